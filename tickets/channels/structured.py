"""Channels whose input comes in fields: the web form, the phone, the chat. Their raw input is one JSON document.

Files are stored first and named by their SHA-256, so that the document can be read again years later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from helpdesk.kernel import blobs
from tickets.channels.base import Channel
from tickets.intake.message import Declared, InboundAttachment, InboundMessage, Sender

_DATES = frozenset({"birth_date", "title_expiry", "entry_date", "api_end"})


def document(
    *,
    sender: Sender,
    declared: Declared,
    text: str,
    subject: str = "",
    files: Iterable[InboundAttachment] = (),
    external_id: str = "",
    ticket_reference: str = "",
    origin: str = "",
) -> bytes:
    """The raw input of a contact made of fields; `external_id` makes sending it twice the same contact.

    `origin` is `helpdesk.kernel.origin.origin_of()`, never an address in clear: this document is kept.
    """
    content = {
        "external_id": external_id or str(uuid4()),
        "sender": asdict(sender),
        "declared": {
            name: _plain(value) for name, value in asdict(declared).items() if value not in ("", None)
        },
        "subject": subject,
        "text": text,
        "ticket_reference": ticket_reference,
        "origin": origin,
        "files": [
            {"filename": file.filename, "content_type": file.content_type, "sha256": blobs.put(file.content)}
            for file in files
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


class StructuredChannel(Channel):
    """Reads what `document()` wrote."""

    def __init__(self, name: str) -> None:
        self.name = name

    def parse(self, raw: bytes, *, recipient: str, received_at: datetime) -> InboundMessage:
        content = json.loads(raw)
        return InboundMessage(
            channel=self.name,
            external_id=content["external_id"],
            sender=Sender(**content["sender"]),
            received_at=received_at,
            recipient=recipient,
            subject=content["subject"],
            text=content["text"],
            attachments=tuple(_attachment(file) for file in content["files"]),
            declared=_declared(content["declared"]),
            ticket_reference=content["ticket_reference"],
            origin=content.get("origin", ""),
            raw=raw,
        )


def _declared(values: dict[str, Any]) -> Declared:
    known = {field.name for field in fields(Declared)}
    return Declared(
        **{
            name: date.fromisoformat(value) if name in _DATES else value
            for name, value in values.items()
            if name in known
        }
    )


def _attachment(file: dict[str, str]) -> InboundAttachment:
    return InboundAttachment(
        filename=file["filename"], content_type=file["content_type"], content=blobs.get(file["sha256"])
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
