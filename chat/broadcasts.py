"""After each commit, the delta goes to the sockets concerned; what is lost on the way is found again by pings."""

from __future__ import annotations

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from chat import groups
from chat.events import LineAdded, LinesSeen, SessionChanged, SessionEnded, SessionQueued, SessionTaken
from chat.models import ChatSession
from chat.shapes import desk_shape, state_shape
from helpdesk.kernel.events import listen
from tickets.enums import Delivery, State, Urgency
from tickets.events import DeliveryChanged, MessageAdded, TicketChanged, TicketOpened
from tickets.models import Ticket

MAX_QUEUE = 500
"""Nobody is told a place beyond this one."""


def tell(group: str, kind: str, **content: Any) -> None:
    """Send one event to a group; synchronous, from any thread."""
    async_to_sync(get_channel_layer().group_send)(group, {"type": kind, **content})


# Tickets: the rows that agents see, the conversation that is open.


@listen(TicketOpened, after_commit=True)
def tell_new_ticket(event: TicketOpened) -> None:
    """Announce a ticket by its key and reference only; each socket checks that its agent may see it."""
    ticket = Ticket.objects.get(pk=event.ticket_id)
    tell(groups.AGENTS, "ticket.new", ticket=ticket.pk, reference=ticket.reference)


@listen(TicketChanged, after_commit=True)
def tell_row(event: TicketChanged) -> None:
    """Send the fields of a row that changed, with the words that lists show."""
    changes = {name: event.changes[name] for name in _ROW_FIELDS if name in event.changes}
    changes |= {f"{name}_label": _LABELS[name](value) for name, value in changes.items() if name in _LABELS}
    if changes or "team" in event.changes:
        tell(groups.row(event.ticket_id), "ticket.row", ticket=event.ticket_id, changes=changes)


@listen(MessageAdded, after_commit=True)
def tell_message(event: MessageAdded) -> None:
    """Send the row's new last message, and the message's key to who has the conversation open."""
    ticket = Ticket.objects.get(pk=event.ticket_id)
    tell(
        groups.row(ticket.pk),
        "ticket.row",
        ticket=ticket.pk,
        changes={
            "preview": ticket.last_message_preview,
            "last_message_at": ticket.last_message_at.isoformat(),
            "unread": ticket.unread,
        },
    )
    tell(
        groups.open_ticket(ticket.pk),
        "ticket.message",
        ticket=ticket.pk,
        message=event.message_id,
        direction=event.direction,
    )


@listen(DeliveryChanged, after_commit=True)
def tell_delivery(event: DeliveryChanged) -> None:
    """Say on the open conversation whether an answer left."""
    tell(
        groups.open_ticket(event.ticket_id),
        "ticket.delivery",
        ticket=event.ticket_id,
        message=event.message_id,
        delivery=event.delivery,
        label=str(Delivery(event.delivery).label),
    )


_ROW_FIELDS = ("state", "urgency", "assignee", "unread")
_LABELS = {
    "state": lambda value: str(State(value).label),
    "urgency": lambda value: str(Urgency(value).label),
}


# Conversations: their lines, their state, the queue.


@listen(LineAdded, after_commit=True)
def tell_line(event: LineAdded) -> None:
    tell(groups.session(event.session_id), "session.line", session=event.session_id, line=event.line)


@listen(LinesSeen, after_commit=True)
def tell_seen(event: LinesSeen) -> None:
    tell(
        groups.session(event.session_id),
        "session.seen",
        session=event.session_id,
        author=event.author,
        upto=event.upto,
    )


@listen(SessionQueued, after_commit=True)
def tell_queued(event: SessionQueued) -> None:
    session = _session(event.session_id)
    tell(groups.DESK, "desk.waiting", conversation=desk_shape(session))
    _tell_state(session)
    tell_queue()


@listen(SessionTaken, after_commit=True)
def tell_taken(event: SessionTaken) -> None:
    session = _session(event.session_id)
    tell(groups.DESK, "desk.taken", conversation=desk_shape(session))
    _tell_state(session)
    tell_queue()


@listen(SessionEnded, after_commit=True)
def tell_ended(event: SessionEnded) -> None:
    session = _session(event.session_id)
    tell(groups.DESK, "desk.ended", session=session.pk)
    _tell_state(session)
    tell_queue()


@listen(SessionChanged, after_commit=True)
def tell_changed(event: SessionChanged) -> None:
    _tell_state(_session(event.session_id))


def tell_queue() -> None:
    """Give everybody who waits their place, and every agent page the number of people who wait."""
    order = list(ChatSession.objects.waiting().values_list("pk", flat=True)[:MAX_QUEUE])
    tell(groups.QUEUE, "queue.changed", order=order)
    tell(groups.AGENTS, "desk.count", count=len(order))


def _tell_state(session: ChatSession) -> None:
    tell(groups.session(session.pk), "session.state", session=session.pk, content=state_shape(session))


def _session(session_id: int) -> ChatSession:
    return ChatSession.objects.with_summary().get(pk=session_id)
