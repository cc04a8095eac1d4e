"""French dates, durations and spacing, as a letter of the State prints them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from helpdesk.kernel.clock import PARIS

NBSP = "\u00a0"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

# Embeddings and overrides can make a printed name read as another one; isolates and marks cannot.
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
_BREAKS = re.compile("[ \t\r\n\v\f\x85\u2028\u2029]+")
_SPACE_BEFORE_MARK = re.compile(r" (?=[:;?!»])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def long_date(day: date) -> str:
    """« 1er décembre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """« mardi 1er décembre 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}"


def hour(moment: datetime) -> str:
    """« 14 h 30 », « 9 h », in the zone the moment carries."""
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def in_zone(moment: datetime, zone: tzinfo = PARIS) -> datetime:
    """The same instant on the clocks of `zone`. Raises ValueError when the moment is naive."""
    if moment.tzinfo is None:
        raise ValueError(f"an aware datetime is needed, not {moment.isoformat()}")
    return moment.astimezone(zone)


def zone_label(zone: tzinfo) -> str:
    """What tells a reader which clock to look at: overseas the place's own, never that of Paris."""
    return "heure de Paris" if zone == ZoneInfo("Europe/Paris") else "heure locale"


def duration(minutes: int) -> str:
    """« 45 minutes », « 1 heure », « 1 heure 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}{NBSP}minute{'s' if minutes > 1 else ''}"
    return f"{hours}{NBSP}heure{'s' if hours > 1 else ''}" + (f"{NBSP}{rest:02d}" if rest else "")


def months_after(day: date, months: int) -> date:
    """The same day number `months` later, else the last day of that month (art. 641 CPC by analogy)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def plain(text: str) -> str:
    """One line of text in NFC, without control characters nor the bidirectional overrides that hide words."""
    line = unicodedata.normalize("NFC", _BREAKS.sub(" ", text).strip())
    return "".join(char for char in line if char not in _BIDI_OVERRIDES and not _is_control(char))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn")


def french(text: str) -> str:
    """Prose with no-break spaces before high punctuation and inside « », and curly apostrophes.

    A text without a space (an address on the web, a number) is returned as it is.
    """
    if " " not in text:
        return text
    text = _SPACE_BEFORE_MARK.sub(NBSP, text).replace("« ", f"«{NBSP}")
    return _APOSTROPHE.sub("’", text)
