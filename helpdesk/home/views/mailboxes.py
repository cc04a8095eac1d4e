"""The mailboxes that mail is taken from: how each is doing, and whether everything in it is in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.kernel import clock
from helpdesk.kernel.http import http_methods
from helpdesk.mailboxes import Mailbox
from tickets.channels.imap.watch import is_silent
from tickets.models import MailboxState, Reconciliation

HISTORY = timedelta(days=30)
SHOWN = 20
LEDGER = ""
"""The name under which comparisons of the ledger with itself are kept."""
_WHY: dict[str, str | Promise] = {
    "absent": _("Absent du registre"),
    "stuck": _("Ne se laisse pas relever"),
    "unreadable": _("Annoncé par le serveur, qui ne le remet pas"),
    "unsettled": _("Sans issue depuis plus de dix minutes"),
    "missing": _("Contenu perdu"),
    "damaged": _("Contenu abîmé"),
    "quarantined": _("En quarantaine"),
}


@dataclass(frozen=True)
class Badge:
    label: str | Promise
    tone: str


@dataclass
class Checked:
    """The last comparison of one mailbox, or of the ledger (`name` ""), and how the former ones ended."""

    last: Reconciliation | None = None
    differences: list[dict[str, Any]] = field(default_factory=list)
    history: list[int] = field(default_factory=list)
    """Differences of each comparison, the oldest first."""

    @property
    def more(self) -> int:
        return max(0, len(self.last.missing) - SHOWN) if self.last else 0

    @property
    def count(self) -> int:
        return len(self.last.missing) if self.last else 0

    @property
    def trend(self) -> str:
        """The history in words."""
        worst, days = max(self.history, default=0), len(self.history)
        if not worst:
            return (
                ngettext("Aucun écart en %d rapprochement", "Aucun écart en %d rapprochements", days) % days
            )
        return _("Écarts des %(days)d derniers rapprochements, au plus %(worst)d") % {
            "days": days,
            "worst": worst,
        }


@dataclass
class Row:
    """One mailbox as it is shown."""

    mailbox: Mailbox
    state: MailboxState
    checked: Checked

    @property
    def is_polled(self) -> bool:
        return self.state.polled_at is not None and not is_silent(self.state)

    @property
    def badge(self) -> Badge:
        state = self.state
        if state.polled_at is None:
            return Badge(_("Pas encore relevée"), "neutral")
        if not self.is_polled:
            return Badge(_("N'est plus relevée") if state.succeeded_at else _("Jamais relevée"), "error")
        if state.stuck:
            return Badge(_("Message bloqué"), "error")
        return Badge(_("À vérifier"), "warning") if state.error else Badge(_("Relevée"), "success")

    @property
    def stuck(self) -> list[dict[str, Any]]:
        return [
            {
                **row,
                "since": datetime.fromisoformat(row["since"]),
                "next": datetime.fromisoformat(row["next"]),
            }
            for row in self.state.stuck[:SHOWN]
        ]

    @property
    def needs_a_look(self) -> bool:
        comparison_failed = bool(self.checked.last and self.checked.last.error)
        return bool(self.state.error or self.state.stuck or self.checked.count or comparison_failed)


@never_cache
@requires("reception.read")
@http_methods(db_readonly=["GET"])
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Every mailbox in one table, then what needs a look, one by one."""
    rows, ledger = _rows(settings.MAILBOXES)
    context = {
        "rows": rows,
        "ledger": ledger,
        "polled": sum(row.is_polled for row in rows),
        "stuck": sum(len(row.state.stuck) for row in rows),
        "missing": sum(row.checked.count for row in rows),
        "troubled": [row for row in rows if row.needs_a_look],
    }
    return render(request, "home/mailboxes.html", context)


def _rows(configured: Sequence[Mailbox]) -> tuple[list[Row], Checked]:
    names = [mailbox.name for mailbox in configured]
    states = {state.name: state for state in MailboxState.objects.filter(name__in=names)}
    checked = _checked([*names, LEDGER])
    rows = [
        Row(mailbox, states.get(mailbox.name) or MailboxState(name=mailbox.name), checked[mailbox.name])
        for mailbox in configured
    ]
    return rows, checked[LEDGER]


def _checked(names: Sequence[str]) -> dict[str, Checked]:
    """What is known of each name; the lists of what is missing are read for the newest comparison only."""
    found = {name: Checked() for name in names}
    newest: dict[str, int] = {}
    since = clock.now() - HISTORY
    rows = Reconciliation.objects.filter(mailbox__in=names, at__gte=since).order_by("at", "pk")
    for row in rows.defer("missing"):
        found[row.mailbox].history.append(row.in_mailbox - row.in_ledger)
        newest[row.mailbox] = row.pk
    for row in Reconciliation.objects.filter(pk__in=newest.values()).order_by():
        checked = found[row.mailbox]
        checked.last = row
        checked.differences = [{**each, "why": _WHY[each["why"]]} for each in row.missing[:SHOWN]]
    return found
