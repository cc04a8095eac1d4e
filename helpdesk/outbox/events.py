"""What the outbox tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from helpdesk.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EntrySettled(Event):
    """An entry reached `state` (sent, delivered, waiting, failed, bounced, complained); `reference` names what it concerns.

    `waiting` also says that the provider goes on trying; `error` is the server's own words.
    """

    entry_id: UUID
    transport: str
    recipient: str
    reference: str
    state: str
    error: str = ""
