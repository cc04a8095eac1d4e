"""A transport that only remembers: for contract tests and for trying things without any effect."""

from __future__ import annotations

from collections import deque

from helpdesk.outbox.models import Entry


class MemoryTransport:
    """Keeps the last 1,000 entries in `sent`."""

    def __init__(self) -> None:
        self.sent: deque[Entry] = deque(maxlen=1000)

    def send(self, entry: Entry) -> str:
        self.sent.append(entry)
        return str(entry.pk)
