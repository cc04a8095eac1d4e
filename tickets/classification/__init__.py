"""Advice on incoming messages: category, language, urgency signals, dates, département, identifiers. Pure."""

from .categories import CATEGORIES, Category
from .classifier import classify
from .result import Classification, Dates, Identifier

__all__ = ["CATEGORIES", "Category", "Classification", "Dates", "Identifier", "classify"]
