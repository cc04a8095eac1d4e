"""A reply in two: the words written now, and the history and signature below, beside or above them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from tickets.channels.email import quote_rules as rules
from tickets.channels.email.characters import INVISIBLE
from tickets.channels.email.html_text import END_OF_QUOTE

LONGEST_TEXT = 200_000

_BLANK_LINES = re.compile(r"\n{3,}")
_BLANKS = re.compile(r"[ \t\u00a0\u2007\u202f]+")


def split_reply(text: str) -> tuple[str, str]:
    """`(new, quoted)`: each line that holds words is in exactly one of the two, in order.

    When nothing would be new, everything is: no rule may hide all of what a person wrote. Text below or between
    « > » quotes is new, and so is text below a history whose end the client marks, in words or by `END_OF_QUOTE`.
    What follows the first `LONGEST_TEXT` characters is taken as history without being read.
    """
    head, tail = _cut(text)
    lines = head.split("\n")
    old = _Reading(lines).old
    lines, tail = head.replace(END_OF_QUOTE, "").split("\n"), tail.replace(END_OF_QUOTE, "")
    new = _joined(line for number, line in enumerate(lines) if number not in old)
    if not new:
        return text.replace(END_OF_QUOTE, "").strip("\n"), ""
    quoted = _joined(line for number, line in enumerate(lines) if number in old)
    return new, "\n".join(filter(None, (quoted, tail.strip("\n"))))


def _cut(text: str) -> tuple[str, str]:
    if len(text) <= LONGEST_TEXT:
        return text, ""
    ends = (text.rfind("\n", 0, LONGEST_TEXT), text.rfind(" ", 0, LONGEST_TEXT), LONGEST_TEXT)
    end = next(end for end in ends if end > 0)
    return text[:end], text[end:]


def _joined(lines: Iterable[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n \t")


def _flat(line: str) -> str:
    """A line as the rules expect it: short, composed, with plain blanks and no invisible mark."""
    if not line or line.isspace():
        return ""
    line = line.replace(END_OF_QUOTE, "")
    if line.isascii():
        return " ".join(line[: rules.LONGEST_LINE].split())
    line = INVISIBLE.sub("", line[: rules.LONGEST_LINE])
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", line)).strip()


class _Reading:
    """Marks in `old` the numbers of the lines that are history or signature."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.flat = [_flat(line) for line in lines]
        self.end = len(self.flat)
        self.marks = [number for number, line in enumerate(lines) if END_OF_QUOTE in line]
        # A history within a history ends first.
        self.last_words = max(self._last_words(), default=self.end)
        self.old: set[int] = set()
        self._mark_history()
        self._mark_signatures()
        self._mark_device_lines()

    def _mark_history(self) -> None:
        number = 0
        while number < self.end:
            until = self._old_until(number)
            self.old.update(range(number, until))
            number = max(until, number + 1)

    def _mark_signatures(self) -> None:
        """A short run below « -- », up to the next quote; a long one is more likely to be words."""
        for number, line in enumerate(self.flat):
            if line != rules.SIGNATURE or number in self.old:
                continue
            until = number
            longest = number + rules.SIGNATURE_LINES + 1
            while until < self.end and until not in self.old and until <= longest:
                until += 1
            if until <= longest:
                self.old.update(range(number, until))

    def _mark_device_lines(self) -> None:
        """« Envoyé de mon iPhone », only where no new words follow."""
        below_is_old = True
        for number in reversed(range(self.end)):
            line = self.flat[number]
            if line and number not in self.old:
                below_is_old = below_is_old and bool(rules.DEVICE_LINES.fullmatch(line))
                self.old.update({number} if below_is_old else ())
            elif line:
                below_is_old = True

    def _old_until(self, number: int) -> int:
        """The line before which `number` and its followers are old; `number` itself when that line is new."""
        line = self.flat[number]
        if not line:
            return number
        if rules.WEBMAIL_HEADER.fullmatch(line):
            return self._webmail_until(number)
        if line.startswith(">"):
            return number + 1
        if self._starts_history(number):
            return self._history_until(number)
        if rules.RULER.fullmatch(line):
            return self._ruled_until(number)
        return self._attribution_until(number)

    def _ruled_until(self, number: int) -> int:
        """A ruler is old with the history that it announces, Outlook's block or SFR's webmail header."""
        below = self._next_words(number + 1)
        if below == self.end:
            return number
        if self._starts_history(below):
            return self._history_until(below)
        if not rules.WEBMAIL_HEADER.fullmatch(self.flat[below]):
            return number
        until = self._webmail_until(below)
        return until if until > below else number

    def _starts_history(self, number: int) -> bool:
        line = self.flat[number]
        return bool(rules.SEPARATORS.fullmatch(line)) or self._is_header_block(number)

    def _last_words(self) -> Iterator[int]:
        """The lines that say « end of the original message »."""
        return (number for number, line in enumerate(self.flat) if line and rules.ENDS.fullmatch(line))

    def _history_until(self, number: int) -> int:
        """Where the history announced at `number` ends: where its marks start, where its end is told, or never."""
        below = self._below_labels(number)
        if below < self.end and self.flat[below].startswith(">"):
            return below
        return self._told_end(number)

    def _told_end(self, number: int) -> int:
        mark = bisect_left(self.marks, number)
        if mark < len(self.marks):
            return self.marks[mark] + 1
        return self.last_words + 1 if number < self.last_words < self.end else self.end

    def _below_labels(self, number: int) -> int:
        last = min(number + 2 * rules.BLOCK_LINES, self.end)
        while number < last and (
            rules.SEPARATORS.fullmatch(self.flat[number]) or self._is_webmail_label(number)
        ):
            number += 1
        return number

    def _is_header_block(self, number: int) -> bool:
        """A sender, a date and a subject close together, with an address or a time: a letter has neither."""
        if not self._opens_block(number):
            return False
        block = self.flat[number : number + rules.BLOCK_LINES]
        dated = any(rules.DATE_LABEL.fullmatch(line) for line in block)
        titled = any(rules.SUBJECT_LABEL.fullmatch(line) for line in block)
        return dated and titled and any(rules.EVIDENCE.search(line) for line in block[:5])

    def _opens_block(self, number: int) -> bool:
        """The sender first, or the date and then the sender, as Orange writes."""
        if rules.DATE_LABEL.fullmatch(self.flat[number]):
            number += 1
        return number < self.end and bool(rules.FROM_LABEL.fullmatch(self.flat[number]))

    def _webmail_until(self, number: int) -> int:
        """Orange and La Poste quote their header block, and what is below it or not."""
        below = number + 1
        while below < self.end and self._is_webmail_label(below):
            below += 1
        if below == number + 1:
            return number + self.flat[number].startswith(">")
        words = self._next_words(below)
        marked = words < self.end and self.flat[words].startswith(">")
        return below if marked else self._told_end(number)

    def _is_webmail_label(self, number: int) -> bool:
        line = self.flat[number]
        labels = (rules.FROM_LABEL, rules.DATE_LABEL, rules.SUBJECT_LABEL, rules.OTHER_LABEL)
        return line in {"", ">"} or any(label.fullmatch(line) for label in labels)

    def _attribution_until(self, number: int) -> int:
        """Past « Le … a écrit : » on up to three lines; to the end when the history below is not marked."""
        for last in range(number, min(number + rules.ATTRIBUTION_LINES, self.end)):
            line = self.flat[last]
            if not line:
                break
            if not line.endswith((":", "：")):
                continue
            joined = " ".join(self.flat[number : last + 1])
            if _is_attribution(joined, alone=last == number):
                return self._below_attribution(last + 1, joined, number)
        return number

    def _below_attribution(self, below: int, attribution: str, otherwise: int) -> int:
        words = self._next_words(below)
        if words < self.end and self.flat[words].startswith(">"):
            return below
        return self._told_end(below) if rules.EVIDENCE.search(attribution) else otherwise

    def _next_words(self, number: int) -> int:
        while number < self.end and not self.flat[number]:
            number += 1
        return number


def _is_attribution(line: str, alone: bool) -> bool:
    if rules.ATTRIBUTION.fullmatch(line):
        return True
    if not alone:
        return False
    if rules.NAMED_ATTRIBUTION.fullmatch(line):
        return True
    short = len(line) <= rules.LONGEST_OTHER_ATTRIBUTION
    return short and any(pattern.match(line) for pattern in rules.OTHER_ATTRIBUTIONS)
