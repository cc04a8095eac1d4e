"""Which language a text is in, when nobody said: enough to choose a lexicon, from scripts and common words."""

from __future__ import annotations

import re

from helpdesk.search import analysis
from knowledge_base.enums import Language
from knowledge_base.lexicons import DATA

_HAN = re.compile(r"[\u3400-\u9fff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_PERSIAN = re.compile(r"[پچژگیک\u200c]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_LETTERS = {
    Language.TR: re.compile(r"[ğışİŞĞ]"),
    Language.ES: re.compile(r"[ñ¿¡]"),
    Language.PT: re.compile(r"[ãõ]"),
}
"""Letters that one language alone uses, among those that we know."""


def _read_common_words() -> dict[str, frozenset[str]]:
    lines = (DATA / "common_words.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {language: frozenset(words) for language, *words in rows}


_COMMON = _read_common_words()


def guess(text: str) -> Language:
    """The language of `text`; French when in doubt."""
    if _HAN.search(text):
        return Language.ZH
    if len(_ARABIC.findall(text)) > 3:
        return Language.FA if _PERSIAN.search(text) else Language.AR
    if len(_CYRILLIC.findall(text)) > 3:
        return Language.UK if _UKRAINIAN.search(text) else Language.RU
    for language, letters in _LETTERS.items():
        if letters.search(text):
            return language
    words = analysis.words(text)
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: (counts[language], language == Language.FR))
    return Language(best)


def known(language: str, text: str) -> Language:
    """The language that was given, reduced to two letters, or a guess when it is unknown to us."""
    short = language[:2].lower()
    return Language(short) if short in Language.values else guess(text)
