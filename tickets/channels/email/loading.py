"""From bytes to a MIME tree, with the standard library and a policy under which no header can raise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from typing import NamedTuple

from tickets.channels.email.bulk import Bulk, take_out
from tickets.channels.email.charsets import decode

LONGEST_HEADER = 20_000  # characters: some 500 recipients
LONGEST_STRUCTURED = 2_000
MOST_DEFECTS = 20
TOO_DEEP = "nested too deeply to be taken apart"

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ENCODING = re.compile(r"[a-z0-9-]+")
_EXTENDED = re.compile(r"\*\d{0,3}\*?=(?:[\w-]{0,40}'[\w-]{0,20}')?")
_registry = HeaderRegistry()


class Loaded(NamedTuple):
    message: EmailMessage
    defects: tuple[str, ...]


def _plain_header(name: str, value: str) -> str:
    """A header as plain text, 8-bit bytes read, cut at `LONGEST_HEADER`: nothing is parsed, nothing raises."""
    value = value[:LONGEST_HEADER]
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape")).text
    if name.lower() == "content-transfer-encoding":
        found = _ENCODING.search(value.lower())
        return found[0] if found else ""
    return _readable(value) if "*" in value and name.lower().startswith("content-") else value


def _readable(value: str) -> str:
    """A MIME header whose RFC 2231 parameters the standard library can sort, or without their extensions."""
    probe = Message()
    probe["content-type"] = value
    try:
        probe.get_params()
    except (TypeError, ValueError):
        return _EXTENDED.sub("=", value)
    return value


class ReadingPolicy(EmailPolicy):
    """Headers as plain text, and what was taken out of the bytes before they were parsed."""

    bulk: Bulk | None = None


POLICY = ReadingPolicy(header_factory=_plain_header, refold_source="none", cte_type="8bit")


def load(raw: bytes) -> Loaded:
    """The MIME tree of any bytes; a tree too deep for the parser is one opaque part that keeps every byte."""
    raw = raw.lstrip(b"\xef\xbb\xbf\r\n")
    bulk = take_out(raw)
    try:
        if bulk:
            return Loaded(message_from_bytes(bulk.thin, policy=POLICY.clone(bulk=bulk)), ())
        return Loaded(message_from_bytes(raw, policy=POLICY), ())
    except RecursionError:
        message = BytesHeaderParser(policy=POLICY).parsebytes(raw)
        return Loaded(message, (TOO_DEEP,))


def parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Every part in document order, those of attached messages included, at any depth (`walk()` recurses)."""
    return _walk(message, lambda part: True)


def own_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of `message` itself: what is inside an attached message was said by somebody else."""
    return _walk(message, lambda part: part.get_content_maintype() == "multipart")


def _walk(message: EmailMessage, enters: Callable[[EmailMessage], bool]) -> Iterator[EmailMessage]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        if part.is_multipart() and enters(part):
            waiting.extend(reversed(part.get_payload()))


def restored(message: EmailMessage, content: bytes, *, crlf: bool = False) -> bytes:
    """`content`, read from `message`, with the large bodies that were kept out of the parser's way."""
    bulk = message.policy.bulk
    return bulk.restored(content, crlf=crlf) if bulk else content


def header(message: EmailMessage, name: str) -> str:
    """The first header of that name, unfolded, or ""."""
    return str(message.get(name, "")).strip()


def headers(message: EmailMessage, name: str, most: int = 3) -> tuple[str, ...]:
    """The first `most` headers of that name, in order, unfolded."""
    return tuple(str(value).strip() for value in message.get_all(name, [])[:most])


def cut_headers(message: EmailMessage) -> tuple[str, ...]:
    """The names, in lower case, of the headers that are longer than `LONGEST_HEADER`."""
    return tuple(name.lower()[:40] for name, value in message.raw_items() if len(value) > LONGEST_HEADER)


def structured(name: str, value: str) -> object | None:
    """The standard library's reading of a header, or None where it raises or would be slow.

    It takes quadratic time on junk: 16,000 quotes in a To header cost 2.4 s.
    """
    if len(value) > LONGEST_STRUCTURED:
        return None
    try:
        return _registry(name, value)
    # It is known to raise IndexError, AttributeError, TypeError, ValueError and RecursionError on bad mail.
    except Exception:
        return None


def defects_of(message: EmailMessage) -> tuple[str, ...]:
    """What the standard library found wrong in the tree, in words, each once."""
    found = (defect for part in parts(message) for defect in part.defects)
    words = (_WORDS.sub(" ", type(defect).__name__.removesuffix("Defect")).lower() for defect in found)
    return tuple(dict.fromkeys(words))[:MOST_DEFECTS]
