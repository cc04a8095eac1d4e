"""Landing pages, dashboards, log-in, the local mailbox."""

from django.urls import path

from helpdesk.home.views.health import health

app_name = "home"
urlpatterns = [
    path("sante/", health, name="health"),
]
