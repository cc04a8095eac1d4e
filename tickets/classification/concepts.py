"""Multilingual lexicon: which ideas a clause mentions, and with which words."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from .text import fold, tokens
from .words import table

REFERENCE_LANGUAGE = "fr"
# People quote French labels in every language, but these small words would collide with their own.
_GENERIC = frozenset({"question", "negation", "cannot", "works_fine", "change", "thanks"})
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل", "ك")
_LONGEST_STEM = 16
_GAP = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """One idea found at token positions `start` to `end` (excluded) of a clause."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    concept: str
    rest: tuple[str, ...]
    adjacent: bool


class Lexicon:
    """Entries of one language plus the French ones, indexed by their first word."""

    def __init__(self, entries: list[tuple[str, str]]):
        self._exact: dict[str, list[_Pattern]] = defaultdict(list)
        self._stems: dict[str, list[_Pattern]] = defaultdict(list)
        for concept, entry in entries:
            self._add(concept, entry)

    def _add(self, concept: str, entry: str) -> None:
        words = _entry_words(entry)
        if not words:
            return
        adjacent = _is_chinese(words[0])
        index = self._stems if words[0].endswith("*") else self._exact
        index[words[0].rstrip("*")].append(_Pattern(concept, tuple(words[1:]), adjacent))

    def mentions(self, words: list[str]) -> list[Mention]:
        """Every idea found in the words of one clause, in reading order."""
        found = []
        for position, word in enumerate(words):
            for pattern in self._starting_with(word):
                end = _follow(pattern, words, position + 1)
                if end:
                    found.append(Mention(pattern.concept, position, end))
        return found

    def _starting_with(self, word: str) -> list[_Pattern]:
        found: list[_Pattern] = []
        for form in _forms(word):
            found += self._exact.get(form, ())
            for size in range(2, min(len(form), _LONGEST_STEM) + 1):
                found += self._stems.get(form[:size], ())
        return found


def _follow(pattern: _Pattern, words: list[str], position: int) -> int:
    """Position after the whole entry, or 0 when a word of it is missing within the allowed gap."""
    gap = 0 if pattern.adjacent else _GAP
    for wanted in pattern.rest:
        for candidate in range(position, min(position + gap + 1, len(words))):
            if _same(wanted, words[candidate]):
                position = candidate + 1
                break
        else:
            return 0
    return position


def _same(wanted: str, word: str) -> bool:
    if wanted.endswith("*"):
        return any(form.startswith(wanted[:-1]) for form in _forms(word))
    return wanted in _forms(word)


def _forms(word: str) -> tuple[str, ...]:
    """The word, and the word without the Arabic article and one-letter prefixes."""
    if not "\u0600" <= word[0] <= "\u06ff":
        return (word,)
    stripped = [word[len(p) :] for p in _ARABIC_PREFIXES if word.startswith(p) and len(word) - len(p) >= 3]
    return (word, *stripped)


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
