"""Landing pages, dashboards, log-in, the local mailbox."""

app_name = "home"
urlpatterns: list = []
