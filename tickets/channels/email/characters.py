"""Strings that can be stored, compared and shown: no NUL, no control character, no half character."""

from __future__ import annotations

import re

# ISO-8859-1 has control codes where windows-1252 has ’ “ … €: mail that holds them was mislabelled.
_WINDOWS_1252 = {
    code: bytes([code]).decode("windows-1252", errors="ignore") or None for code in range(0x80, 0xA0)
}
_CONTROLS: dict[int, str | None] = dict.fromkeys([*range(0x20), 0x7F, 0xFEFF])
_LINE_ENDS = {0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n"}
_KEPT = {0x09: "\t", 0x0A: "\n"}
_TABLE = _CONTROLS | _WINDOWS_1252 | _LINE_ENDS | _KEPT

# One search is a hundred times cheaper than a translation that changes nothing.
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")

# Direction overrides disguise « fdp.exe » as « exe.pdf »; the other marks are as invisible.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def clean(text: str) -> str:
    """`text` with LF line ends and no control character; a lone surrogate becomes U+FFFD."""
    if not _UNCLEAN.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _UNCLEAN.search(text):
        return text
    text = text.translate(_TABLE)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`clean(text)` on one line, runs of blanks as one space: safe as a header or a title."""
    return " ".join(clean(text).split())
