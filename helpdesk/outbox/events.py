"""What the outbox tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from helpdesk.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EntrySettled(Event):
    """An entry reached `state` (sent, delivered, waiting, failed, bounced); `reference` names what it concerns."""

    entry_id: UUID
    transport: str
    recipient: str
    reference: str
    state: str
    error: str = ""
