"""What tickets tell the rooms above; always published inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from helpdesk.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class MessageAdded(Event):
    """A message, answer, note or system line was added to the conversation."""

    ticket_id: int
    message_id: int
    direction: str
    newcomer: bool = False
    """The first words of somebody unknown until now: nothing here waited for them."""


@dataclass(frozen=True, kw_only=True)
class TicketChanged(Event):
    """Fields of the row changed; `changes` holds their new plain values (the row's delta)."""

    ticket_id: int
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TicketClosed(Event):
    ticket_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryChanged(Event):
    """An answer moved on its way to the person (sent, failed, bounced…)."""

    ticket_id: int
    message_id: int
    delivery: str


@dataclass(frozen=True, kw_only=True)
class TicketsMerged(Event):
    """Everything said on `ticket_id` is now on `into_id`; a listener that must keep them apart raises `Refused`."""

    ticket_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """A human said that this ticket is of another person than was thought."""

    ticket_id: int
    person_id: int
