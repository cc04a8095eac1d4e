"""Taking, correcting, closing: what an agent does to a ticket besides writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid, Refused
from helpdesk.kernel.events import publish
from tickets.actions.moves import move, require_visible, write
from tickets.actions.urgency import refresh_urgency
from tickets.enums import State
from tickets.events import TicketChanged, TicketClosed
from tickets.models import Correction, Ticket
from tickets.models.ticket import STATED
from tickets.notifications import enqueue_transfer_notice
from tickets.suggestions import refresh_suggestions

CORRECTABLE = frozenset(
    {*STATED, "subject", "category", "secondary", "language", "right_cut", "stake", "minor", "team"}
)


@transaction.atomic
def take(ticket: Ticket, *, actor: User, seen_assignee: int | None = None) -> Ticket:
    """Make the actor responsible; refused when somebody else took it since the page was shown."""
    require(actor, "ticket.write")
    require_visible(ticket, actor)
    ticket = lock(ticket)
    if ticket.assignee_id not in (None, actor.pk, seen_assignee):
        raise Refused(_("%s vient de prendre ce ticket.") % ticket.assignee)
    return _assign(ticket, actor, actor=actor)


@transaction.atomic
def release(ticket: Ticket, *, actor: User) -> Ticket:
    """Put the ticket back in the common list."""
    require(actor, "ticket.write")
    require_visible(ticket, actor)
    return _assign(lock(ticket), None, actor=actor)


def _assign(ticket: Ticket, assignee: User | None, *, actor: User) -> Ticket:
    if ticket.assignee_id != (assignee and assignee.pk):
        before = ticket.assignee
        write(ticket, assignee=assignee)
        record(
            actor=actor,
            action="ticket.assign",
            subject=ticket,
            before={"assignee": str(before or "")},
            after={"assignee": str(assignee or "")},
        )
        publish(TicketChanged(ticket_id=ticket.pk, changes={"assignee": str(assignee or "")}))
    return ticket


@transaction.atomic
def mark_read(ticket: Ticket, *, actor: User) -> None:
    """The new messages have been seen by somebody of the service; no audit row, it changes no right."""
    if ticket.unread and Ticket.objects.filter(pk=ticket.pk, unread=True).update(unread=False):
        publish(TicketChanged(ticket_id=ticket.pk, changes={"unread": False}))


@transaction.atomic
def correct_fields(ticket: Ticket, values: Mapping[str, Any], *, actor: User) -> Ticket:
    """Set fields by hand; keeps what the classifier had proposed, recomputes urgency and suggestions.

    Raises `Invalid` for a field that people may not set (dates of receipt, author, state…).
    """
    require(actor, "ticket.write")
    require_visible(ticket, actor)
    unknown = set(values) - CORRECTABLE
    if unknown:
        raise Invalid(_("Ce champ ne se modifie pas : %s.") % ", ".join(sorted(unknown)))
    ticket = lock(ticket)
    changed = {name: value for name, value in values.items() if getattr(ticket, name) != value}
    if not changed:
        return ticket
    before = {name: getattr(ticket, name) for name in changed}
    _keep_corrections(ticket, before, changed, actor)
    write(ticket, **changed)
    record(actor=actor, action="ticket.correct", subject=ticket, before=before, after=changed)
    publish(TicketChanged(ticket_id=ticket.pk, changes={name: str(value) for name, value in changed.items()}))
    refresh_urgency(ticket)
    if {"category", "language", "subject"} & set(changed):
        refresh_suggestions(ticket)
    return ticket


_LEARNT = (
    "category",
    "secondary",
    "language",
    "departement",
    "blocked",
    "title_expiry",
    "entry_date",
    "api_end",
)


def _keep_corrections(
    ticket: Ticket, before: Mapping[str, Any], after: Mapping[str, Any], actor: User
) -> None:
    now = clock.now()
    Correction.objects.bulk_create(
        Correction(
            ticket=ticket,
            field=name,
            proposed=_plain(before[name]),
            corrected=_plain(after[name]),
            actor=actor,
            at=now,
        )
        for name in after
        if name in _LEARNT
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@transaction.atomic
def qualify(
    ticket: Ticket, *, actor: User, values: Mapping[str, Any] | None = None, seen_state: str = ""
) -> Ticket:
    """Confirm the category, démarche and urgency (T3); `values` are corrections made in the same gesture."""
    if values:
        ticket = correct_fields(ticket, values, actor=actor)
    require_visible(ticket, actor)
    return move(ticket, "qualify", actor=actor, seen_state=seen_state)


def ensure_qualified(ticket: Ticket, *, actor: User) -> Ticket:
    """Answering, transferring or escalating an acknowledged ticket qualifies it with the fields it has."""
    if ticket.state in (State.ACKNOWLEDGED, State.REOPENED):
        return move(ticket, "qualify", actor=actor, implied=True)
    return ticket


@transaction.atomic
def transfer(ticket: Ticket, *, authority: str, actor: User, seen_state: str = "") -> Ticket:
    """Forward to the competent administration and tell the person; the first receipt date is kept (T4b)."""
    require_visible(ticket, actor)
    ticket = ensure_qualified(ticket, actor=actor)
    ticket = move(ticket, "transfer", actor=actor, authority=authority.strip())
    enqueue_transfer_notice(ticket)
    return ticket


@transaction.atomic
def close_ticket(ticket: Ticket, *, reason: str, actor: User, seen_state: str = "") -> Ticket:
    """Close with a reason (T19); any later message of the person reopens.

    Refused while an answer has not arrived: the person still does not know what it says.
    """
    require_visible(ticket, actor)
    ticket = lock(ticket)
    if ticket.follow_ups.open().exists():
        raise Refused(
            _(
                "Une réponse n'est pas arrivée à la personne. Dites d'abord comment elle l'a reçue, "
                "ou laissez-la sans suite avec un motif."
            )
        )
    ticket = move(ticket, "close", actor=actor, seen_state=seen_state, reason=reason.strip())
    publish(TicketClosed(ticket_id=ticket.pk, reason=ticket.close_reason))
    return ticket


@transaction.atomic
def discard_ticket(ticket: Ticket, *, reason: str, actor: User, seen_state: str = "") -> Ticket:
    """Set aside an abusive message after a second look (T2b); supervisors only."""
    require_visible(ticket, actor)
    return move(ticket, "discard", actor=actor, seen_state=seen_state, reason=reason.strip())


@transaction.atomic
def reopen(ticket: Ticket, *, actor: User, seen_state: str = "") -> Ticket:
    """Take up again a ticket that was answered or closed (T20)."""
    require_visible(ticket, actor)
    ticket = move(ticket, "reopen", actor=actor, seen_state=seen_state)
    write(ticket, waiting_since=clock.now())
    return ticket
