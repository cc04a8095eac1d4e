"""E-mail as a channel: the MTA pipe and anymail's inbound webhooks both end here."""

from __future__ import annotations

from datetime import datetime
from email.encoders import encode_base64
from email.policy import default

from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent
from django.conf import settings

from tickets.channels.base import Channel, channel_named
from tickets.channels.email.loading import own_parts
from tickets.channels.email.parse import parse
from tickets.enums import Channel as ChannelName
from tickets.intake.message import InboundMessage

# No header is folded again nor parsed: what no standard allows would raise.
_AS_RECEIVED = default.clone(refold_source="none", utf8=True, cte_type="8bit", linesep="\r\n")


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
    channel_named(ChannelName.EMAIL).accept(
        as_received(event.message), recipient=event.message.envelope_recipient or ""
    )


def as_received(message: AnymailInboundMessage) -> bytes:
    """The mail as our own server would have handed it over, with the envelope's sender on top.

    Without a Return-Path, a mail that nobody may answer (RFC 3834, section 2) would look like any other; one that
    the sender wrote is not the envelope's.
    """
    _protect_files(message)
    if message.envelope_sender is None:
        return message.as_bytes(policy=_AS_RECEIVED)
    del message["Return-Path"]
    return with_return_path(message.as_bytes(policy=_AS_RECEIVED), message.envelope_sender)


def with_return_path(content: bytes, envelope_sender: str) -> bytes:
    """A mail with its envelope's sender on top, where a mail server writes it; readers believe the first."""
    sender = "".join(envelope_sender.split()).strip("<>")
    return f"Return-Path: <{sender}>\r\n".encode() + content


def _protect_files(message: AnymailInboundMessage) -> None:
    """A file that the provider gave apart has no transfer encoding: written as text, its line ends would change."""
    for part in own_parts(message):
        if (
            not part.is_multipart()
            and part.get_content_disposition()
            and not part["Content-Transfer-Encoding"]
        ):
            encode_base64(part)
