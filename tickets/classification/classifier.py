"""`classify`: one message in, advice out; no clock, no network, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from .advice import reasons, secondary_subjects
from .extraction.cover import Cover, read_cover
from .extraction.dates import extract_dates
from .extraction.departement import extract_departement
from .extraction.identifiers import extract_identifiers
from .features import Reading, read
from .language import detect_language
from .model import Model, Vector, shipped_model
from .result import Classification, Dates, Risk
from .signals import (
    NEVER_BLOCKING,
    covered_all_the_same,
    has_another_way_in,
    lapsed,
    risk_features,
    told_risk,
)
from .text import strip_replies, tokens, without_orders

# A 10 kB mail with a pasted thread is read as far as people write themselves.
_LONGEST = 12_000
_PLAINLY = 0.5
_ENOUGH_WORDS = 6  # fewer than that beside an order to a machine is no request


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models say before it is put into words."""

    rank: int
    probabilities: np.ndarray
    scores: np.ndarray
    vector: Vector
    blocking: bool
    risk: Risk


def classify(subject: str, body: str, channel: str, reference_day: date) -> Classification:
    """Advice on one message received through `channel`; a missing year is resolved around `reference_day`.

    The same message always gets the same answer. Text that gives orders to a machine is only text.
    """
    subject, body = subject or "", (body or "")[:_LONGEST]
    model = shipped_model()
    text = f"{subject}\n{strip_replies(body)}"
    language = detect_language(subject, body, channel)
    dates = extract_dates(text, reference_day)
    reading, opinion = consider(model, subject, body, language, dates, reference_day)
    return Classification(
        category=model.categories[opinion.rank],
        confidence=round(float(opinion.probabilities[opinion.rank]), 4),
        abstained=bool(opinion.probabilities[opinion.rank] < model.threshold),
        secondary=secondary_subjects(model, opinion.probabilities, opinion.scores, reading, opinion.risk),
        language=language,
        blocking=opinion.blocking,
        rights_at_risk=opinion.risk,
        dates=dates,
        departement=extract_departement(text),
        identifiers=extract_identifiers(f"{subject}\n{body}"),
        reasons=reasons(model, opinion.rank, opinion.vector, reading, text),
        model_version=model.version,
    )


def consider(
    model: Model, subject: str, body: str, language: str, dates: Dates, reference_day: date
) -> tuple[Reading, Opinion]:
    """Read and judge a message; when it looks like spam because of orders to a machine, judge what is left of it."""
    text = f"{subject}\n{strip_replies(body)}"
    reading = read(subject, body, language)
    opinion = judge(model, reading, text, dates, reference_day)
    if model.categories[opinion.rank] != "SPAM":
        return reading, opinion
    rest = without_orders(body)
    if rest.split() == body.split() or len(tokens(rest)) < _ENOUGH_WORDS:
        return reading, opinion
    second_reading = read(without_orders(subject), rest, language)
    second = judge(model, second_reading, text, dates, reference_day)
    meant = model.categories[second.rank] not in ("SPAM", "AUCUN")
    if meant and second.probabilities[second.rank] >= _PLAINLY:
        return second_reading, second
    return reading, opinion


def judge(model: Model, reading: Reading, text: str, dates: Dates, reference_day: date) -> Opinion:
    """Category, blocking and risk of a message already read."""
    vector = model.vocabulary.vector_of(reading)
    scores = model.category.scores(*vector)
    probabilities = model.probabilities(scores)
    rank = int(probabilities.argmax())
    category = model.categories[rank]
    may_block = category not in NEVER_BLOCKING and not has_another_way_in(reading, category)
    blocking = may_block and model.is_blocking(vector, probabilities)
    risk = _risk(model, reading, read_cover(text, dates, reference_day), category, blocking)
    return Opinion(rank, probabilities, scores, vector, blocking, risk)


def _risk(model: Model, reading: Reading, cover: Cover, category: str, blocking: bool) -> Risk:
    """Days that are told decide by rule; the rest is left to the words."""
    if category in ("SPAM", "AUCUN"):
        return "none"
    told = told_risk(cover, category, blocking)
    if told in ("now", "none"):
        return told
    if told is None and lapsed(cover) and not covered_all_the_same(reading):
        return "now"
    guessed = model.rights_at_risk(risk_features(reading, cover, category, blocking))
    return "soon" if told == "soon" and guessed == "none" else guessed
