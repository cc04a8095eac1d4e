"""From an opening pattern to the starts of slots: pure, in the desk's own time, never on a closed day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from escalation.directory.prefectures import zone_info
from tickets.deadlines.calendars import is_working_day, zone_of


def opening_days(first: date, last: date, departement: str) -> Iterator[date]:
    """The working days of the département's holiday zone, both bounds included."""
    zone = zone_of(departement)
    day = first
    while day <= last:
        if is_working_day(day, zone):
            yield day
        day += timedelta(days=1)


def starts(day: date, opens: time, closes: time, minutes: int, departement: str) -> Iterator[datetime]:
    """Aware starts of slots of `minutes` that end by `closes`, on the clocks of the département."""
    zone = zone_info(departement)
    moment, end = datetime.combine(day, opens, zone), datetime.combine(day, closes, zone)
    step = timedelta(minutes=minutes)
    while moment + step <= end:
        yield moment
        moment += step
