"""The chat as a way in: its raw input is the document of a whole conversation."""

from __future__ import annotations

from tickets.channels.base import register
from tickets.channels.structured import StructuredChannel
from tickets.enums import Channel


def open_channel() -> None:
    """Make the chat known to the intake, so that its receptions can be processed again."""
    register(StructuredChannel(Channel.CHAT))
