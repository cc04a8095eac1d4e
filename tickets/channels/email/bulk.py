"""Large base64 bodies, kept out of the standard library's way.

It reads a mail line by line and holds each line several times: 25 MB of mail cost it 240 MB of memory and most of a
second. Each large body is therefore taken out of the bytes first, a mark stands in its place, and whoever asks for the
part's content gets the body from where it lies in the bytes received.
"""

from __future__ import annotations

import binascii
import re
import secrets
from collections.abc import Iterator

SMALLEST = 65_536
MOST = 1_000

_ENCODED = re.compile(rb"^content-transfer-encoding:[ \t]{0,20}\"?base64", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LONGEST_REST_OF_HEADERS = 4_000
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_FIRST_STEP, _LARGEST_STEP = 1 << 10, 1 << 20
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")


class Bulk:
    """What was taken out of `raw`; `thin` is the rest, with a mark for each body."""

    def __init__(self, raw: bytes, spans: list[tuple[int, int]]) -> None:
        # Letters that no transfer encoding changes, and that nobody can have written in the mail.
        name = f"bulk-{secrets.token_hex(8)}-".encode()
        self._raw = raw
        self._spans = spans
        self._mark = re.compile(name + rb"(\d+)-")
        self.thin = b"".join(self._pieces(name))

    def _pieces(self, name: bytes) -> Iterator[bytes]:
        position = 0
        for number, (start, end) in enumerate(self._spans):
            yield self._raw[position:start]
            yield name + b"%d-" % number
            position = end
        yield self._raw[position:]

    def decoded(self, payload: bytes) -> bytes | None:
        """The content of a payload that is one mark and decodes without a doubt, otherwise None."""
        mark = self._mark.fullmatch(payload.strip())
        if not mark:
            return None
        start, end = self._spans[int(mark[1])]
        padding = self._raw.find(b"=", start, end)
        if padding >= 0 and self._raw[padding:end].strip(b"=\r\n"):
            return None
        try:
            return binascii.a2b_base64(memoryview(self._raw)[start:end])
        except binascii.Error:
            return None

    def restored(self, content: bytes, *, crlf: bool = False) -> bytes:
        """`content` with each mark replaced by the body it stands for, its lines ended by CRLF when asked."""
        return self._mark.sub(lambda mark: self._body(int(mark[1]), crlf), content)

    def _body(self, number: int, crlf: bool) -> bytes:
        start, end = self._spans[number]
        body = self._raw[start:end]
        return _LINE_ENDS.sub(b"\r\n", body) if crlf else body


def take_out(raw: bytes) -> Bulk | None:
    """The large base64 bodies of `raw`, or None when it has none; takes time linear in its length."""
    spans = _spans(raw) if len(raw) > SMALLEST else []
    return Bulk(raw, spans) if spans else None


def _spans(raw: bytes) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = end = 0
    while len(spans) < MOST and (encoded := _ENCODED.search(raw, position)):
        position = encoded.end()
        blank = _BLANK_LINE.search(raw, position, position + _LONGEST_REST_OF_HEADERS)
        if not blank:
            continue
        start = blank.end()
        end = end if end > start else _end_of_part(raw, start)
        if end - start >= SMALLEST and _is_base64(raw, start, end):
            spans.append((start, end))
            position = end
    return spans


def _end_of_part(raw: bytes, start: int) -> int:
    end = raw.find(b"\n--", start)
    end = len(raw) if end < 0 else end
    return end - (raw[end - 1 : end] == b"\r")


def _is_base64(raw: bytes, start: int, end: int) -> bool:
    """Whether nothing else is there, looked at in steps that grow: what is not base64 shows at once."""
    step = _FIRST_STEP
    while start < end:
        if raw[start : min(start + step, end)].translate(None, _ALPHABET):
            return False
        start += step
        step = min(2 * step, _LARGEST_STEP)
    return True
