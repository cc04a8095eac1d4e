"""Multilingual lexicon: which ideas a clause mentions, and with which words."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from .text import fold, tokens
from .words import table

REFERENCE_LANGUAGE = "fr"
# People quote French labels in every language, but these small words would collide with their own.
_GENERIC = frozenset({"question", "negation", "cannot", "works_fine", "change", "thanks"})
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل", "ك")
_LONGEST_STEM = 16
_GAP = 2
_WORDS_REMEMBERED = 16_384  # what each frequent word may begin, looked up once


class Mention(NamedTuple):
    """One idea found at token positions `start` to `end` (excluded) of a clause."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """An entry from its second word on: each is a whole word, or a stem (true) that may go on."""

    concept: str
    rest: tuple[tuple[str, bool], ...]
    reach: int
    arabic: bool

    @property
    def telltale(self) -> str:
        """A whole word without which a clause cannot hold the entry, the longest one; "" for none."""
        return max((word for word, is_stem in self.rest if not (is_stem or self.arabic)), key=len, default="")


class Lexicon:
    """Entries of one language plus the French ones, indexed by their first word."""

    def __init__(self, entries: list[tuple[str, str]]):
        self._exact: dict[str, list[_Pattern]] = defaultdict(list)
        self._stems: dict[str, list[_Pattern]] = defaultdict(list)
        for concept, entry in entries:
            self._add(concept, entry)
        self._begun_by = lru_cache(maxsize=_WORDS_REMEMBERED)(self._starting_with)

    def _add(self, concept: str, entry: str) -> None:
        words = _entry_words(entry)
        if not words:
            return
        reach = 1 if _is_chinese(words[0]) else 1 + _GAP
        index = self._stems if words[0].endswith("*") else self._exact
        rest = tuple((word.rstrip("*"), word.endswith("*")) for word in words[1:])
        index[words[0].rstrip("*")].append(_Pattern(concept, rest, reach, _is_arabic(words[-1])))

    def mentions(self, words: list[str]) -> list[Mention]:
        """Every idea found in the words of one clause, in reading order."""
        found = []
        begun_by, present = self._begun_by, {"", *words}
        for position, word in enumerate(words, start=1):
            for pattern, telltale in begun_by(word):
                if telltale in present:
                    end = _follow(pattern, words, position) if pattern.rest else position
                    if end:
                        found.append(Mention(pattern.concept, position - 1, end))
        return found

    def _starting_with(self, word: str) -> tuple[tuple[_Pattern, str], ...]:
        """The entries that a word may begin, each with its telltale."""
        found: list[_Pattern] = []
        for form in _forms(word):
            found += self._exact.get(form, ())
            for size in range(2, min(len(form), _LONGEST_STEM) + 1):
                found += self._stems.get(form[:size], ())
        return tuple((pattern, pattern.telltale) for pattern in found)


def _follow(pattern: _Pattern, words: list[str], position: int) -> int:
    """Position after the whole entry, or 0 when a word of it is missing within the allowed gap."""
    for wanted, is_stem in pattern.rest:
        for word in words[position : position + pattern.reach]:
            position += 1
            if word == wanted or (is_stem and word.startswith(wanted)):
                break
            if pattern.arabic and _is_form(wanted, is_stem, word):
                break
        else:
            return 0
    return position


def _is_form(wanted: str, is_stem: bool, word: str) -> bool:
    """Whether an Arabic word is the wanted one behind its article or prefixes."""
    return any(form.startswith(wanted) if is_stem else form == wanted for form in _forms(word)[1:])


def _forms(word: str) -> tuple[str, ...]:
    """The word, and the word without the Arabic article and one-letter prefixes."""
    if not _is_arabic(word):
        return (word,)
    stripped = [word[len(p) :] for p in _ARABIC_PREFIXES if word.startswith(p) and len(word) - len(p) >= 3]
    return (word, *stripped)


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[0] <= "\u06ff"


def _is_chinese(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"


def _entry_words(entry: str) -> list[str]:
    words = []
    for piece in fold(entry).replace("*", "* ").split():
        star = piece.endswith("*")
        parts = tokens(piece.rstrip("*"))
        if parts and star:
            parts[-1] += "*"
        words += parts
    return words


@cache
def _entries_by_language() -> dict[str, list[tuple[str, str]]]:
    entries: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for concept, by_language in table("concepts").items():
        for language, listed in by_language.items():
            entries[language] += [(concept, item.strip()) for item in listed.split(",") if item.strip()]
    return entries


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon for a message in `language`: its own entries and the French ones people quote."""
    entries = _entries_by_language()
    own = entries.get(language, [])
    if language == REFERENCE_LANGUAGE:
        return Lexicon(own)
    return Lexicon(own + [(c, e) for c, e in entries[REFERENCE_LANGUAGE] if c not in _GENERIC])
