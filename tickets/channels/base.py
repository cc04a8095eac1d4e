"""A channel turns raw bytes into an `InboundMessage`; the rest is the same for all."""

from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from datetime import datetime

from helpdesk.kernel import blobs, clock
from tickets.intake.ledger import store
from tickets.intake.message import InboundMessage
from tickets.intake.pipeline import Receipt, quarantine, receive
from tickets.models import Reception


class Channel(ABC):
    """One way in. `name` is the value of `tickets.enums.Channel`."""

    name: str

    @abstractmethod
    def parse(self, raw: bytes, *, recipient: str, received_at: datetime) -> InboundMessage:
        """Read the raw input; may raise on input that no human wrote, which ends in quarantine."""

    def accept(
        self, raw: bytes, *, recipient: str = "", received_at: datetime | None = None, source: str = ""
    ) -> Receipt:
        """Store raw, then parse and receive. Raises only when the raw input could not be stored.

        `source` names the place it was read from; the same place twice is the same reception.
        """
        received_at = received_at or clock.now()
        reception = store(self.name, raw, recipient=recipient, received_at=received_at, source=source)
        return self._process(reception, raw)

    def resume(self, reception: Reception, *, as_person: bool = False) -> Receipt:
        """Process again what was stored, after a crash or a fix; `as_person` when a human says what it is.

        Raises FileNotFoundError or `blobs.Damaged` when what was stored cannot be read any more.
        """
        return self._process(reception, blobs.get(reception.raw_sha256), as_person)

    def _process(self, reception: Reception, raw: bytes, as_person: bool = False) -> Receipt:
        try:
            inbound = self.parse(raw, recipient=reception.recipient, received_at=reception.received_at)
        except Exception as error:
            return quarantine(reception, f"{type(error).__name__}: {error}", traceback.format_exc(limit=12))
        return receive(inbound, reception=reception, as_person=as_person)


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make a channel known by its name; the room that owns it calls this when the application starts."""
    _channels[channel.name] = channel


def channel_named(name: str) -> Channel:
    """The channel of a reception; LookupError when nothing serves it."""
    return _channels[name]
