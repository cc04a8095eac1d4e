"""From the numbers to the advice: secondary subjects and the words that weighed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .features import Reading
from .model import Model, Vector
from .text import fold, tokens

_MOST_REASONS = 6
_SECOND_PROBABILITY = 0.22
_LONE = frozenset({"SPAM", "AUCUN", "HP", "RGPD", "FRAUDE"})
_STAKE_CATEGORIES = frozenset({"A1", "A2", "A3", "B1", "B2", "B4", "B5", "C2", "D3", "E1", "F1", "F2"})


def secondary_subjects(
    model: Model, probabilities: np.ndarray, scores: np.ndarray, reading: Reading, risk: str
) -> tuple[str, ...]:
    """E2 when work, benefits, care or travel is at stake, then a second subject that the model finds as such."""
    order = np.argsort(-probabilities)
    main, second = (model.categories[rank] for rank in order[:2])
    found = []
    if main in _STAKE_CATEGORIES and risk != "none" and _at_stake(reading, main, risk):
        found.append("E2")
    likely = probabilities[order[1]] >= _SECOND_PROBABILITY and scores[order[1]] > 0
    if likely and second not in found and main not in _LONE and second not in _LONE:
        found.append(second)
    return tuple(found)


def _at_stake(reading: Reading, main: str, risk: str) -> bool:
    ideas = set().union(*reading.ideas) if reading.ideas else set()
    if "lost_job" in ideas:
        return True
    if risk == "now" and ideas & {"benefits_cut", "health_care"}:
        return "benefits_cut" in ideas
    return main == "E1" and "travel" in ideas


def reasons(model: Model, rank: int, vector: Vector, reading: Reading, text: str) -> tuple[str, ...]:
    """Words of the message that spoke most for a category, as written, at most six, most weighty first."""
    contributions = _for_category(model, rank, vector)
    weighed: dict[tuple[str, ...], float] = {}
    for idea, words in reading.mentions:
        _add(weighed, words, contributions.get(model.vocabulary.ranks["k"].get(idea, -1)))
    ranks = model.vocabulary.ranks["w"]
    for word in dict.fromkeys(reading.subject_words + reading.body_words):
        weight = contributions.get(ranks.get(word, -1))
        if weight and (len(word) > 3 or _is_chinese(word)):
            _add(weighed, (word,), weight)
    spoken = tokens(text.lower())
    written = dict(zip(map(_folded, spoken), spoken, strict=True))
    phrases: dict[str, float] = {}
    for words, weight in weighed.items():
        phrase = _phrase(words, written)
        phrases[phrase] = max(weight, phrases.get(phrase, 0.0))
    return _without_repeats(sorted(phrases, key=lambda phrase: (-phrases[phrase], phrase)))


def _for_category(model: Model, rank: int, vector: Vector) -> dict[int, float]:
    """Rank of each feature that spoke for the category, and how much."""
    ranks, values = vector
    told = ~model.vocabulary.is_run(ranks)  # runs of letters are no words to show
    ranks, values = ranks[told], values[told]
    weights = values * model.category.weights[ranks, rank]
    speaking = weights > 0
    return dict(zip(ranks[speaking].tolist(), weights[speaking].tolist(), strict=True))


def _add(weighed: dict[tuple[str, ...], float], words: tuple[str, ...], weight: float | None) -> None:
    if weight:
        weighed[words] = max(weight, weighed.get(words, 0.0))


def _phrase(words: tuple[str, ...], written: dict[str, str]) -> str:
    if len(words) == 1:
        return written.get(words[0], words[0])
    chinese = any(map(_is_chinese, words))
    return ("" if chinese else " ").join(written.get(word, word) for word in words)


def _is_chinese(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    return fold(word)


def _without_repeats(phrases: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for phrase in phrases:
        if not any(phrase in other or other in phrase for other in kept):
            kept.append(phrase)
            if len(kept) == _MOST_REASONS:
                break
    return tuple(kept)
