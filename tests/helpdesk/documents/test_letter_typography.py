from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.documents import typography


def test_the_first_of_a_month_is_an_ordinal() -> None:
    assert typography.long_day(date(2026, 12, 1)) == "mardi 1er\u00a0décembre 2026"
    assert typography.long_date(date(2027, 8, 31)) == "31\u00a0août 2027"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 12, 8, 13, 30, tzinfo=UTC), "14\u00a0h\u00a030"),
        (datetime(2026, 7, 8, 7, 0, tzinfo=UTC), "9\u00a0h"),
        (datetime(2026, 12, 8, 8, 5, tzinfo=UTC), "9\u00a0h\u00a005"),
    ],
)
def test_hours_are_those_of_paris_in_winter_and_in_summer(moment: datetime, expected: str) -> None:
    assert typography.hour(typography.in_zone(moment)) == expected


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        typography.in_zone(datetime(2026, 12, 8, 14, 30))


def test_overseas_clocks_are_not_called_those_of_paris() -> None:
    assert typography.zone_label(ZoneInfo("Europe/Paris")) == "heure de Paris"
    assert typography.zone_label(ZoneInfo("Indian/Reunion")) == "heure locale"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 heure"), (90, "1 heure 30"), (125, "2 heures 05")],
)
def test_durations(minutes: int, expected: str) -> None:
    assert typography.duration(minutes).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 8), 2, date(2027, 2, 8)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
    ],
)
def test_months_run_to_the_same_day_number_or_the_last_day(day: date, months: int, expected: date) -> None:
    assert typography.months_after(day, months) == expected


def test_plain_text_keeps_letters_and_drops_what_deceives() -> None:
    assert typography.plain(" Jean\r\n\tDUPONT\x00\x07 ") == "Jean DUPONT"
    assert typography.plain("abc\u202egpj.exe") == "abcgpj.exe"
    assert typography.plain("e\u0301") == "é"
    assert typography.plain("10\u00a0h") == "10\u00a0h"


def test_french_spacing_leaves_web_addresses_alone() -> None:
    assert typography.french("Objet : l'avis « joint » ?") == "Objet\u00a0: l’avis «\u00a0joint\u00a0»\u00a0?"
    assert typography.french("https://example.org/l'avis") == "https://example.org/l'avis"
