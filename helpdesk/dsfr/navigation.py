"""The entries of the working bar: data, so that each room adds a line and a role sees only what it may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One destination: shown when the user holds `permission` and the address exists; a secondary one under « Plus »."""

    key: str
    label: str | Promise
    url_name: str
    permission: str
    icon: str
    shortcut: str = ""
    is_secondary: bool = False

    @property
    def url(self) -> str:
        """The address, empty while nothing answers there."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


ENTRIES = (
    Entry("dashboard", _("Tableau de bord"), "home:dashboard", "dashboard.read", "dashboard", "g d"),
    Entry("tickets", _("Tickets"), "tickets:inbox", "ticket.read", "inbox", "g t"),
    Entry("chat", _("Discussions"), "chat:desk", "chat.answer", "chat", "g c"),
    Entry("phone", _("Appels"), "tickets:call", "phone.write", "phone", "g a"),
    Entry("cases", _("Dossiers"), "escalation:case_list", "case.write", "folder", "g o"),
    Entry("anomalies", _("Anomalies"), "escalation:anomaly_list", "anomaly.read", "bug", "g n"),
    Entry("incidents", _("Incidents"), "escalation:incident_list", "anomaly.read", "alarm", "g i"),
    Entry("desk", _("Guichet"), "escalation:desk", "desk.read", "government", "g g"),
    Entry("articles", _("Base de connaissances"), "knowledge_base:manage", "article.read", "book", "g b"),
    Entry("outbox", _("Envois"), "home:outbox", "outbox.read", "send", "g e", True),
    Entry("reception", _("Réceptions"), "home:reception", "reception.read", "mail", "g r", True),
    Entry("audit", _("Journal"), "home:audit", "audit.read", "history", "g j", True),
)


def entries_for(user: object, entries: tuple[Entry, ...] = ENTRIES) -> list[Entry]:
    """What this user may open, in order; nothing for an anonymous visitor."""
    can = getattr(user, "can", None)
    return [entry for entry in entries if can and can(entry.permission) and entry.url]


def current_key(path: str, entries: list[Entry]) -> str:
    """The entry whose address is the longest prefix of `path`, empty when none is."""
    matching = [entry for entry in entries if path.startswith(entry.url)]
    return max(matching, key=lambda entry: len(entry.url)).key if matching else ""
