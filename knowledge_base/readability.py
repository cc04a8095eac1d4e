"""How easy a French text is to read: a figure shown to its author, never a gate.

The figure is Kandel and Moles' French adaptation (1958) of Flesch's reading ease: 100 is very easy, 0 very hard.
Clear administrative French for readers at level B1 is about 60 or more, with sentences of 15 words on average.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpdesk.search import analysis
from knowledge_base.wording import plain_text

EASY, FAIR = 60, 45
LONG_SENTENCE = 25
SHOWN_SENTENCES = 3
_ABBREVIATIONS = re.compile(r"\b(art|[LRD]|p|n)\.(?=\s)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class Readability:
    """Figures of one text; `score` is None when there is nothing to measure."""

    score: int | None
    words: int
    sentences: int
    words_per_sentence: float
    long_sentences: tuple[str, ...]

    @property
    def level(self) -> str:
        """« easy », « fair », « hard », or "" without a score."""
        if self.score is None:
            return ""
        return "easy" if self.score >= EASY else "fair" if self.score >= FAIR else "hard"


def measure(markdown: str) -> Readability:
    """The figures of a Markdown text; headings count as sentences."""
    text = _ABBREVIATIONS.sub(r"\1", plain_text(markdown))
    sentences = [part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    counts = [len(_WORD.findall(sentence)) for sentence in sentences]
    words = _WORD.findall(text)
    if not words:
        return Readability(None, 0, 0, 0.0, ())
    length = len(words) / len(sentences)
    syllables = sum(map(count_syllables, words)) / len(words)
    score = round(207 - 1.015 * length - 73.6 * syllables)
    long = [sentence for sentence, count in zip(sentences, counts, strict=True) if count > LONG_SENTENCE]
    return Readability(
        max(0, min(100, score)), len(words), len(sentences), round(length, 1), tuple(long[:SHOWN_SENTENCES])
    )


def count_syllables(word: str) -> int:
    """Syllables as spoken: groups of vowels, without the silent final e, es and ent."""
    folded = analysis.fold(word)
    spoken = re.sub(r"(?<=[^aeiouy])(?:es|ent|e)$", "", folded) if word[-1:] not in "éè" else folded
    return max(1, len(_VOWELS.findall(spoken)))
