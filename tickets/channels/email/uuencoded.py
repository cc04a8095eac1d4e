"""Files that old mailers write straight into the text (uuencode, POSIX)."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

MOST_FILES = 50
_BEGIN = re.compile(r"begin [0-7]{3,4} (\S.{0,250})")
# The first character counts the bytes of the line, 45 at most; a blank is a zero, as is a grave accent.
_ENDS = frozenset({"`", ""})
_LONGEST_LINE = 62


class Found(NamedTuple):
    """A file in a text; `name` as written."""

    name: str
    content: bytes


def take_files(text: str) -> tuple[str, tuple[Found, ...]]:
    """`text` without the blocks that decode to their last line, and what they hold; all the rest stays in the text."""
    if "begin " not in text:
        return text, ()
    lines = text.split("\n")
    kept: list[str] = []
    found: list[Found] = []
    number = 0
    while number < len(lines):
        begin = _BEGIN.fullmatch(lines[number].rstrip()) if len(found) < MOST_FILES else None
        content, end = _decoded(lines, number + 1) if begin else (None, number)
        if content is None:
            # What was looked at in vain holds no other start: only a start can follow.
            until = max(end, number + 1)
            kept += lines[number:until]
            number = until
        else:
            found.append(Found(begin[1], content))
            number = end
    return ("\n".join(kept).strip("\n"), tuple(found)) if found else (text, ())


def _decoded(lines: list[str], start: int) -> tuple[bytes | None, int]:
    """The content of a block and the line after its end, or None and the first line that is not of a block."""
    content = bytearray()
    for number in range(start, len(lines)):
        line = lines[number].rstrip()
        if line in _ENDS:
            last = number + 1
            closed = last < len(lines) and lines[last].strip() == "end"
            return (bytes(content), last + 1) if closed else (None, number)
        try:
            content += _bytes_of(line)
        except (binascii.Error, ValueError):
            return None, number
    return None, len(lines)


def _bytes_of(line: str) -> bytes:
    """The bytes of one line, blanks that a relay cut at its end put back."""
    if len(line) > _LONGEST_LINE or not " " < line[0] <= "M":
        raise ValueError("not a line of uuencode")
    length = 1 + (ord(line[0]) - 32 + 2) // 3 * 4
    if len(line) > length + 1:
        raise ValueError("longer than it says")
    return binascii.a2b_uu(line.ljust(length).encode("ascii"))
