"""S/MIME envelopes (RFC 8551): what is inside a signed one, and that an encrypted one cannot be opened here."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from typing import NamedTuple

from asn1crypto import cms, pem

from tickets.channels.email.attachments import content_of, type_of
from tickets.channels.email.filenames import declared_name
from tickets.channels.email.words import parameter

LARGEST = 60_000_000
# A piece costs as much to take apart whatever its size: mailers write pieces of a thousand bytes.
MOST_SMALL_PIECES = 100_000
_SMALL = 64
_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_NAMELESS = frozenset({"", "application/octet-stream", "application/x-smime"})
_ENCRYPTED = frozenset({"enveloped_data", "encrypted_data", "authenticated_enveloped_data"})
_OCTETS, _OCTETS_IN_PIECES, _END_OF_PIECES = 0x04, 0x24, b"\0\0"


class Envelope(NamedTuple):
    """`content` is what was signed, b"" when the envelope holds none or cannot be read."""

    encrypted: bool
    content: bytes


def is_envelope(part: EmailMessage) -> bool:
    """Whether the part says it is a CMS message, by its type or, when that says nothing, by its name."""
    if part.is_multipart():
        return False
    declared = type_of(part)
    return declared in _TYPES or (declared in _NAMELESS and declared_name(part).lower().endswith(".p7m"))


def open_envelope(part: EmailMessage) -> Envelope:
    """What the part holds; its own word that it is encrypted counts where it cannot be read. Nothing is verified."""
    kind, content = _read(content_of(part))
    said = parameter(part, "smime-type", "content-type").lower()
    return Envelope(kind in _ENCRYPTED if kind else said == "enveloped-data", content)


def _read(envelope: bytes) -> tuple[str, bytes]:
    """The kind of the envelope in asn1crypto's words, "" when it is none, and what it holds in clear."""
    if not envelope or len(envelope) > LARGEST or _is_minced(envelope):
        return "", b""
    try:
        if pem.detect(envelope[:1_000]):
            envelope = pem.unarmor(envelope)[2]
        info = cms.ContentInfo.load(envelope)
        kind = info["content_type"].native
        return kind, _octets(
            info["content"]["encap_content_info"]["content"]
        ) if kind == "signed_data" else b""
    # asn1crypto raises ValueError, TypeError, KeyError and RecursionError on hostile bytes.
    except Exception:
        return "", b""


def _is_minced(envelope: bytes) -> bool:
    """Whether it may be made of very many small octet strings; random bytes of the largest size are not."""
    if len(envelope) < MOST_SMALL_PIECES:
        return False
    return sum(envelope.count(bytes([_OCTETS, size])) for size in range(_SMALL)) > MOST_SMALL_PIECES


def _octets(value: object) -> bytes:
    """An octet string whole; asn1crypto joins one in pieces in quadratic time."""
    contents = value.contents or b""
    return b"".join(_pieces(contents)) if value.method else contents


def _pieces(contents: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(contents):
        if contents[at : at + 2] == _END_OF_PIECES:
            at += 2
            continue
        start, length = _header(contents, at)
        if contents[at] == _OCTETS_IN_PIECES:
            at = start
        elif contents[at] == _OCTETS:
            yield contents[start : start + length]
            at = start + length
        else:
            raise ValueError("not a piece of an octet string")


def _header(contents: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` starts, and its length (X.690 8.1.3), 0 when it has none yet."""
    first = contents[at + 1]
    if first < 0x80:
        return at + 2, first
    size = first & 0x7F
    return at + 2 + size, int.from_bytes(contents[at + 2 : at + 2 + size], "big")
