"""The rich text that Outlook stores as a body: unpacked (MS-OXRTFCP), then read as text or as the HTML it wraps (MS-OXRTFEX).

Only what makes words: fonts, colours, pictures and layout are left out. Linear, and bounded in what it unpacks: that is
why it is here. striprtf 0.0.35 takes 6 s over 30 kB of unclosed links, and drops the HTML that Outlook wraps.
"""

from __future__ import annotations

import re
import struct
from html import escape
from itertools import islice

from tickets.channels.email.characters import clean
from tickets.channels.email.charsets import codec_of

LARGEST = 5_000_000
MOST_TOKENS = 1_000_000
_HEAD = struct.Struct("<IIII")
_PACKED, _BARE = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "header",
        "footer",
        "listtable",
        "themedata",
    ]
)
_SYMBOLS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n",
    "page": "\n",
    "row": "\n",
    "tab": "\t",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_ESCAPED = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}


def read_rtf(stored: bytes) -> tuple[str, str]:
    """`(text, html)` of a stored body, one of them ""; ("", "") when it cannot be unpacked."""
    rtf = stored[:LARGEST] if stored.startswith(b"{\\rtf") else _unpacked(stored)
    if not rtf.startswith(b"{\\rtf"):
        return "", ""
    reading = _Reading(rtf.decode("latin-1"))
    # A character beyond the first 65,536 is written as two halves.
    whole = "".join(reading.words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    words = clean(whole).strip()
    return ("", words) if reading.wraps_html else (words, "")


def _unpacked(stored: bytes) -> bytes:
    if len(stored) < _HEAD.size:
        return b""
    _, size, kind, _ = _HEAD.unpack_from(stored)
    if kind == _BARE:
        return stored[_HEAD.size : _HEAD.size + min(size, LARGEST)]
    return _decompressed(stored, min(size, LARGEST)) if kind == _PACKED else b""


def _decompressed(stored: bytes, size: int) -> bytes:
    """At most `size` bytes: runs of eight letters or references into the last 4096 bytes, announced by a byte of flags."""
    output = bytearray(_DICTIONARY)
    at, end = _HEAD.size, len(stored)
    while at < end and len(output) < size + len(_DICTIONARY):
        flags = stored[at]
        at += 1
        for bit in range(8):
            if at + (flags >> bit & 1) >= end:
                break
            if not flags >> bit & 1:
                output.append(stored[at])
                at += 1
                continue
            reference = stored[at] << 8 | stored[at + 1]
            at += 2
            back = (len(output) - (reference >> 4)) % _WINDOW
            if back == 0:
                return bytes(output[len(_DICTIONARY) :])
            for _ in range((reference & 15) + 2):
                output.append(output[-back] if back <= len(output) else 0)
    return bytes(output[len(_DICTIONARY) :][:size])


class _Reading:
    """The words of an RTF text; of the HTML it wraps, the tags too."""

    def __init__(self, rtf: str) -> None:
        self.wraps_html = "\\fromhtml" in rtf[:1_000]
        self.codec = "cp1252"
        self.words: list[str] = []
        self.bytes = bytearray()
        # For each open group: is it silent, does it hold HTML tags, is it hidden from HTML, letters after a \\u.
        self.groups: list[tuple[bool, bool, bool, int]] = []
        self.silent = self.tags = self.hidden = False
        self.after_unicode = 1
        self.skipped = 0
        for match in islice(_TOKEN.finditer(rtf), MOST_TOKENS):
            self._take(match)
        self._flush()

    def _take(self, match: re.Match[str]) -> None:
        word, number, byte, symbol, brace, text = match.groups()
        if byte:
            self._byte(int(byte, 16))
        elif brace:
            self._brace(brace)
        elif word:
            self._control(word, number)
        elif symbol == "*":
            # A group that readers may ignore: the control word that follows says whether it holds HTML.
            self.silent = True
        elif symbol:
            self._say(_ESCAPED.get(symbol, ""))
        elif text:
            self._text(text)

    def _brace(self, brace: str) -> None:
        self._flush()
        if brace == "{":
            self.groups.append((self.silent, self.tags, self.hidden, self.after_unicode))
        elif self.groups:
            self.silent, self.tags, self.hidden, self.after_unicode = self.groups.pop()

    def _control(self, word: str, number: str | None) -> None:
        if word == "htmltag":
            self.silent, self.tags = not self.wraps_html, True
        elif word == "htmlrtf":
            self.hidden = number != "0"
        elif word in _SILENT:
            self.silent = True
        elif word == "u" and number:
            self._say(chr(int(number) % 65_536))
            self.skipped = self.after_unicode
        elif word == "uc" and number:
            self.after_unicode = min(int(number), 8)
        elif word == "ansicpg" and number:
            self.codec = codec_of(f"cp{number}") or self.codec
        elif word in _SYMBOLS:
            symbol = _SYMBOLS[word]
            self._say("<br>\n" if symbol == "\n" and self.wraps_html and not self.tags else symbol)

    def _byte(self, byte: int) -> None:
        if self.skipped > 0:
            self.skipped -= 1
        elif self._speaks():
            self.bytes.append(byte)

    def _text(self, text: str) -> None:
        skipped, self.skipped = min(max(self.skipped, 0), len(text)), 0
        text = text[skipped:]
        self._say(escape(text, quote=False) if self.wraps_html and not self.tags else text)

    def _say(self, text: str) -> None:
        self._flush()
        if text and self._speaks():
            self.words.append(text)

    def _speaks(self) -> bool:
        return not self.silent and not (self.hidden and self.wraps_html)

    def _flush(self) -> None:
        if self.bytes:
            text = self.bytes.decode(self.codec, "replace")
            self.words.append(escape(text, quote=False) if self.wraps_html and not self.tags else text)
            self.bytes.clear()
