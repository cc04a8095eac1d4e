"""Bytes to text when the label may be missing, unknown or false."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from tickets.channels.email.characters import clean

# What mailers write and Python does not know. windows-1252 is a superset of the printable ISO-8859-1.
_ALIASES = {
    "ansi": "cp1252",
    "ansi-x3.4-1968": "ascii",
    "cp-850": "cp850",
    "iso-8859-1": "cp1252",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-i": "iso8859-8",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "unicode": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-sjis": "shift_jis",
    "x-user-defined": "cp1252",
}
# punycode and idna take quadratic time, the escapes are not charsets: no mail needs them.
_REFUSED = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
_WESTERN = {"ascii", "cp1252", "utf-8"}
# Their text can be valid UTF-8 by accident or is 7-bit; the text of a one-byte charset practically never is.
_MULTIBYTE = ("big5", "cp932", "cp949", "cp950", "euc", "gb", "hz", "iso2022", "johab", "shift", "utf-")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Decoded(NamedTuple):
    text: str
    defect: str = ""


def decode(content: bytes, declared: str = "") -> Decoded:
    """The text of `content`, cleaned; U+FFFD only when no reading fits. Never raises.

    A byte order mark wins; then UTF-8 when the label is absent, unknown or that of a one-byte charset (8-bit text
    that is valid UTF-8 is UTF-8); then the label; then UTF-8 with holes or windows-1252, whichever loses less.
    """
    for mark, codec in _BOMS:
        if content.startswith(mark):
            return Decoded(clean(content.decode(codec, "replace")))
    codec = codec_of(declared)
    unknown = f"unknown charset {declared[:40]!r}" if declared and not codec else ""
    for candidate in (codec, "utf-8") if codec.startswith(_MULTIBYTE) else ("utf-8", codec):
        text = _strict(content, candidate)
        if text is not None:
            return Decoded(clean(text), unknown)
    text = clean(_least_bad(content, codec))
    misfit = f"text does not fit its charset {codec!r}" if codec else "8-bit text without a charset"
    return Decoded(text, unknown or misfit)


def codec_of(declared: str) -> str:
    """The Python codec for a declared charset, or "" when there is none that may be used."""
    name = declared.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    usable = getattr(info, "_is_text_encoding", True) and info.name.replace("_", "-") not in _REFUSED
    return _ALIASES.get(info.name, info.name) if usable else ""


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec) if codec else None
    except (UnicodeError, LookupError):
        return None


def _least_bad(content: bytes, codec: str) -> str:
    """UTF-8 cut or damaged here and there stays UTF-8; anything else 8-bit is taken as windows-1252."""
    if codec and codec not in _WESTERN:
        return content.decode(codec, "replace")
    text = content.decode("utf-8", "replace")
    holes = text.count("\ufffd")
    read = sum(1 for character in text if character > "\x7f") - holes
    return text if read > holes else content.decode("latin-1")
