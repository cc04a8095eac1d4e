"""Hostile HTML as a flat run of tags and text, in linear time and without building a tree.

`html.parser` rescans what is unfinished (24 kB of `<a ` take 4 s) and the tree builder inside nh3 has quadratic
corners (100,000 open div take 32 s; 43 kB of unclosed `<b title=…>` grow to 155 MB). Both the text of a mail and
its sanitised form therefore start from these tokens, where a tag costs at most `LONGEST_TAG` steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

LONGEST_TAG = 800
MOST_TOKENS = 500_000
"""Of a mail's HTML, what is read: the longest that people send have some 20,000."""

_NAME = r"<(?P<closing>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,30})"
_QUOTED = re.compile(_NAME + r"""(?P<rest>(?:[\s/](?:[^<>"']++|"[^"]*"|'[^']*')*+)?)>""")
# A longer tag (an image in its src) ends at its first bracket: an attribute that holds one is cut there.
_SIMPLE = re.compile(_NAME + r"(?P<rest>(?:[\s/][^<>]*+)?)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:-]{1,40}+)\s{0,9}+=\s{0,9}+("[^"]*"|'[^']*'|[^\s"'>]++)""")

# Their content is not words, or not words meant for the reader.
_UNREAD = frozenset({"script", "style", "title", "svg", "math", "template", "object", "iframe"})
_ENDS = {name: re.compile(rf"</{name}(?:[\s/][^<>]*+)?>", re.IGNORECASE) for name in _UNREAD}


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    closing: bool
    rest: str

    def attributes(self) -> dict[str, str]:
        """Lower-case names, unescaped values; the first of each name counts, as in a browser."""
        found: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(self.rest):
            found.setdefault(name.lower(), unescape(value.strip("\"'")))
        return found


def tokens(html: str) -> Iterator[Tag | str]:
    """The first `MOST_TOKENS` tags and texts still escaped, in order; comments, declarations and scripts are left out."""
    yield from islice(_Reader(html).tokens(), MOST_TOKENS)


def is_too_long(html: str) -> bool:
    """Whether `tokens()` may leave out the end."""
    return html.count("<") > MOST_TOKENS // 2


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        # What was looked for and is not in the rest of the text: never look twice.
        self.missing: set[str] = set()

    def tokens(self) -> Iterator[Tag | str]:
        position = 0
        while (start := self.html.find("<", position)) >= 0:
            if start > position:
                yield self.html[position:start]
            tag = self._tag(start)
            if tag:
                match, position = tag, tag.end()
                name = match["name"].lower()
                if not match["closing"] and name in _UNREAD:
                    position = self._after_content(name, position)
                else:
                    yield Tag(name, bool(match["closing"]), match["rest"])
            else:
                position = self._after_declaration(start)
                if position == start:
                    yield "&lt;"
                    position = start + 1
        if position < len(self.html):
            yield self.html[position:]

    def _tag(self, start: int) -> re.Match[str] | None:
        return _QUOTED.match(self.html, start, start + LONGEST_TAG) or _SIMPLE.match(self.html, start)

    def _after_declaration(self, start: int) -> int:
        """Where the comment, declaration or instruction at `start` ends, or `start` if it is none or has no end."""
        if self.html.startswith("<!--", start):
            return self._after("-->", start + 2, start + 4)
        if self.html.startswith(("<!", "<?", "</"), start):
            return self._after(">", start + 2, start)
        return start

    def _after(self, end: str, position: int, otherwise: int) -> int:
        found = -1 if end in self.missing else self.html.find(end, position)
        if found < 0:
            self.missing.add(end)
            return otherwise
        return found + len(end)

    def _after_content(self, name: str, position: int) -> int:
        """Where an unread element ends; one that is never closed hides nothing."""
        match = None if name in self.missing else _ENDS[name].search(self.html, position)
        if not match:
            self.missing.add(name)
            return position
        return match.end()
