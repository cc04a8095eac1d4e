"""The shape of one line of the corpus, and what it may expect."""

from __future__ import annotations

from dataclasses import dataclass, field

from tickets.intake.message import InboundMessage


@dataclass(frozen=True)
class Case:
    name: str
    raw: bytes
    expected: dict[str, object]
    options: dict[str, object] = field(default_factory=dict)


def case(name: str, raw: bytes, options: dict[str, object] | None = None, /, **expected: object) -> Case:
    """`case("what is odd", mail(…), text="…", files=["a.pdf"])`; the names are those of `observed()`."""
    return Case(name, raw, expected, options or {})


def observed(message: InboundMessage) -> dict[str, object]:
    """Everything a case may expect, flat: headers and sender facts by their own names."""
    headers, sender = message.headers, message.sender
    return {
        **{name: getattr(headers, name) for name in headers.__dataclass_fields__},
        "name": sender.name,
        "email": sender.email,
        "verified_by": sender.verified_by,
        "subject": message.subject,
        "text": message.text,
        "quoted": message.quoted,
        "html": message.html,
        "recipient": message.recipient,
        "external_id": message.external_id,
        "defects": list(message.defects),
        "notices": list(message.notices),
        "origin": message.origin,
        "files": [attachment.filename for attachment in message.attachments],
        "types": [attachment.content_type for attachment in message.attachments],
        "contents": [attachment.content for attachment in message.attachments],
        "cids": [attachment.content_id for attachment in message.attachments],
        "inline": [attachment.inline for attachment in message.attachments],
    }
