"""Words that stand for the words of the articles: French synonyms, and nine other languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from helpdesk.search.lexicon import EMPTY, Lexicon
from knowledge_base.enums import Language

DATA = Path(__file__).parent / "data"
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_SHORTEST_ARABIC_WORD = 2


def french_synonyms() -> Lexicon:
    """Ways in which people name the same thing in French."""
    return Lexicon.read(DATA / "synonyms.txt", both_ways=True)


@lru_cache(maxsize=len(Language))
def to_french(language: str) -> Lexicon:
    """The French words of the articles for a text in `language`; empty for French and for an unknown language."""
    path = DATA / "lexicon" / f"{language}.txt"
    if language not in Language.values or not path.exists():
        return EMPTY
    return Lexicon.read(path, *([_without_particles] if language == Language.AR else []))


def _without_particles(token: str) -> Iterable[str]:
    """An Arabic word as written, and without its article, conjunction or preposition."""
    yield token
    for prefix in _ARABIC_PREFIXES:
        if token.startswith(prefix) and len(token) - len(prefix) >= _SHORTEST_ARABIC_WORD:
            yield token[len(prefix) :]
