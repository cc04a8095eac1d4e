"""The only doors to the outside. A transport sends one entry and returns the provider's id, or raises a DeliveryError."""

from __future__ import annotations

from typing import Protocol

from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.transports.email import EmailTransport
from helpdesk.outbox.transports.files import LetterTransport, SmsFileTransport
from helpdesk.outbox.transports.memory import MemoryTransport


class Transport(Protocol):
    def send(self, entry: Entry) -> str:
        """Send once; return the provider's id ("" when it has none) or raise Temporary, Permanent or Unanswered."""


TRANSPORTS: dict[str, Transport] = {
    TransportName.EMAIL: EmailTransport(),
    TransportName.SMS: SmsFileTransport(),
    TransportName.LETTER: LetterTransport(),
    TransportName.MEMORY: MemoryTransport(),
}


def transport_named(name: str) -> Transport:
    """The transport of an entry; LookupError for a name that nothing serves."""
    return TRANSPORTS[name]
