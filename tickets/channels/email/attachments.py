"""Every part that is not the body, as a file: nothing that was sent is dropped."""

from __future__ import annotations

import base64
import copy
import quopri
import re
from collections.abc import Iterable
from email.errors import InvalidBase64LengthDefect
from email.message import EmailMessage

import puremagic

from tickets.channels.email.characters import one_line
from tickets.channels.email.filenames import declared_name, default_name, distinct, safe_name
from tickets.channels.email.loading import POLICY, header, parts, restored
from tickets.intake.message import InboundAttachment

LONGEST_CONTENT_ID = 200
UNKNOWN_TYPE = "application/octet-stream"
# puremagic's scale: a tenth for each byte of the signature; three bytes is a JPEG.
_SURE_ENOUGH = 0.3
_AS_FILE = POLICY.clone(linesep="\r\n")
# RFC 6838 allows 127 characters on each side; the longest registered type has 73 in all.
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,20}/[a-z0-9!#$&^_.+-]{1,90}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=]+")
_BARE_EQUALS = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,20}\r?\n)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_RUN = re.compile(rb"[A-Za-z0-9+/]+=*")


def read_attachments(parts: Iterable[EmailMessage], html: str) -> tuple[InboundAttachment, ...]:
    """One attachment for each part, names made distinct; inline means that `html` shows it by its cid."""
    taken: dict[str, int] = {}
    return tuple(_attachment(part, number, html, taken) for number, part in enumerate(parts, start=1))


def content_of(part: EmailMessage) -> bytes:
    """The part's bytes, decoded as far as they can be; an attached message as its own source."""
    encoding = header(part, "content-transfer-encoding")
    in_base64 = encoding == "base64"
    if part.is_multipart():
        return _message_bytes(_source(part), encoding, part.defects)
    if in_base64:
        return _large(part) or _from_base64(_payload_bytes(part), part.defects)
    try:
        return restored(part, part.get_payload(decode=True) or b"")
    # Damaged quoted-printable and uuencode raise more than ValueError.
    except Exception:
        return _payload_bytes(part)


def type_of(part: EmailMessage) -> str:
    """The declared type in lower case without parameters, or "" when none is declared or it is not a type."""
    declared = header(part, "content-type").partition(";")[0].strip().lower()
    return declared if _TYPE.fullmatch(declared) else ""


def type_named(declared: str, content: bytes) -> str:
    """The type of a file found inside another: what was said of it where that is a type, else what it looks like."""
    return _recognised(declared if _TYPE.fullmatch(declared) else "", content)


def _attachment(part: EmailMessage, number: int, html: str, taken: dict[str, int]) -> InboundAttachment:
    content = content_of(part)
    content_type = _recognised(type_of(part), content)
    content_id = one_line(header(part, "content-id")).strip("<> ")[:LONGEST_CONTENT_ID]
    name = safe_name(declared_name(part)) or default_name(number, content_type)
    return InboundAttachment(
        filename=distinct(name, taken),
        content_type=content_type,
        content=content,
        content_id=content_id,
        inline=bool(content_id) and f"cid:{content_id}" in html,
    )


def _recognised(declared: str, content: bytes) -> str:
    """The declared type; the content's own signature only where nothing was said."""
    if declared not in {"", UNKNOWN_TYPE} or not content:
        return declared or UNKNOWN_TYPE
    try:
        best = puremagic.magic_string(content)[0]
    except puremagic.PureError:
        return UNKNOWN_TYPE
    sure = best.confidence >= _SURE_ENOUGH and _TYPE.fullmatch(best.mime_type)
    return best.mime_type if sure else UNKNOWN_TYPE


def _message_bytes(source: bytes, encoding: str, defects: list) -> bytes:
    """RFC 2046 forbids to encode a message; some mailers do, and the parser then sees a letter of base64."""
    if encoding == "base64":
        return _from_base64(source, defects)
    if encoding == "quoted-printable" and not _BARE_EQUALS.search(source):
        return quopri.decodestring(source)
    return source


def _large(part: EmailMessage) -> bytes | None:
    bulk = part.policy.bulk
    return bulk.decoded(_encoded_bytes(part)) if bulk else None


def _from_base64(encoded: bytes, defects: list) -> bytes:
    """Base64 read leniently; prose that only claims to be base64, or that a gateway added below, stays prose.

    A text that ends in the middle of a byte is told in `defects`, as the standard library would.
    """
    lines = [line.strip() for line in encoded.splitlines() if line.strip()]
    if not lines or not _BASE64.fullmatch(lines[0]):
        return encoded
    end = next((i for i, line in enumerate(lines) if b" " in line), len(lines))
    # Each padded run is a text of its own: some mailers join several.
    letters = _NOT_BASE64.sub(b"", b"".join(lines[:end]))
    runs = [run.rstrip(b"=") for run in _RUN.findall(letters)]
    if any(len(run) % 4 == 1 for run in runs):
        defects.append(InvalidBase64LengthDefect())
    content = b"".join(map(_decode_run, runs))
    return b"\n".join([content, *lines[end:]])


def _decode_run(run: bytes) -> bytes:
    # One letter alone holds no byte.
    run = run[:-1] if len(run) % 4 == 1 else run
    return base64.b64decode(run + b"=" * (-len(run) % 4))


def _payload_bytes(part: EmailMessage) -> bytes:
    """The payload still encoded."""
    return restored(part, _encoded_bytes(part))


def _encoded_bytes(part: EmailMessage) -> bytes:
    """The payload as the parser has it; asked for as text, it would be transcoded by its charset."""
    bare = copy.copy(part)
    del bare["content-transfer-encoding"]
    return bare.get_payload(decode=True) or b""


def _source(part: EmailMessage) -> bytes:
    """The source of an attached message or report: its own bytes, lines ended by CRLF."""
    return b"".join(_as_bytes(inner) for inner in part.get_payload())


def _as_bytes(message: EmailMessage) -> bytes:
    try:
        return restored(message, message.as_bytes(policy=_AS_FILE), crlf=True)
    # The generator raises RecursionError, KeyError and UnicodeError on damaged trees: keep the pieces.
    except Exception:
        headers = (f"{name}: {value}".encode("utf-8", "replace") for name, value in message.raw_items())
        leaves = (content_of(leaf) for leaf in parts(message) if not leaf.is_multipart())
        return b"\r\n".join([*headers, b"", *leaves])
