"""After each commit, the deltas go to the sockets concerned; what is lost on the way is found again by pings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any

from chat import groups
from chat.events import LineAdded, LinesSeen, SessionChanged, SessionEnded, SessionQueued, SessionTaken
from chat.models import ChatSession
from chat.shapes import desk_shape, state_shape
from helpdesk.kernel.events import Event, listen_together
from helpdesk.kernel.live import send_to_groups
from tickets.causes import delivery_towards
from tickets.enums import State, Urgency
from tickets.events import DeliveryChanged, MessageAdded, TicketChanged, TicketOpened
from tickets.models import Ticket
from tickets.models.ticket import reference_of

MAX_QUEUE = 500
"""Nobody is told a place beyond this one."""

Letter = tuple[str, dict[str, Any]]
"""A group, and the event that its sockets get."""


@listen_together(
    TicketOpened,
    TicketChanged,
    MessageAdded,
    DeliveryChanged,
    LineAdded,
    LinesSeen,
    SessionQueued,
    SessionTaken,
    SessionEnded,
    SessionChanged,
)
def broadcast(events: list[Event]) -> None:
    """Send what a transaction did in one go, in order.

    Nobody can have subscribed yet to a ticket that the same transaction opened: only its opening is told.
    """
    opened = {event.ticket_id for event in events if isinstance(event, TicketOpened)}
    told = [
        event
        for event in events
        if isinstance(event, TicketOpened) or getattr(event, "ticket_id", None) not in opened
    ]
    send_to_groups(letter for event in told for letter in letters(event))


@singledispatch
def letters(event: Event) -> Iterable[Letter]:
    """Who hears what of one event."""
    raise TypeError(f"nobody is told of {type(event).__name__}")


def _letter(group: str, kind: str, **content: Any) -> Letter:
    return group, {"type": kind, **content}


# Tickets: the rows that agents see, the conversation that is open.


@letters.register
def _(event: TicketOpened) -> Iterator[Letter]:
    """A ticket is announced by its key and reference only; each socket checks that its agent may see it."""
    yield _letter(
        groups.AGENTS, "ticket.new", ticket=event.ticket_id, reference=reference_of(event.ticket_id)
    )


@letters.register
def _(event: TicketChanged) -> Iterator[Letter]:
    """The fields of a row that changed, with the words that lists show."""
    changes = {name: event.changes[name] for name in _ROW_FIELDS if name in event.changes}
    changes |= {f"{name}_label": _LABELS[name](value) for name, value in changes.items() if name in _LABELS}
    if changes or "team" in event.changes:
        yield _letter(groups.row(event.ticket_id), "ticket.row", ticket=event.ticket_id, changes=changes)


@letters.register
def _(event: MessageAdded) -> Iterator[Letter]:
    """The row's new last message, and the message's key to who has the conversation open."""
    ticket = Ticket.objects.only("last_message_preview", "last_message_at", "unread").get(pk=event.ticket_id)
    changes = {
        "preview": ticket.last_message_preview,
        "last_message_at": ticket.last_message_at.isoformat(),
        "unread": ticket.unread,
    }
    yield _letter(groups.row(ticket.pk), "ticket.row", ticket=ticket.pk, changes=changes)
    yield _letter(
        groups.open_ticket(ticket.pk),
        "ticket.message",
        ticket=ticket.pk,
        message=event.message_id,
        direction=event.direction,
    )


@letters.register
def _(event: DeliveryChanged) -> Iterator[Letter]:
    """Whether an answer left, on the open conversation."""
    yield _letter(
        groups.open_ticket(event.ticket_id),
        "ticket.delivery",
        ticket=event.ticket_id,
        message=event.message_id,
        delivery=event.delivery,
        label=delivery_towards(event.delivery),
    )


_ROW_FIELDS = ("state", "urgency", "assignee", "unread")
_LABELS = {
    "state": lambda value: str(State(value).label),
    "urgency": lambda value: str(Urgency(value).label),
}


# Conversations: their lines, their state, the queue.


@letters.register
def _(event: LineAdded) -> Iterator[Letter]:
    yield _letter(groups.session(event.session_id), "session.line", session=event.session_id, line=event.line)


@letters.register
def _(event: LinesSeen) -> Iterator[Letter]:
    yield _letter(
        groups.session(event.session_id),
        "session.seen",
        session=event.session_id,
        author=event.author,
        upto=event.upto,
    )


@letters.register
def _(event: SessionQueued) -> Iterator[Letter]:
    session = _session(event.session_id)
    yield _letter(groups.DESK, "desk.waiting", conversation=desk_shape(session))
    yield _state(session)
    yield from _queue()


@letters.register
def _(event: SessionTaken) -> Iterator[Letter]:
    session = _session(event.session_id)
    yield _letter(groups.DESK, "desk.taken", conversation=desk_shape(session))
    yield _state(session)
    yield from _queue()


@letters.register
def _(event: SessionEnded) -> Iterator[Letter]:
    session = _session(event.session_id)
    yield _letter(groups.DESK, "desk.ended", session=session.pk)
    yield _state(session)
    yield from _queue()


@letters.register
def _(event: SessionChanged) -> Iterator[Letter]:
    yield _state(_session(event.session_id))


def _queue() -> Iterator[Letter]:
    """Give everybody who waits their place, and every agent page the number of people who wait."""
    order = list(ChatSession.objects.waiting().values_list("pk", flat=True)[:MAX_QUEUE])
    yield _letter(groups.QUEUE, "queue.changed", order=order)
    yield _letter(groups.AGENTS, "desk.count", count=len(order))


def _state(session: ChatSession) -> Letter:
    return _letter(
        groups.session(session.pk), "session.state", session=session.pk, content=state_shape(session)
    )


def _session(session_id: int) -> ChatSession:
    return ChatSession.objects.with_summary().get(pk=session_id)
