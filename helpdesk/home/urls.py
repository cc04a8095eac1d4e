"""The way in for people, the dashboards by role, and what the service sends, receives and records."""

from django.urls import path

from helpdesk.home.views import (
    audit,
    dashboard,
    landing,
    mailbox,
    mailboxes,
    outbox,
    pages,
    receptions,
    replays,
)
from helpdesk.home.views.health import health

app_name = "home"
urlpatterns = [
    path("sante/", health, name="health"),
    path("", landing.landing, name="landing"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("tableau-de-bord/", dashboard.dashboard, name="dashboard"),
    path("envois/", outbox.entries, name="outbox"),
    path("envois/liberer/", outbox.release, name="release_sendings"),
    path("envois/<uuid:pk>/", outbox.entry, name="sending"),
    path("envois/<uuid:pk>/html/", outbox.entry_html, name="sending_html"),
    path("envois/<uuid:pk>/pieces/<int:place>/", outbox.entry_file, name="sending_file"),
    path("receptions/", receptions.ledger, name="reception"),
    path("receptions/rejouer/", replays.replay_reason, name="replay_reason"),
    path("receptions/boites/", mailboxes.mailboxes, name="mailboxes"),
    path("receptions/<int:pk>/", receptions.reception, name="reception_page"),
    path("receptions/<int:pk>/rejouer/", replays.replay_one, name="replay"),
    path("receptions/<int:pk>/prendre/", replays.take_in_one, name="take_in"),
    path("audit/", audit.trail, name="audit"),
    path("boite/", mailbox.mails, name="mailbox"),
    path("boite/<slug:name>/", mailbox.mail, name="mail"),
    path("boite/<slug:name>/html/", mailbox.mail_html, name="mail_html"),
    path("boite/<slug:name>/pieces/<int:place>/", mailbox.mail_file, name="mail_file"),
]
