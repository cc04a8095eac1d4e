"""Other words for the same thing, in French or in another language, as data.

One line of a lexicon file: what to look for, « = », then the ways of saying it:

    mot de passe oublié = password | forgot* password
    titre de séjour = ts

A star ends a way whose last letters vary. Languages written without spaces are matched character by character.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from helpdesk.search import analysis
from helpdesk.search.query import Words

SPECIFIC = 1.5
"""What a way of saying of several words is worth beside one of a single word: it is less often there by chance."""
_WORDS_REMEMBERED = 8_192
_IDEOGRAM = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_]+")


class BadLexicon(ValueError):
    """A line cannot be read; the text names the file and the line."""


@dataclass(frozen=True)
class _Way:
    """One way of saying: its tokens, of which those marked open may go on."""

    tokens: tuple[str, ...]
    open: tuple[bool, ...]
    meaning: str

    @property
    def is_specific(self) -> bool:
        """Several words long; an ideogram is half a word."""
        return sum(0.5 if _IDEOGRAM.match(token) else 1.0 for token in self.tokens) > 1

    def goes_on(self, said: list[_Said], place: int) -> bool:
        """Whether what follows the first token, which was found at `place`, is there too."""
        if len(self.tokens) == 1:
            return True
        # Nearly always the second one already fails.
        if place + len(self.tokens) > len(said) or not said[place + 1].may_be(self.tokens[1], self.open[1]):
            return False
        following = zip(
            said[place + 2 : place + len(self.tokens)], self.tokens[2:], self.open[2:], strict=True
        )
        return all(word.may_be(token, is_open) for word, token, is_open in following)


class _Said(NamedTuple):
    """A word of a text: the forms under which it may be listed, and the ways of saying that may begin with it."""

    forms: frozenset[str]
    ways: tuple[_Way, ...]

    def may_be(self, token: str, is_open: bool) -> bool:
        return token in self.forms or (is_open and any(form.startswith(token) for form in self.forms))


Forms = Callable[[str], Iterable[str]]
"""The forms under which a folded token may be listed: itself, and itself without a prefixed article for instance."""


def _as_is(token: str) -> Iterable[str]:
    return (token,)


class Lexicon:
    """Finds meanings in a text, the longest way of saying at each place, in one pass."""

    def __init__(self, entries: Iterable[tuple[str, str]] = (), forms: Forms = _as_is) -> None:
        """`entries` are (way of saying, meaning)."""
        self._forms = forms
        self._closed: defaultdict[str, list[_Way]] = defaultdict(list)
        self._open: defaultdict[str, list[_Way]] = defaultdict(list)
        self._said = lru_cache(maxsize=_WORDS_REMEMBERED)(self._look_up)
        for way, meaning in entries:
            self._add(way, meaning)

    @classmethod
    def read(cls, path: Path, forms: Forms = _as_is, *, both_ways: bool = False) -> Lexicon:
        """Read a file; `both_ways` makes every member of a line stand for the first one, and the first for them."""
        entries: list[tuple[str, str]] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                meaning, ways = _split(line, f"{path.name}, line {number}")
                entries += [(way, meaning) for way in ways]
                entries += [(meaning, way) for way in ways if both_ways]
        return cls(entries, forms)

    def _add(self, way: str, meaning: str) -> None:
        parts = re.findall(r"(?:[\u3400-\u9fff]|[^\W_]+)\*?", analysis.fold(way))
        if not parts:
            raise BadLexicon(way)
        tokens = tuple(part.rstrip("*") for part in parts)
        made = _Way(tokens, tuple(part.endswith("*") for part in parts), meaning)
        table = self._open if made.open[0] else self._closed
        table[tokens[0]].append(made)

    def expand(self, text: str, weight: float = 1.0) -> list[Words]:
        """The meanings said in `text`, in order, each once, ready to be added to a query.

        A meaning weighs the same however many words it takes, and more when a whole expression said it.
        """
        specific = self._meanings(text)
        return [
            Words(meaning, weight * (SPECIFIC if specific[meaning] else 1.0) / _length(meaning))
            for meaning in specific
        ]

    def _meanings(self, text: str) -> dict[str, bool]:
        """Meaning → whether an expression of several words said it."""
        if not (self._closed or self._open):
            return {}
        said = [self._said(token) for token in _TOKEN.findall(analysis.fold(text))]
        found: dict[str, bool] = {}
        past = 0
        for place, word in enumerate(said):
            if place >= past and word.ways and (best := self._longest(said, place)):
                for way in best:
                    found[way.meaning] = found.get(way.meaning, False) or way.is_specific
                past = place + len(best[0].tokens)
        return found

    def _longest(self, said: list[_Said], place: int) -> list[_Way]:
        matching = [way for way in said[place].ways if way.goes_on(said, place)]
        if len(matching) < 2:
            return matching
        length = max(len(way.tokens) for way in matching)
        return [way for way in matching if len(way.tokens) == length]

    def _look_up(self, token: str) -> _Said:
        forms = frozenset(self._forms(token))
        return _Said(forms, tuple(self._candidates(forms)))

    def _candidates(self, forms: frozenset[str]) -> Iterator[_Way]:
        for form in forms:
            yield from self._closed.get(form, ())
            for end in range(len(form), 0, -1):
                yield from self._open.get(form[:end], ())


EMPTY = Lexicon()


@lru_cache(maxsize=4_096)
def _length(meaning: str) -> float:
    return math.sqrt(max(1, len(analysis.terms(meaning))))


def _split(line: str, where: str) -> tuple[str, list[str]]:
    meaning, separator, ways = line.partition("=")
    found = [way.strip() for way in ways.split("|") if way.strip()]
    if not separator or not meaning.strip() or not found:
        raise BadLexicon(f"{where}: expected « meaning = way | way »")
    return meaning.strip(), found
