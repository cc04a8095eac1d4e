"""From the numbers to the advice: secondary subjects and the words that weighed."""

from __future__ import annotations

import numpy as np

from .features import Reading
from .model import Model
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


def reasons(
    model: Model, rank: int, vector: tuple[np.ndarray, np.ndarray], reading: Reading, text: str
) -> tuple[str, ...]:
    """Words of the message that spoke most for a category, as written, at most six, most weighty first."""
    contributions = dict(
        zip(vector[0].tolist(), (vector[1] * model.category.weights[vector[0], rank]).tolist(), strict=True)
    )
    written = {fold(word): word for word in tokens(text.lower())}
    weighed: dict[str, float] = {}
    for idea, words in reading.mentions:
        _add(weighed, words, contributions.get(model.vocabulary.ranks["k"].get(idea, -1), 0.0), written)
    for word in dict.fromkeys(tokens(reading.subject) + tokens(reading.body)):
        if len(word) > 3 or "\u3400" <= word[0] <= "\u9fff":
            _add(weighed, (word,), contributions.get(model.vocabulary.ranks["w"].get(word, -1), 0.0), written)
    return _without_repeats(sorted((p for p in weighed if weighed[p] > 0), key=lambda p: (-weighed[p], p)))


def _add(weighed: dict[str, float], words: tuple[str, ...], weight: float, written: dict[str, str]) -> None:
    chinese = any("\u3400" <= word[0] <= "\u9fff" for word in words)
    phrase = ("" if chinese else " ").join(written.get(word, word) for word in words)
    weighed[phrase] = max(weight, weighed.get(phrase, 0.0))


def _without_repeats(phrases: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for phrase in phrases:
        if not any(phrase in other or other in phrase for other in kept):
            kept.append(phrase)
    return tuple(kept[:_MOST_REASONS])
