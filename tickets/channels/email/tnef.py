"""What Outlook wraps into winmail.dat (MS-OXTNEF): a body and files, read by tnefparse from bytes made harmless first."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tnefparse import TNEF
from tnefparse import properties as names
from tnefparse.mapi import IMESSAGE_SIG, MULTI_VALUE_FLAG
from tnefparse.tnef import TNEFAttachment

from tickets.channels.email.charsets import decode
from tickets.channels.email.rtf import read_rtf

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
SIGNATURE = b"\x78\x9f\x3e\x22"
LARGEST = 60_000_000
MOST_PROPERTIES = 5_000
MOST_VALUES = 100_000
MOST_OBJECTS = 5_000
# The library copies the rest of the bytes for each object: objects times bytes is what it costs.
MOST_COPIED = 4_000_000_000
DEEPEST = 3

_OBJECT = struct.Struct("<BHHI")
_SHORT, _LONG = struct.Struct("<H"), struct.Struct("<I")
_CODEPAGE = _LONG.pack(1252) + _LONG.pack(0)
_KEPT = frozenset(
    {
        TNEF.ATTOEMCODEPAGE,
        TNEF.ATTBODY,
        TNEF.ATTMAPIPROPS,
        TNEF.ATTATTACHRENDDATA,
        TNEF.ATTATTACHTITLE,
        TNEF.ATTATTACHDATA,
        TNEF.ATTATTACHMENT,
    }
)
_TABLES = frozenset({TNEF.ATTMAPIPROPS, TNEF.ATTATTACHMENT})
_NAMED = 0x8000
# Sizes of the values of fixed size (MS-OXCDATA 2.11.1); the others say theirs.
_FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_SIZED = frozenset({0x00, 0x0D, 0x1E, 0x1F, 0x0102})
# An attached message is opened by us, to a depth of ours, not by the library.
_MASKED = bytes(255 - byte for byte in IMESSAGE_SIG)


class File(NamedTuple):
    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Opened:
    """A TNEF message: its body in one or both forms, and its files; `subject` only serves to name it."""

    text: str = ""
    html: str = ""
    subject: str = ""
    files: tuple[File, ...] = ()
    messages: tuple[Opened, ...] = ()


def open_tnef(content: bytes, depth: int = 0) -> Opened | None:
    """What `content` holds, or None when it is no sound TNEF: cut, of false sizes, or beyond the bounds above."""
    if not content.startswith(SIGNATURE) or len(content) > LARGEST or depth > DEEPEST:
        return None
    try:
        kept = list(_harmless(content))
        if len(kept) * len(content) > MOST_COPIED:
            return None
        return _opened(TNEF(content[:6] + b"".join(kept), do_checksum=False), depth)
    # The library raises struct.error, TypeError, UnicodeError, LookupError and more on hostile bytes.
    except Exception:
        return None


def _harmless(content: bytes) -> Iterator[bytes]:
    """The objects that matter to a reader, with sizes that the bytes bear out and nothing the library trips on."""
    yield _object(1, TNEF.ATTOEMCODEPAGE, 6, _CODEPAGE)
    for count, (level, name, kind, data) in enumerate(_objects(content)):
        if count > MOST_OBJECTS:
            raise ValueError("too many objects")
        if name == TNEF.ATTATTACHTITLE:
            data = decode(data.rstrip(b"\0")).text.encode()
        elif name == TNEF.ATTOEMCODEPAGE and not _is_known(data):
            continue
        elif name in _TABLES:
            if not _is_sound(data):
                raise ValueError("false counts in a table of properties")
            data = data.replace(IMESSAGE_SIG, _MASKED)
        if name in _KEPT:
            yield _object(level, name, kind, data)


def _objects(content: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    at = 6
    while at < len(content):
        level, name, kind, length = _OBJECT.unpack_from(content, at)
        at += _OBJECT.size + length + 2
        if at > len(content):
            raise ValueError("cut")
        yield level, name, kind, content[at - length - 2 : at - 2]


def _object(level: int, name: int, kind: int, data: bytes) -> bytes:
    return _OBJECT.pack(level, name, kind, len(data)) + data + b"\0\0"


def _is_known(codepage: bytes) -> bool:
    number = _LONG.unpack_from(codepage)[0]
    if number in {20127, 20866, 28591, 65001}:
        return True
    try:
        return bool(codecs.lookup(f"cp{number}"))
    except LookupError:
        return False


def _is_sound(table: bytes) -> bool:
    """Whether the counts in a table of properties are borne out by its bytes.

    The library loops over counts of up to 2**32, each of which it believes.
    """
    count, at = _LONG.unpack_from(table)[0], 4
    if count > MOST_PROPERTIES:
        return False
    for _ in range(count):
        kind, name = _SHORT.unpack_from(table, at)[0], _SHORT.unpack_from(table, at + 2)[0]
        at = _after_values(table, _after_name(table, at + 4) if name >= _NAMED else at + 4, kind)
        # The last value may lack the bytes that fill it up.
        if at > len(table) + 3:
            return False
    return True


def _after_name(table: bytes, at: int) -> int:
    kind, length = _LONG.unpack_from(table, at + 16)[0], _LONG.unpack_from(table, at + 20)[0]
    return at + 24 + (_padded(length) if kind else 0)


def _after_values(table: bytes, at: int, kind: int) -> int:
    several = bool(kind & MULTI_VALUE_FLAG)
    kind &= ~MULTI_VALUE_FLAG
    if kind in _FIXED:
        count = _LONG.unpack_from(table, at)[0] if several else 1
        if count > MOST_VALUES:
            raise ValueError("too many values")
        return at + 4 * several + _padded(count * _FIXED[kind])
    if kind not in _SIZED:
        raise ValueError("unknown type of property")
    count = _LONG.unpack_from(table, at)[0]
    at += 4
    if count > MOST_VALUES:
        raise ValueError("too many values")
    for _ in range(count):
        at += 4 + _padded(_LONG.unpack_from(table, at)[0])
    return at


def _padded(length: int) -> int:
    return length + -length % 4


def _opened(tnef: TNEF, depth: int) -> Opened:
    files: list[File] = []
    messages: list[Opened] = []
    for attachment in tnef.attachments:
        content = attachment.data or b""
        inner = content.startswith(_MASKED) and open_tnef(content[len(_MASKED) :], depth + 1)
        if inner:
            messages.append(inner)
        else:
            files.append(_file(attachment, content.replace(_MASKED, IMESSAGE_SIG)))
    html, text = _words(tnef.htmlbody), _words(tnef.body)
    if not html and not text and tnef.rtfbody:
        text, html = read_rtf(tnef.rtfbody)
    subject = next((_words(each.data) for each in tnef.mapiprops if each.name == names.MAPI_SUBJECT), "")
    return Opened(text, html, subject, tuple(files), tuple(messages))


def _file(attachment: TNEFAttachment, content: bytes) -> File:
    said = {each.name: each.data for each in attachment.mapi_attrs if isinstance(each.data, str | bytes)}
    return File(
        _words(said.get(names.MAPI_ATTACH_LONG_FILENAME)) or _words(attachment.name),
        _words(said.get(names.MAPI_ATTACH_MIME_TAG)).lower(),
        content,
        _words(said.get(names.MAPI_ATTACH_CONTENT_ID)).strip("<> "),
    )


def _words(value: str | bytes | None) -> str:
    if isinstance(value, bytes):
        return decode(value.rstrip(b"\0")).text
    return decode((value or "").rstrip("\0").encode("utf-8", "replace")).text
