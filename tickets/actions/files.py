"""Files of a message, whoever sends them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from helpdesk.kernel import blobs
from tickets.models import Attachment, Message


class File(Protocol):
    """What an inbound attachment and an agent's upload have in common."""

    filename: str
    content_type: str
    content: bytes
    content_id: str
    inline: bool


def attach(message: Message, files: Iterable[File]) -> None:
    """Store the bytes and list the files on the message; nothing is ever dropped."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            filename=file.filename[:200],
            content_type=file.content_type[:120],
            size=len(file.content),
            sha256=blobs.put(file.content),
            content_id=file.content_id[:200],
            inline=file.inline,
        )
        for file in files
    )
