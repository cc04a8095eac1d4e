"""What commands share: who asks, what the socket does next, how a refusal is said.

Commands run in a database thread; they know no socket. Broadcasts to others leave from `chat.broadcasts`, after commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import translation

from chat import actions, groups
from chat import protocol as p
from helpdesk.kernel.errors import DomainError, Invalid, NotPermitted

AGENT_LANGUAGE = "fr"


@dataclass(frozen=True)
class Person:
    """Who holds a conversation's link."""

    session_id: int
    language: str


@dataclass(frozen=True)
class Agent:
    """Who is logged in behind a socket; rights are read again at every command."""

    user_id: int
    login: SessionBase
    desk: bool = False
    language: str = AGENT_LANGUAGE


@dataclass
class Result:
    """What the socket does: frames for its own browser, groups to join, events for a group."""

    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    join: list[str] = field(default_factory=list)
    tell: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


Command = Callable[[Any, Any], Result]


def run(commands: dict[str, Command], who: Person | Agent, kind: str, frame: Any) -> Result:
    """Run one command in the language of who asks; a refusal becomes an `error` frame."""
    with translation.override(who.language):
        try:
            return commands[kind](who, frame)
        except DomainError as error:
            return Result([("error", refusal(error, frame))])


def refusal(error: DomainError, frame: Any) -> dict[str, Any]:
    """The `error` frame of a refusal, with what the page needs to find the line or conversation concerned."""
    content: dict[str, Any] = {"code": _CODES.get(type(error), p.Code.REFUSED), "message": str(error)}
    content |= {
        name: value for name in ("client_id", "session") if (value := getattr(frame, name, None)) is not None
    }
    if isinstance(error, actions.TooFast):
        content["retry_after"] = error.retry_after
    if isinstance(error, Invalid):
        content["field"] = error.field
    return content


_CODES = {Invalid: p.Code.INVALID, NotPermitted: p.Code.FORBIDDEN, actions.TooFast: p.Code.RATE}


def typing_event(session_id: int, author: str, on: bool) -> tuple[str, dict[str, Any]]:
    """The event that tells the other side of a conversation who writes, or stopped."""
    event = {"type": "session.typing", "session": session_id, "author": author, "on": on}
    return groups.session(session_id), event


def require_version(version: int) -> None:
    """Close the socket of a page that speaks another version."""
    if version != p.VERSION:
        raise p.ProtocolError(p.Code.VERSION, close=p.Close.VERSION)
