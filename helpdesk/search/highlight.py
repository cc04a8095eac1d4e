"""The passage of a text that answers best, with the words found in <mark>."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from helpdesk.search import analysis

PASSAGE_WORDS = 36


def highlight(text: str, wanted: Collection[str]) -> SafeString:
    """At most `PASSAGE_WORDS` words of `text` around the densest mentions of the stems `wanted`, HTML-escaped."""
    found = list(analysis.WORD.finditer(text))
    matches = [analysis.stem(analysis.fold(word.group())) in wanted for word in found]
    if not any(matches):
        return SafeString("")
    start = _densest(matches)
    end = min(start + PASSAGE_WORDS, len(found))
    pieces, position = [], found[start].start() if start else 0
    for word, matched in zip(found[start:end], matches[start:end], strict=True):
        pieces.append(escape(text[position : word.start()]))
        pieces.append(f"<mark>{escape(word.group())}</mark>" if matched else escape(word.group()))
        position = word.end()
    tail = text[position:] if end == len(found) else " …"
    return mark_safe(f"{'… ' if start else ''}{''.join(pieces)}{escape(tail)}")


def _densest(matches: list[bool]) -> int:
    """Where the window of `PASSAGE_WORDS` words with the most matches begins; the earliest of equals."""
    inside = best = sum(matches[:PASSAGE_WORDS])
    start = 0
    for end in range(PASSAGE_WORDS, len(matches)):
        inside += matches[end] - matches[end - PASSAGE_WORDS]
        if inside > best:
            best, start = inside, end - PASSAGE_WORDS + 1
    return start
