"""What the rooms above do to a ticket: follow the blockage case, add a line that tells what happened."""

from __future__ import annotations

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.events import publish
from tickets.actions.handling import ensure_qualified
from tickets.actions.moves import move, require_visible
from tickets.enums import Direction, State
from tickets.events import MessageAdded
from tickets.models import Message, Ticket


@transaction.atomic
def follow_case(ticket: Ticket, name: str, *, actor: User | None, reason: str = "") -> Ticket:
    """Let the ticket follow its case: `name` is "escalate", "resolve" or "close"."""
    if actor and actor.can("ticket.write"):
        require_visible(ticket, actor)
    if name == "escalate" and actor:
        ticket = ensure_qualified(ticket, actor=actor)
    if name == "resolve" and ticket.state != State.ESCALATED:
        return ticket
    return move(ticket, name, actor=actor if name == "escalate" else None, reason=reason)


@transaction.atomic
def say_on_ticket(ticket: Ticket, text: str, *, actor: User | None = None) -> Message:
    """Add an event line that agents read in the conversation; nothing is sent to the person."""
    ticket = lock(ticket)
    message = Message.objects.create(
        ticket=ticket,
        direction=Direction.SYSTEM,
        channel=ticket.channel,
        author=actor,
        at=clock.now(),
        text=text,
    )
    publish(MessageAdded(ticket_id=ticket.pk, message_id=message.pk, direction=message.direction))
    return message
