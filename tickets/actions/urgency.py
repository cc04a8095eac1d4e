"""From a ticket's fields to its urgency and next dates, by the deadline rules only."""

from __future__ import annotations

from typing import Any

from helpdesk.kernel import clock
from helpdesk.kernel.events import publish
from tickets.actions.moves import write
from tickets.deadlines.urgency import Facts, compute_urgency
from tickets.events import TicketChanged
from tickets.models import Procedure, Regime, Ticket


def facts_of(ticket: Ticket) -> Facts:
    """The inputs of domain.md 2.6 as the ticket's fields state them."""
    return Facts(
        title_kind=ticket.title_kind,
        title_expiry=ticket.title_expiry,
        entry_date=ticket.entry_date,
        api_end=ticket.api_end,
        listed=is_listed(ticket.procedure),
        deposited=ticket.deposited,
        deposited_on=ticket.deposited_on,
        validated=None if ticket.procedure in ("", "vls_ts", "autre") else True,
        blocked=ticket.blocked,
        right_cut=ticket.right_cut,
        stake=ticket.stake,
        travel_on=ticket.travel_on,
        minor=ticket.minor,
    )


def is_listed(procedure: str) -> bool | None:
    """Whether the démarche is on the R. 431-2 list today; None when the démarche is not known."""
    if not procedure or procedure == "autre":
        return None
    row = Procedure.objects.on(clock.today()).filter(code=procedure).first()
    return row.regime == Regime.LISTED if row else None


def urgency_of(ticket: Ticket) -> dict[str, Any]:
    """The urgency fields that the ticket's facts give today."""
    urgency = compute_urgency(facts_of(ticket), clock.today())
    return {
        "urgency": urgency.level,
        "urgency_reason": urgency.reason[:300],
        "urgency_article": urgency.article[:120],
        "urgency_due": urgency.due,
    }


def refresh_urgency(ticket: Ticket) -> bool:
    """Recompute and store; returns whether the level changed."""
    values = urgency_of(ticket)
    changed = ticket.urgency != values["urgency"]
    if any(getattr(ticket, name) != value for name, value in values.items()):
        write(ticket, **values)
        publish(TicketChanged(ticket_id=ticket.pk, changes={"urgency": values["urgency"]}))
    return changed
