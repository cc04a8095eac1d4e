"""E-mail as a channel: the MTA pipe and anymail's inbound webhooks both end here."""

from __future__ import annotations

from datetime import datetime

from anymail.signals import AnymailInboundEvent
from django.conf import settings

from tickets.channels.base import Channel, channel_named
from tickets.channels.email.parse import parse
from tickets.enums import Channel as ChannelName
from tickets.intake.message import InboundMessage


class EmailChannel(Channel):
    """Reads RFC 5322 bytes; the parser never raises, defects are noted on the message."""

    name = ChannelName.EMAIL

    def parse(self, raw: bytes, *, recipient: str, received_at: datetime) -> InboundMessage:
        return parse(
            raw,
            recipient=recipient,
            received_at=received_at,
            trusted_authserv=settings.TRUSTED_AUTHSERV,
        )


def accept_webhook(sender, event: AnymailInboundEvent, esp_name: str, **kwargs) -> None:
    """anymail checked the provider's signature; an exception here makes the provider try again later."""
    message = event.message
    channel_named(ChannelName.EMAIL).accept(message.as_bytes(), recipient=message.envelope_recipient or "")
