"""Delivery reports (RFC 3464): what was not delivered, to whom, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from itertools import islice

from tickets.channels.email.addresses import mailboxes
from tickets.channels.email.attachments import content_of, type_of
from tickets.channels.email.charsets import decode
from tickets.channels.email.headers import message_ids
from tickets.channels.email.loading import POLICY, header, own_parts, parts

MOST_READ = 20_000
MOST_BLOCKS = 100

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_STATUS_IN_TEXT = re.compile(r"(?<![\d.])([45]\.[0-7]\.\d{1,3})(?![\d.])")
_ADDRESS_IN_TEXT = re.compile(r"<?([^\s<>@:;,\"']{1,64}@[^\s<>@:;,\"']{1,253}?)>?[:.]?(?=\s|$)")
_ID_IN_TEXT = re.compile(
    r"^[> ]{0,4}Message-ID:[ \t]{0,4}\n?[ \t]{0,4}(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE
)

_SEVERITY = {"failed": 0, "delayed": 1, "relayed": 2, "delivered": 3, "expanded": 4}


@dataclass(frozen=True)
class Report:
    """`action` is an RFC 3464 action (failed, delayed, delivered, relayed, expanded) or "" when unknown."""

    action: str = ""
    message_id: str = ""
    recipient: str = ""
    status: str = ""


def delivery_report(message: EmailMessage) -> Report | None:
    """The report in a message that has a machine-readable one, on its worst recipient; otherwise None."""
    blocks = (block for part in own_parts(message) if _is_status(part) for block in _blocks(part))
    recipients = [report for report in map(_recipient, islice(blocks, MOST_BLOCKS)) if report.action]
    if not recipients:
        return None
    worst = min(recipients, key=lambda report: _SEVERITY.get(report.action, len(_SEVERITY)))
    return Report(worst.action, original_id(message), worst.recipient, worst.status)


def prose_report(message: EmailMessage, text: str) -> Report:
    """What a report written only for people says, as far as it can be found; its action is left unknown."""
    text = text[:MOST_READ]
    status = _STATUS_IN_TEXT.search(text)
    failed = next((box.email for box in mailboxes(header(message, "x-failed-recipients"))), "")
    address = _ADDRESS_IN_TEXT.search(text)
    return Report(
        message_id=original_id(message) or _id_in(text),
        recipient=failed or (_email(address[1]) if address else ""),
        status=status[1] if status else "",
    )


def original_id(message: EmailMessage) -> str:
    """The Message-ID of the returned message, from its copy, its headers or the report's own references."""
    for part in parts(message):
        if part is message:
            continue
        if type_of(part) == "text/rfc822-headers":
            found = _id_in(decode(content_of(part)[:MOST_READ]).text)
        else:
            found = next(iter(message_ids(header(part, "message-id"))), "")
        if found:
            return found
    for name in ("x-original-message-id", "in-reply-to", "references"):
        found = message_ids(header(message, name))
        if found:
            return found[-1]
    return ""


def _is_status(part: EmailMessage) -> bool:
    return type_of(part) in {"message/delivery-status", "message/global-delivery-status"}


def _blocks(part: EmailMessage) -> Iterator[EmailMessage]:
    """The blocks of fields, also where the part was encoded and the parser saw none."""
    if part.is_multipart() and header(part, "content-transfer-encoding") not in {
        "base64",
        "quoted-printable",
    }:
        yield from part.get_payload()
        return
    for block in re.split(rb"\r?\n\r?\n", content_of(part)[:MOST_READ]):
        yield BytesHeaderParser(policy=POLICY).parsebytes(block)


def _recipient(block: EmailMessage) -> Report:
    status = _STATUS.search(header(block, "status"))
    code = status[1] if status else ""
    action = header(block, "action").partition(" ")[0].partition(";")[0].lower()
    if not action and code:
        action = {"2": "delivered", "4": "delayed", "5": "failed"}[code[0]]
    # The address we wrote to, which a forwarding server may have replaced.
    address = header(block, "original-recipient") or header(block, "final-recipient")
    return Report(action=action, recipient=_email(address.rpartition(";")[2]), status=code)


def _email(text: str) -> str:
    return next((box.email for box in mailboxes(text.strip())), "")


def _id_in(text: str) -> str:
    match = _ID_IN_TEXT.search(text)
    return next(iter(message_ids(match[1])), "") if match else ""
