"""What happened in a conversation; always published inside the transaction of the fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpdesk.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SessionQueued(Event):
    """Somebody waits: a new conversation, or one that an agent gave back."""

    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionTaken(Event):
    session_id: int
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """The conversation is over and its ticket, when the intake made one, is known."""

    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionChanged(Event):
    """What an agent reads about the person changed: contact points, ticket to join."""

    session_id: int


@dataclass(frozen=True, kw_only=True)
class LineAdded(Event):
    """`line` is the line as frames carry it."""

    session_id: int
    line: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class LinesSeen(Event):
    """`author`'s side has read up to line `upto`."""

    session_id: int
    author: str
    upto: int
