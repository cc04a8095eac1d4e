"""Until when the documents a person holds show a lawful stay, on the dates that were typed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tickets.deadlines.constants import ART_L411_2, ART_L433_3, ART_R431_15_1
from tickets.deadlines.facts import Facts
from tickets.deadlines.rights import l433_3_end, last_covered_day, vls_ts_limit


@dataclass(frozen=True)
class Cover:
    """The last day that one document covers, and the text that says so."""

    last_day: date
    article: str


def cover_of(facts: Facts) -> Cover | None:
    """The document that covers longest; None when no end is known.

    Each document takes over from the one before (title, then L. 433-3 or API), so the cover ends with the last.
    """
    return max(_covers(facts), key=lambda cover: cover.last_day, default=None)


def _covers(facts: Facts) -> Iterator[Cover]:
    yield from _title_cover(facts)
    if facts.title_expiry and facts.keeps_rights_after_expiry:
        yield Cover(last_covered_day(l433_3_end(facts.title_expiry).date), ART_L433_3)
    if facts.api_end:
        yield Cover(last_covered_day(facts.api_end), ART_R431_15_1)


def _title_cover(facts: Facts) -> Iterator[Cover]:
    """The title's own end; a VLS-TS not validated stops being a title at three months, whatever it says."""
    ends = []
    if facts.title_expiry:
        ends.append(Cover(last_covered_day(facts.title_expiry), ART_L411_2))
    if facts.awaits_validation and facts.entry_date:
        limit = vls_ts_limit(facts.entry_date)
        ends.append(Cover(limit.date, limit.article))
    if ends:
        yield min(ends, key=lambda cover: cover.last_day)
