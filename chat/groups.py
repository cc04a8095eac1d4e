"""The names of the channel layer's groups: who hears what. ASCII, at most 99 characters."""

from __future__ import annotations

AGENTS = "agents"
"""Every socket of an agent page."""
DESK = "chat.desk"
"""Sockets of agents who watch the waiting list."""
QUEUE = "chat.queue"
"""Sockets of people who wait, or may wait again."""


def session(pk: int) -> str:
    """Both sides of one conversation."""
    return f"chat.session.{pk}"


def row(ticket_id: int) -> str:
    """Sockets whose list shows this ticket."""
    return f"ticket.row.{ticket_id}"


def open_ticket(ticket_id: int) -> str:
    """Sockets that have this ticket's conversation open."""
    return f"ticket.open.{ticket_id}"
