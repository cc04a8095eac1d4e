"""Month and weekday names of the ten languages, folded, and the regular expressions built on them."""

from __future__ import annotations

import re

from ..text import fold
from ..words import either, table


def numbered(names: dict[int, str]) -> dict[str, int]:
    """Each folded name with its number."""
    return {fold(word).replace("_", " "): number for number, words in names.items() for word in words.split()}


MONTH_NUMBERS = numbered(table("calendar")["months"])
WEEKDAY_NUMBERS = numbered(table("calendar")["weekdays"])

_MONTH = rf"(?P<month>{either(MONTH_NUMBERS)})"
_YEAR = r"(?P<year>20\d\d|\d\d(?!\d))"
_END = r"(?![^\W\d_])"

DAY_MONTH = re.compile(
    rf"(?<![\d/.,])(?P<day>[0-3]?\d)\s*(?:er|ere|st|nd|rd|th|eme|e|[ºª°])?\s*(?:de\s+|of\s+|d'|-)?{_MONTH}{_END}\.?"
    rf"(?:\s*(?:de\s+|del\s+|of\s+|,|-)?\s*(?P<year>20\d\d)\b)?"
)
MONTH_DAY = re.compile(
    rf"(?<![^\W\d_]){_MONTH}\.?\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:h])(?:,?\s*(?P<year>20\d\d)\b)?"
)
NUMERIC = re.compile(
    rf"(?<![\d/.\-])(?P<day>[0-3]?\d)(?P<sep>[/.\-])(?P<month>[01]?\d)(?P=sep){_YEAR}(?![\d/])"
)
YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)")
DAY_SLASH_MONTH = re.compile(r"(?<![\d/.,\-])(?P<day>[0-3]?\d)/(?P<month>[01]\d)(?![\d/]|\.\d)")
CHINESE = re.compile(r"(?:(?P<year>20\d\d)\s*年\s*)?(?P<month>1?\d)\s*月\s*(?P<day>[0-3]?\d)\s*[日号]")
WEEKDAY_DAY = re.compile(
    rf"(?<![^\W\d_])(?P<weekday>{either(WEEKDAY_NUMBERS)})\s+(?:le\s+|the\s+|dia\s+|el\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    rf"(?!\s*(?:h\b|:|/|{either(MONTH_NUMBERS)}|\d|jours|heures|de\s))"
)
WITH_MONTH_NAME = (DAY_MONTH, MONTH_DAY)
WITH_NUMBERS = (YEAR_FIRST, NUMERIC, CHINESE, DAY_SLASH_MONTH)
