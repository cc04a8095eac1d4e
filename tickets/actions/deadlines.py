"""The daily look at the calendar: urgency rises by itself as dates come near."""

from __future__ import annotations

from django.db import transaction

from helpdesk.audit.trail import record
from helpdesk.kernel.db import lock
from tickets.actions.urgency import refresh_urgency
from tickets.models import Ticket


def recompute_open_urgencies() -> int:
    """Recompute each open ticket in a transaction of its own; returns how many changed level."""
    changed = 0
    for ticket in Ticket.objects.open().only("pk").iterator(chunk_size=500):
        changed += _recompute(ticket)
    return changed


@transaction.atomic
def _recompute(ticket: Ticket) -> bool:
    ticket = lock(ticket)
    before = ticket.urgency
    if not refresh_urgency(ticket):
        return False
    record(
        actor=None,
        action="ticket.urgency",
        subject=ticket,
        before={"urgency": before},
        after={"urgency": ticket.urgency},
        reason=ticket.urgency_reason,
    )
    return True
