"""Rows as the plain data that frames and templates carry; nothing here is in a reader's language."""

from __future__ import annotations

from typing import Any

from chat.enums import Author, SessionState
from chat.models import ChatLine, ChatSession

LINES_PER_FRAME = 100
BLANK_LINE = {"id": "", "author": Author.PERSON, "name": "", "text": "", "at": None}
"""What the line partial shows inside a `<template>`."""


def line_shape(line: ChatLine) -> dict[str, Any]:
    """One line; `name` is the agent's signature, `notice` the code of a line of the service."""
    return {
        "id": line.pk,
        "author": line.author,
        "name": line.user.signature if line.user else "",
        "text": line.text,
        "notice": line.notice,
        "at": line.at.isoformat(),
        "client_id": line.client_id,
        "article": line.article_id or 0,
    }


def lines_after(session: ChatSession, line_id: int) -> tuple[list[dict[str, Any]], bool]:
    """At most `LINES_PER_FRAME` lines after `line_id`, and whether more follow."""
    rows = list(session.lines.after(line_id).select_related("user")[: LINES_PER_FRAME + 1])
    return [line_shape(line) for line in rows[:LINES_PER_FRAME]], len(rows) > LINES_PER_FRAME


def position_of(session: ChatSession) -> int:
    """Place in the queue from 1, or 0 for who does not wait."""
    if session.state != SessionState.WAITING:
        return 0
    return ChatSession.objects.before(session).count() + 1


def state_shape(session: ChatSession) -> dict[str, Any]:
    """What both sides show of the conversation as a whole; times in ISO 8601."""
    return {
        "state": session.state,
        "agent": session.agent.signature if session.agent else "",
        "agent_id": session.agent_id or 0,
        "until": session.answer_until.isoformat() if session.state == SessionState.WAITING else "",
        "ticket": session.ticket.reference if session.ticket else "",
    }


def desk_shape(session: ChatSession) -> dict[str, Any]:
    """One conversation as a row of the agents' desk; needs `with_summary()`."""
    return {
        **state_shape(session),
        "session": session.pk,
        "name": session.name,
        "language": session.language.partition("-")[0],
        "departement": session.departement,
        "since": session.started_at.isoformat(),
        "preview": session.preview[:160],
        "unread": session.unread,
        "last": session.last_line,
        "person_seen": session.person_seen,
        "agent_seen": session.agent_seen,
    }
