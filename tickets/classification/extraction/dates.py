"""Days written in a message and what they are: end of the title, entry into France, end of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ..result import Dates
from ..text import fold_message
from ..words import cue
from . import calendar_words as words

# A full stop after one letter or before a number closes no sentence: « Mme K. (… », « exp. 28/05 ».
# Each reading begins with the sign itself, looked behind afterwards: letters are then passed over at once.
_SENTENCE = re.compile(
    r"[.!?](?<=[^\d\s.][^\d\s.].)[.!?]*\s+(?!\d)|\n|[。；！？؟;]|\.(?<=\d\.)\s+(?=[^\W\d])"
)
_DIGIT = re.compile(r"\d")
_IN_NUMBERS = re.compile(r"\d[/.\-]\d|月")
_DAY_CUES = (("expiry", cue("expiry")), ("entry", cue("entry")), ("other", cue("other_day")))
_DOCUMENTS = (
    ("title", cue("title")),
    ("api", cue("api")),
    ("cover", cue("cover_paper")),
    ("other", cue("other_document")),
)
_PAST, _AHEAD = cue("past"), cue("ahead")
_AFTER_PENALTY = 8  # characters: a cue usually stands before its date
_REACH_BEFORE, _REACH_AFTER = 70, 30
_LONGEST_CUE = 40
_NOUN_REACH = 200
_OLDEST_ENTRY = timedelta(days=400)
_JOURNEY_AHEAD = timedelta(days=75)
_TITLE_RANGE = (timedelta(days=-800), timedelta(days=15 * 366))
_API_RANGE = (timedelta(days=-300), timedelta(days=400))


@dataclass(frozen=True, slots=True)
class _Mention:
    """A day as written: its span in the text and the year only when the writer gave it."""

    start: int
    end: int
    day: int
    month: int
    year: int | None


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as written, the sentence that holds it, where that begins, and the cue nearest to the day."""

    mention: _Mention
    sentence: str
    offset: int
    cue: str | None


def extract_dates(text: str, reference_day: date) -> Dates:
    """The first plausible day of each role; a missing year is the one that fits the tense around `reference_day`."""
    folded = fold_message(text)
    found: dict[str, date] = {}
    for told in _days(folded, reference_day):
        role = _role(told, folded)
        day = role and _resolve(told.mention, role, told.sentence, reference_day)
        if role and day and role not in found:
            found[role] = day
    return Dates(**found)


def iter_expiries(folded: str, reference_day: date) -> Iterator[tuple[str, date]]:
    """Ends of any document, with the kind of document: title, api, cover (récépissé, ADF…) or other (passport, deadline…)."""
    for told in _days(folded, reference_day):
        if told.cue == "expiry":
            day = _resolve(told.mention, "title_expiry", told.sentence, reference_day)
            if day:
                yield _document(told, folded), day


@lru_cache(maxsize=2)
def _days(folded: str, reference_day: date) -> tuple[_Day, ...]:
    """Every day written; kept for a moment, since the stages of one message ask in turn."""
    return tuple(
        _Day(mention, sentence, offset, _nearest_cue(sentence, mention))
        for sentence, offset in sentences(folded)
        if _DIGIT.search(sentence)
        for mention in _mentions(sentence, reference_day)
    )


@lru_cache(maxsize=2)
def sentences(folded: str) -> tuple[tuple[str, int], ...]:
    """Sentences of folded text with their offsets."""
    cuts = [cut.span() for cut in _SENTENCE.finditer(folded)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(folded)]
    return tuple((folded[start:end], start) for start, end in zip(starts, ends, strict=True))


def _mentions(sentence: str, reference_day: date) -> list[_Mention]:
    taken: list[_Mention] = []
    for pattern in words.WITH_MONTH_NAME:
        for match in pattern.finditer(sentence):
            _take(taken, match, words.MONTH_NUMBERS[match["month"]])
    for pattern in words.WITH_NUMBERS if _IN_NUMBERS.search(sentence) else ():
        for match in pattern.finditer(sentence):
            _take(taken, match, int(match["month"]))
    for match in words.WEEKDAY_DAY.finditer(sentence):
        near = _nearest_weekday(int(match["day"]), words.WEEKDAY_NUMBERS[match["weekday"]], reference_day)
        if near:
            _add(taken, _Mention(match.start(), match.end(), near.day, near.month, near.year))
    return sorted(taken, key=lambda mention: mention.start)


def _take(taken: list[_Mention], match: re.Match[str], month: int) -> None:
    written = match.groupdict().get("year")
    year = int(written) + (2000 if written and len(written) == 2 else 0) if written else None
    _add(taken, _Mention(match.start(), match.end(), int(match["day"]), month, year))


def _add(taken: list[_Mention], mention: _Mention) -> None:
    if not any(mention.start < other.end and other.start < mention.end for other in taken):
        taken.append(mention)


def _nearest_weekday(day: int, weekday: int, reference_day: date) -> date | None:
    """« lundi 23 »: the 23rd within five weeks that is a Monday."""
    for distance in range(36):
        for candidate in (reference_day + timedelta(distance), reference_day - timedelta(distance)):
            if candidate.day == day and candidate.weekday() == weekday:
                return candidate
    return None


def _role(told: _Day, folded: str) -> str | None:
    """The role of the nearest cue in the sentence; an expiry belongs to the document last named."""
    if told.cue == "entry":
        return "entry_date"
    if told.cue != "expiry":
        return None
    return {"title": "title_expiry", "api": "api_end"}.get(_document(told, folded))


def _nearest_cue(sentence: str, mention: _Mention) -> str | None:
    best, best_distance = None, _REACH_BEFORE + 1
    start, end = mention.start - _REACH_BEFORE - _LONGEST_CUE, mention.end + _REACH_AFTER + _LONGEST_CUE
    for name, pattern in _DAY_CUES:
        for match in pattern.finditer(sentence, max(0, start), end):
            distance = _distance(match, mention)
            if distance is not None and distance < best_distance:
                best, best_distance = name, distance
    return best


def _distance(cue: re.Match[str], mention: _Mention) -> int | None:
    if cue.end() <= mention.start:
        gap = mention.start - cue.end()
        return gap if gap <= _REACH_BEFORE else None
    gap = cue.start() - mention.end
    return gap + _AFTER_PENALTY if 0 <= gap <= _REACH_AFTER else None


def _document(told: _Day, folded: str) -> str:
    """Which document ends: the last one named before the day, else the first after it in the sentence, else the title."""
    sentence, mention = told.sentence, told.mention
    last = _last_noun(sentence[: mention.start]) or _first_noun(sentence[mention.end :])
    return last or _last_noun(folded[max(0, told.offset - _NOUN_REACH) : told.offset]) or "title"


def _last_noun(text: str) -> str | None:
    positions = [(match.end(), name) for name, pattern in _DOCUMENTS for match in pattern.finditer(text)]
    return max(positions)[1] if positions else None


def _first_noun(text: str) -> str | None:
    positions = [(match.start(), name) for name, pattern in _DOCUMENTS for match in pattern.finditer(text)]
    return min(positions)[1] if positions else None


def _resolve(mention: _Mention, role: str, sentence: str, reference_day: date) -> date | None:
    if mention.year is not None:
        candidates = [_day(mention, mention.year)]
    else:
        candidates = [_day(mention, reference_day.year + step) for step in (-1, 0, 1)]
    if role == "entry_date" and mention.year is None and _still_to_come(candidates, reference_day):
        return None
    plausible = [day for day in candidates if day and _plausible(day, role, reference_day)]
    if role != "entry_date" and mention.year is None:
        plausible = _in_tense(plausible, sentence, mention, reference_day)
    return min(plausible, key=lambda day: abs(day - reference_day), default=None)


def _still_to_come(candidates: list[date | None], reference_day: date) -> bool:
    """« J'arrive le 8 janvier », said in November, is a journey to come rather than ten months old."""
    return any(day and timedelta(0) < day - reference_day <= _JOURNEY_AHEAD for day in candidates)


def _day(mention: _Mention, year: int) -> date | None:
    try:
        return date(year, mention.month, mention.day)
    except ValueError:  # 31/02 and the like are not days
        return None


def _plausible(day: date, role: str, reference_day: date) -> bool:
    distance = day - reference_day
    if role == "entry_date":
        return -_OLDEST_ENTRY <= distance <= timedelta(0)
    lowest, highest = _API_RANGE if role == "api_end" else _TITLE_RANGE
    return lowest <= distance <= highest


def _in_tense(days: list[date], sentence: str, mention: _Mention, reference_day: date) -> list[date]:
    """A finished title ended before today, one that "ends" ends later; a bare « fini » leaves both."""
    around = sentence[max(0, mention.start - 45) : mention.end + 25]
    if _PAST.search(around):
        return [day for day in days if day <= reference_day] or days
    if _AHEAD.search(around):
        return [day for day in days if day >= reference_day] or days
    return days
