"""The one way an action moves a ticket or writes on its row."""

from __future__ import annotations

from typing import Any

from helpdesk.accounts.models import User
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import NotPermitted
from helpdesk.kernel.events import publish
from tickets.enums import TO_DO_STATES
from tickets.events import TicketChanged
from tickets.models import Ticket, final_of
from tickets.workflow import TICKET


def system_can(permission: str) -> bool:
    """The system makes the moves that nobody has a permission for, and those that an event demands."""
    return True


def move(
    ticket: Ticket, name: str, *, actor: User | None, seen_state: str = "", held: bool = False, **data: Any
) -> Ticket:
    """Make the move, keep `waiting_since` true to the new state, publish the row's delta.

    `held` when this transaction made the row or locked it: it is not read again.
    """
    can = actor.can if actor else system_can
    moved = TICKET.make(ticket, name, actor=actor, can=can, seen_state=seen_state, held=held, **data)
    if moved.state not in TO_DO_STATES and moved.waiting_since is not None:
        write(moved, waiting_since=None)
    publish(TicketChanged(ticket_id=moved.pk, changes={"state": moved.state}))
    return moved


def write(ticket: Ticket, **values: Any) -> None:
    """Write these fields, and only these, on a row that the caller has locked or just created."""
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=list(values))


def lock_final(ticket: Ticket) -> Ticket:
    """The ticket under lock; where it was merged, even while we waited for the lock, the one that remains."""
    ticket = lock(final_of(ticket) or ticket)
    final = final_of(ticket)
    return ticket if final is None or final.pk == ticket.pk else lock_final(final)


def lock_both(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both rows under lock, always in the same order: two who want the same pair wait for each other instead of dying."""
    rows = {each.pk: lock(each) for each in sorted((one, other), key=lambda each: each.pk)}
    return rows[one.pk], rows[other.pk]


def require_visible(ticket: Ticket, actor: User) -> None:
    """The door of every action: a ticket that the actor may not see does not exist for them."""
    if not Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists():
        raise NotPermitted("Ce ticket n'est pas accessible avec votre compte.")
