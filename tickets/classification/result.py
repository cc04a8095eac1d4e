"""What a classification says: advice for an agent, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Risk = Literal["now", "soon", "none"]


@dataclass(frozen=True, slots=True)
class Dates:
    """Days written in the message; None when absent, relative ("in five weeks") or of another role."""

    title_expiry: date | None = None
    entry_date: date | None = None
    api_end: date | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or address exactly as written; `type` is agdref, visa, demande, phone or email."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Classification:
    """The proposal for one message.

    `confidence` is a calibrated probability of `category`; below the model's threshold `abstained` is true and
    the category is only the best guess. `reasons` are words of the message, most weighty first.
    """

    category: str
    confidence: float
    abstained: bool
    secondary: tuple[str, ...]
    language: str
    blocking: bool
    rights_at_risk: Risk
    dates: Dates
    departement: str | None
    identifiers: tuple[Identifier, ...]
    reasons: tuple[str, ...]
    model_version: str
