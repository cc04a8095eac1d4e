"""Relative times in ten languages: « dans 40 jours », "three weeks left", «через месяц», 还剩五天."""

from __future__ import annotations

import re
from datetime import date

from ..words import cue, either, table
from .calendar_words import MONTH_NUMBERS, WEEKDAY_NUMBERS, numbered

_FUTURE = cue("future")
_PARTS_OF_MONTH = re.compile(
    rf"(?P<part>{cue('part_of_month').pattern})[\s-]+(?:d'|de |of |شهر )?"
    rf"(?P<month>{either(MONTH_NUMBERS)})(?![^\W\d_])"
)
_CHRISTMAS = re.compile(r"\b(?:avant|before|antes d[eo])\s+(?:noel|christmas|navidad|natal)\b")


_CALENDAR = table("calendar")
_NUMBERS, _UNIT_DAYS = numbered(_CALENDAR["numbers"]), numbered(_CALENDAR["units"])
_DUAL_DAYS, _NAMED_DAYS = numbered(_CALENDAR["duals"]), numbered(_CALENDAR["named_days"])
_DAY_OF_PART: dict[str, int] = _CALENDAR["part_of_month"]
_QUANTITY = re.compile(
    rf"(?<![\w/.])(?:(?P<digits>\d{{1,3}})|(?P<word>{either(_NUMBERS)}))\s*(?:个|petits? |small )?"
    rf"(?P<unit>{either(_UNIT_DAYS)})(?![^\W\d_\u3400-\u9fff])"
    r"(?P<half>\s*(?:et demi|and a half|y medio|e meio|с половиной|半))?"
)
_CHINESE_QUANTITY = re.compile(
    r"(?:(?P<digits>\d{1,3})|(?P<word>[一两二三四五六七八九十]+))\s*个?(?P<unit>天|周|星期|月)(?P<half>半)?"
)
_BARE_UNIT = re.compile(
    rf"(?P<unit>{either(_DUAL_DAYS)}|شهر|اسبوع|месяц|месяца|неделю|місяць|тиждень|bir ay|bir hafta|a month|a week)(?![^\W\d_])"
)
_NAMED_PATTERN = re.compile(rf"(?<![^\W\d_])(?:{either(_NAMED_DAYS)})(?![^\W\d_])|今天|明天|下周|下个月")
_WEEKDAY = re.compile(rf"(?<![^\W\d_])(?P<day>{either(WEEKDAY_NUMBERS)})(?![^\W\d_])(?!\s*\d)")
_SINCE = re.compile(r"(?:depuis|since|desde|dernier|passe|last|\bс|\bз|منذ)\s*(?:le |el |dia )?$")
_HINT = re.compile(
    rf"(?<![^\W\d_])(?:{either([*_NAMED_DAYS, *WEEKDAY_NUMBERS, *MONTH_NUMBERS])}|avant|before|antes d[eo])"
    rf"|今天|明天|下周|下个月|{_FUTURE.pattern}"
)


def hints(folded: str) -> list[int]:
    """Where a moment to come may be told, in order: a sentence without any tells none."""
    return [match.start() for match in _HINT.finditer(folded)]


def days_ahead(sentence: str, reference_day: date) -> list[int]:
    """Days from `reference_day` of every coming moment told in a folded sentence, in no particular order."""
    found = [
        int(_NAMED_DAYS.get(match.group(), _CHINESE_NAMED.get(match.group(), 30)))
        for match in _NAMED_PATTERN.finditer(sentence)
    ]
    if _FUTURE.search(sentence):
        found += [days for days in map(_quantity_days, _quantities(sentence)) if days]
        found += [_bare_days(match["unit"]) for match in _BARE_UNIT.finditer(sentence)]
    found += [_part_of_month(match, reference_day) for match in _PARTS_OF_MONTH.finditer(sentence)]
    found += [
        (WEEKDAY_NUMBERS[match["day"]] - reference_day.weekday()) % 7 or 7 for match in _weekdays(sentence)
    ]
    if _CHRISTMAS.search(sentence):
        found.append((date(reference_day.year, 12, 25) - reference_day).days % 366)
    return found


def _weekdays(sentence: str) -> list[re.Match[str]]:
    return [match for match in _WEEKDAY.finditer(sentence) if not _SINCE.search(sentence[: match.start()])]


_CHINESE_NAMED = {"今天": 0, "明天": 1, "下周": 7, "下个月": 30}


_AGO_BEFORE = re.compile(rf"(?:{cue('ago_before').pattern})\s*(?:plus de |mas de |environ )?$")
_AGO_AFTER = re.compile(rf"\s*(?:{cue('ago_after').pattern})")


def _quantities(sentence: str) -> list[re.Match[str]]:
    """Amounts of time that lie ahead: « il y a deux jours » and "two days ago" do not."""
    found = [*_QUANTITY.finditer(sentence), *_CHINESE_QUANTITY.finditer(sentence)]
    return [
        m
        for m in found
        if not _AGO_BEFORE.search(sentence[: m.start()]) and not _AGO_AFTER.match(sentence[m.end() :])
    ]


def _quantity_days(match: re.Match[str]) -> int:
    number = float(match["digits"]) if match["digits"] else _NUMBERS.get(match["word"] or "", 0.0)
    unit = _UNIT_DAYS.get(match["unit"], 0.0)
    return int(number * unit + (unit / 2 if match["half"] else 0))


def _bare_days(unit: str) -> int:
    if unit in _DUAL_DAYS:
        return int(_DUAL_DAYS[unit])
    return 7 if unit in ("اسبوع", "неделю", "тиждень", "bir hafta", "a week") else 30


def _part_of_month(match: re.Match[str], reference_day: date) -> int:
    month = MONTH_NUMBERS[match["month"]]
    day = date(reference_day.year, month, _DAY_OF_PART.get(match["part"], 28))
    if (reference_day - day).days > 60:
        day = day.replace(year=day.year + 1)
    return (day - reference_day).days
