"""Two tickets of one person about one matter become one; nothing that was said is lost, and it is not undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.events import publish
from tickets.actions.moves import lock_both, move, require_visible, write
from tickets.actions.outcome import say_on_ticket
from tickets.actions.urgency import refresh_urgency
from tickets.enums import TO_DO_STATES, RightsAtRisk, State
from tickets.events import TicketChanged, TicketsMerged
from tickets.models import FollowUp, Message, Reception, Ticket, TicketLink
from tickets.models.ticket import STATED

_GROUND = "CRPA, art. L. 114-3"
_DONE = (State.ANSWERED, State.RESOLVED, State.CLOSED, State.TRANSFERRED)
_RISKS = (RightsAtRisk.NONE, RightsAtRisk.SOON, RightsAtRisk.NOW)
_CLASSED = ("category", "secondary", "confidence", "abstained", "reasons", "model_version")
_TRUE_IF_EITHER = ("right_cut", "stake", "minor", "unread")
_EARLIEST = ("received_at", "acknowledged_at", "first_answer_at", "answer_due", "silence_on")
_CURRENT = ("last_message_at", "last_message_preview", "last_direction")


def merge_refusal(ticket: Ticket, into: Ticket) -> str:
    """Why these two cannot become one, in a sentence, or ""; the rooms above may still refuse."""
    if ticket.pk == into.pk:
        return _("Un ticket ne se fusionne pas avec lui-même.")
    if ticket.person_id != into.person_id:
        return _(
            "Ces deux tickets ne sont pas de la même personne. Si c'est elle, confirmez-le d'abord ; sinon, laissez-les séparés."
        )
    for each in (ticket, into):
        if each.merged_into_id:
            return _("Le ticket %s est déjà fusionné dans un autre.") % each.reference
        if each.state == State.DISCARDED:
            return _("Le ticket %s est écarté : rouvrez-le d'abord.") % each.reference
    if ticket.team_id != into.team_id and ticket.team and ticket.team.restricted:
        return (
            _("Ce ticket est réservé à l'équipe %s : fusionnez plutôt l'autre dans celui-ci.") % ticket.team
        )
    return ""


@transaction.atomic
def merge(ticket: Ticket, into: Ticket, *, actor: User) -> Ticket:
    """Move everything said on `ticket` to `into`, close `ticket`, and return `into`.

    The first receipt of the two counts (CRPA L. 114-3); facts that `into` lacks come along, its own stay. Work that
    waited on `ticket` waits on `into`. Refused with a sentence, nothing written, when they must stay apart.
    """
    require(actor, "ticket.write")
    for each in (ticket, into):
        require_visible(each, actor)
    ticket, into = lock_both(ticket, into)
    if reason := merge_refusal(ticket, into):
        raise Refused(reason)
    before = {"received_at": into.received_at, "urgency": into.urgency, "state": into.state}
    differing, waited = _differing(ticket, into), ticket.state in TO_DO_STATES
    moved = _move_rows(ticket, into, actor)
    _gather(ticket, into)
    if waited:
        into = _wake(into, ticket, actor)
    refresh_urgency(into)
    ticket = _close(ticket, into, actor)
    _tell(ticket, into, differing, actor)
    after = {
        "received_at": into.received_at,
        "urgency": into.urgency,
        "state": into.state,
        "from": ticket.reference,
    }
    record(
        actor=actor,
        action="ticket.merge",
        subject=into,
        before=before,
        after={**after, **moved},
        ground=_GROUND,
    )
    publish(TicketChanged(ticket_id=into.pk, changes={"urgency": into.urgency, "unread": into.unread}))
    publish(TicketsMerged(ticket_id=ticket.pk, into_id=into.pk))
    return into


def _move_rows(ticket: Ticket, into: Ticket, actor: User) -> dict[str, int]:
    """Messages with their files, lines of the ledger, work to follow, proposals: a fixed number of statements."""
    moved = {
        "messages_moved": Message.objects.filter(ticket=ticket).update(ticket=into),
        "receptions_moved": Reception.objects.filter(ticket=ticket).update(ticket=into),
        "follow_ups_moved": FollowUp.objects.filter(ticket=ticket).update(ticket=into),
    }
    Ticket.objects.filter(merged_into=ticket).update(merged_into=into)
    pair = Q(source=ticket, target=into) | Q(source=into, target=ticket)
    TicketLink.objects.filter(pair, settled_at=None).update(
        accepted=True, settled_at=clock.now(), settled_by=actor
    )
    _move_links(ticket, into)
    return moved


def _move_links(ticket: Ticket, into: Ticket) -> None:
    """What nobody has settled yet is settled on the ticket that remains, unless it already has the same."""
    waiting = TicketLink.objects.filter(settled_at=None)
    known = TicketLink.objects.filter(source=into).values("target")
    waiting.filter(source=ticket).exclude(target__in=list(known.values_list("target", flat=True))).update(
        source=into
    )
    citing = list(TicketLink.objects.filter(target=into).values_list("source", flat=True))
    waiting.filter(target=ticket).exclude(source__in=citing).update(target=into)


def _gather(ticket: Ticket, into: Ticket) -> None:
    """The facts, dates and last words of both on the row that remains."""
    values: dict[str, Any] = {
        name: getattr(ticket, name)
        for name in STATED
        if _blank(getattr(into, name)) and getattr(ticket, name) is not None
    }
    if not into.category and ticket.category:
        values |= {name: getattr(ticket, name) for name in _CLASSED}
    values |= {name: getattr(ticket, name) or getattr(into, name) for name in _TRUE_IF_EITHER}
    values |= {name: _earliest(getattr(ticket, name), getattr(into, name)) for name in _EARLIEST}
    if ticket.last_message_at > into.last_message_at:
        values |= {name: getattr(ticket, name) for name in _CURRENT}
    values["rights_at_risk"] = max(ticket.rights_at_risk, into.rights_at_risk, key=_RISKS.index)
    values["assignee"] = into.assignee or ticket.assignee
    write(into, **values)


def _blank(value: Any) -> bool:
    return value is None or value == ""


def _earliest(*values: date | datetime | None) -> date | datetime | None:
    return min((value for value in values if value is not None), default=None)


def _differing(ticket: Ticket, into: Ticket) -> list[str]:
    """What both state and not alike, as `ticket` stated it: left to a human, in words."""
    return [
        f"{Ticket._meta.get_field(name).verbose_name} {_spoken(getattr(ticket, name))}"
        for name in (*STATED, "category")
        if not _blank(getattr(ticket, name))
        and not _blank(getattr(into, name))
        and getattr(ticket, name) != getattr(into, name)
    ]


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def _wake(into: Ticket, ticket: Ticket, actor: User) -> Ticket:
    """Somebody waited for an answer on `ticket`: they wait on `into`."""
    if into.state in _DONE:
        into = move(into, "reopen", actor=actor)
    elif into.state == State.WAITING_USER:
        into = move(into, "resume", actor=actor)
    if into.state in TO_DO_STATES:
        write(into, waiting_since=_earliest(ticket.waiting_since, into.waiting_since, ticket.last_message_at))
    return into


def _close(ticket: Ticket, into: Ticket, actor: User) -> Ticket:
    reason = _("Fusionné dans %s") % into.reference
    if ticket.state != State.CLOSED:
        ticket = move(ticket, "close", actor=actor, reason=reason)
    write(ticket, merged_into=into, unread=False, waiting_since=None)
    record(
        actor=actor, action="ticket.merged", subject=ticket, after={"into": into.reference}, ground=_GROUND
    )
    publish(TicketChanged(ticket_id=ticket.pk, changes={"state": ticket.state, "unread": False}))
    return ticket


def _tell(ticket: Ticket, into: Ticket, differing: list[str], actor: User) -> None:
    line = _("Le ticket %s a été fusionné dans celui-ci.") % ticket.reference
    if differing:
        line += " " + _("Il indiquait aussi, à vérifier : %s.") % ", ".join(differing)
    say_on_ticket(into, line, actor=actor)
    say_on_ticket(ticket, _("Ce ticket a été fusionné dans %s.") % into.reference, actor=actor)
