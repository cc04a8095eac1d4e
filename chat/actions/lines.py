"""Writing one line under the lock of its conversation."""

from __future__ import annotations

from typing import Any

from chat.enums import Author
from chat.events import LineAdded
from chat.models import ChatLine, ChatSession
from chat.shapes import line_shape
from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.kernel.events import publish


def write_line(session: ChatSession, author: str, **values: Any) -> ChatLine:
    """Add a line and tell both sides once it is durable."""
    line = ChatLine.objects.create(session=session, author=author, at=clock.now(), **values)
    publish(LineAdded(session_id=session.pk, line=line_shape(line)))
    return line


def write_notice(session: ChatSession, notice: str, user: User | None = None) -> ChatLine:
    """A line of the service itself."""
    return write_line(session, Author.SYSTEM, notice=notice, user=user)


def store(session: ChatSession, **values: Any) -> None:
    """Write these fields, and only these, on a row that the caller has locked."""
    for name, value in values.items():
        setattr(session, name, value)
    session.save(update_fields=list(values))
