"""Whether a tool fault blocks the person, and whether rights are at risk: rules feed two small linear models."""

from __future__ import annotations

from collections import Counter

from .extraction.cover import Cover
from .features import Reading
from .result import Risk

# A tool fault is never what these are about.
NEVER_BLOCKING = frozenset({"SPAM", "AUCUN", "HP", "RGPD", "FRAUDE", "E1", "E2", "F1", "D1", "D2"})
# Ideas that bear on the rights of the person whatever the category.
_STAKES = (
    "lost_job", "benefits_cut", "housing", "health_care", "travel", "dont_know_file", "despair", "no_valid_paper",
    "urgent", "not_urgent", "favourable", "old_card_three_months", "extension_certificate", "deposit_confirmation",
    "recepisse", "refuses_paper", "can_work", "works_fine", "late", "irregular", "visa_validation", "three_months",
    "arrived", "forgotten", "question",
)  # fmt: skip
# Ideas that weigh otherwise in these categories: a late validation, a paper that covers all the same.
_TELLING = {
    "C2": ("late", "forgotten", "three_months", "irregular", "question", "travel", "arrived"),
    "E1": (
        "favourable",
        "old_card_three_months",
        "refuses_paper",
        "can_work",
        "deposit_confirmation",
        "question",
    ),
    "D1": ("late", "forgotten", "fine"),
}
_COVERING = frozenset(
    {"favourable", "old_card_three_months", "recepisse", "extension_certificate", "deposit_confirmation"}
)
_SOON, _NOW, _WINDOW = 60, 15, 75  # days; 75 = 15 days before the 60th day before expiry (R. 431-5)
_VISA_SOON = 35
_VISA_CATEGORIES = ("C2", "A1")


def _bucket(days: int | None) -> str:
    if days is None:
        return "untold"
    for limit, name in ((-1, "past"), (_NOW, "now"), (_SOON, "soon"), (_WINDOW, "window")):
        if days <= limit:
            return name
    return "far"


def risk_features(reading: Reading, cover: Cover, category: str, blocking: bool) -> Counter[str]:
    """Named facts for the risk model: when each cover ends, what is at stake, the category and whether blocked."""
    features = Counter({f"nearest:{_bucket(cover.nearest)}": 1, f"title:{_bucket(cover.title)}": 1})
    about_visa = category in _VISA_CATEGORIES
    visa = (
        "untold"
        if cover.visa is None
        else "now"
        if cover.visa <= _NOW
        else "soon"
        if cover.visa <= _VISA_SOON
        else "far"
    )
    features[f"visa:{visa}:{about_visa}"] = 1
    features[f"rule:{_rule(cover, category, blocking)}"] = 1
    features[f"category:{category}"] = 1
    features[f"blocking:{blocking}"] = 1
    ideas = set().union(*reading.ideas) if reading.ideas else set()
    features.update(f"idea:{idea}" for idea in _STAKES if idea in ideas)
    features.update(f"idea:{idea}:{category}" for idea in _TELLING.get(category, ()) if idea in ideas)
    return features


def told_risk(cover: Cover, category: str, blocking: bool) -> Risk | None:
    """The rule of domain.md 2.6 on days that are told and still to come; None when the words must decide."""
    if category == "HP" and cover.removal_order:
        return "soon"
    if category in _VISA_CATEGORIES and cover.visa is not None:
        return "now" if cover.visa <= _NOW else "soon" if cover.visa <= _VISA_SOON else "none"
    if cover.nearest is None or cover.nearest < 0:
        return None
    if cover.nearest <= _NOW:
        return "now"
    return "soon" if cover.nearest <= (_WINDOW if blocking else _SOON) else None


def has_another_way_in(reading: Reading, category: str) -> bool:
    """Whether FranceConnect fails while the other sign-in works: a nuisance, not a blockage."""
    ideas = set().union(*reading.ideas) if reading.ideas else set()
    return category == "A2" and {"franceconnect", "works_fine"} <= ideas


def lapsed(cover: Cover) -> bool:
    """Whether the last cover told is already over."""
    return cover.said_expired if cover.nearest is None else cover.nearest < 0


def covered_all_the_same(reading: Reading) -> bool:
    """Whether the person mentions what may cover a title that is over: an ADF, a récépissé, L. 433-3, an API."""
    return any(_COVERING & ideas for ideas in reading.ideas)


def _rule(cover: Cover, category: str, blocking: bool) -> str:
    told = told_risk(cover, category, blocking)
    if told is None:
        return "lapsed" if lapsed(cover) else "untold"
    return told
