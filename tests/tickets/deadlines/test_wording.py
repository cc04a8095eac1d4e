"""French dates and distances, as they appear in a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tickets.deadlines.wording import dated, distance, french_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 12, 1), "1er décembre 2026"),
        (date(2027, 2, 28), "28 février 2027"),
        (date(2027, 8, 11), "11 août 2027"),
    ],
)
def test_french_date(day, text):
    assert french_date(day) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-13, "il y a 13 jours"),
        (-2, "il y a 2 jours"),
        (-1, "hier"),
        (0, "aujourd'hui"),
        (1, "demain"),
        (2, "dans 2 jours"),
    ],
)
def test_distance(days, text):
    assert distance(TODAY + timedelta(days=days), TODAY) == text


def test_dated():
    assert dated(date(2026, 12, 4), TODAY) == "4 décembre 2026 (dans 13 jours)"
