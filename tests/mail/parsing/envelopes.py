"""What mailers wrap mail into, made byte by byte: Outlook's winmail.dat, its packed rich text, CMS, uuencode."""

from __future__ import annotations

import binascii
import struct

from asn1crypto import cms, core

ATT_TITLE, ATT_DATA, ATT_RENDERING, ATT_TABLE = 0x8010, 0x800F, 0x9002, 0x9005
BODY, CODEPAGE, PROPERTIES, SENDER, RECIPIENTS = 0x800C, 0x9007, 0x9003, 0x8000, 0x9004
MAPI_SUBJECT, MAPI_BODY, MAPI_RTF, MAPI_HTML = 0x0037, 0x1000, 0x1009, 0x1013
MAPI_LONG_NAME, MAPI_MIME, MAPI_CID, MAPI_OBJECT = 0x3707, 0x370E, 0x3712, 0x3701
STRING, UNICODE, BINARY, OBJECT = 0x1E, 0x1F, 0x0102, 0x0D
MESSAGE_CLASS_ID = bytes.fromhex("0703020000000000c000000000000046")


def tnef(*objects: bytes) -> bytes:
    """A TNEF stream: signature, key, then its objects."""
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(objects)


def tnef_object(level: int, name: int, data: bytes, kind: int = 6) -> bytes:
    """One object: level 1 is the message's, 2 the current attachment's."""
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def table(*properties: tuple[int, int, bytes]) -> bytes:
    """A table of MAPI properties, each `(type, name, value)`, of sized types only."""
    rows = b"".join(
        struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)
        for kind, name, value in properties
    )
    return struct.pack("<I", len(properties)) + rows


def message(*properties: tuple[int, int, bytes]) -> bytes:
    """The object with the properties of the message itself."""
    return tnef_object(1, PROPERTIES, table(*properties))


def file(content: bytes, title: bytes = b"", *properties: tuple[int, int, bytes]) -> bytes:
    """The objects of one attachment."""
    objects = [tnef_object(2, ATT_RENDERING, b"\0" * 14)]
    objects += [tnef_object(2, ATT_TITLE, title + b"\0", 1)] if title else []
    objects += [tnef_object(2, ATT_DATA, content)] if content else []
    objects += [tnef_object(2, ATT_TABLE, table(*properties))] if properties else []
    return b"".join(objects)


def wide(text: str) -> bytes:
    """A MAPI string in UTF-16, ended by NUL."""
    return text.encode("utf-16-le") + b"\0\0"


def packed_rtf(rtf: bytes) -> bytes:
    """RTF as Outlook stores it (MS-OXRTFCP), packed with literals only."""
    runs = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(runs) + 12, len(rtf), 0x75465A4C, 0) + runs


def signed(content: bytes) -> bytes:
    """A CMS SignedData in DER around `content`, without signer."""
    data = {
        "version": "v1",
        "digest_algorithms": [],
        "encap_content_info": {"content_type": "data", "content": content},
        "signer_infos": [],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump()


def signed_in_pieces(content: bytes, size: int = 40) -> bytes:
    """The same in BER of indefinite length, its content in pieces as Outlook writes it."""
    pieces = b"".join(_element(0x04, content[at : at + size]) for at in range(0, len(content), size))
    data = core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
    inner = _open(0x30, data + _open(0xA0, _open(0x24, pieces)))
    body = _open(0x30, b"\x02\x01\x01" + _element(0x31, b"") + inner + _element(0x31, b""))
    return _open(0x30, core.ObjectIdentifier("1.2.840.113549.1.7.2").dump() + _open(0xA0, body))


def enveloped() -> bytes:
    """A CMS EnvelopedData that nobody can open."""
    encrypted = {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"\0" * 16},
        "encrypted_content": b"\x5a" * 64,
    }
    data = {"version": "v0", "recipient_infos": [], "encrypted_content_info": encrypted}
    return cms.ContentInfo({"content_type": "enveloped_data", "content": cms.EnvelopedData(data)}).dump()


def uuencoded(name: str, content: bytes) -> str:
    """A uuencoded block, as it stands in a text."""
    lines = [
        binascii.b2a_uu(content[at : at + 45]).decode().rstrip("\n") for at in range(0, len(content), 45)
    ]
    return "\n".join([f"begin 644 {name}", *lines, "`", "end"])


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _open(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"
