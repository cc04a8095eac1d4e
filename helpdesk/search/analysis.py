"""How French words are compared: folded, elided, freed of stop words, lightly stemmed.

The memory and embedded engines use these functions as they are; Elasticsearch does the same with its own filters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

WORD = re.compile(r"[^\W_]+")
"""Letters and digits; an apostrophe separates, so that elision needs no further step (« l'étranger » → l, étranger)."""
LONGEST_WORD = 40
PAIR = "_"

_LATIN = {"œ": "oe", "æ": "ae", "ß": "ss", "ı": "i", "ø": "o", "ł": "l", "’": "'"}
_ARABIC = {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None}
"""Persian and Arabic keyboards write the same letters in two ways; the last one only stretches a word."""
_DIGITS = {digit: str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}
_LETTERS = str.maketrans({**_LATIN, **_ARABIC, **_DIGITS})
_SUFFIXES = (
    ("issements", "i"),
    ("issement", "i"),
    ("ellement", "el"),
    ("ellements", "el"),
    ("ements", ""),
    ("ement", ""),
    ("ations", ""),
    ("ation", ""),
    ("ateur", ""),
    ("aient", ""),
    ("eront", ""),
    ("erait", ""),
    ("erai", ""),
    ("era", ""),
    ("ives", "if"),
    ("ive", "if"),
    ("euse", "eu"),
    ("ante", ""),
    ("ant", ""),
    ("ait", ""),
    ("ees", ""),
    ("ee", ""),
    ("ent", ""),
    ("er", ""),
    ("ez", ""),
    ("e", ""),
)
_SHORTEST_STEM = 4


def _load(name: str) -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


STOP_WORDS = _load("stop_words_fr.txt")


class _Folding(dict[int, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, codepoint: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(codepoint).lower().translate(_LETTERS))
        self[codepoint] = "".join(char for char in decomposed if not unicodedata.combining(char))
        return self[codepoint]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case, without accents, ligatures or typographic apostrophes; other scripts keep their letters."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def words(text: str) -> list[str]:
    """Every word of `text`, folded, in order."""
    return [word for word in WORD.findall(fold(text)) if len(word) <= LONGEST_WORD]


def terms(text: str) -> list[str]:
    """What is indexed and looked for: the stems of the words that are not stop words, in order."""
    return [term for term in map(stem, words(text)) if term]


def pairs(sequence: list[str]) -> list[str]:
    """Neighbouring terms joined: « mot de passe » is more than a word and a pass."""
    return [pair(first, second) for first, second in pairwise(sequence)]


def pair(first: str, second: str) -> str:
    return f"{first}{PAIR}{second}"


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The light stem of a folded word, "" for a stop word; plural, feminine and frequent verb endings go."""
    if word in STOP_WORDS:
        return ""
    if word.isdigit() or len(word) < _SHORTEST_STEM:
        return word
    singular = word[:-1] if word[-1] in "sx" else word
    return _undouble(_cut(singular))


def _cut(word: str) -> str:
    for suffix, replacement in _SUFFIXES:
        kept = len(word) - len(suffix)
        if word.endswith(suffix) and kept + len(replacement) >= _SHORTEST_STEM:
            return word[:kept] + replacement
    return word


def _undouble(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] == word[-2] else word
