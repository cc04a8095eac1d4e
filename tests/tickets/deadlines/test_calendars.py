"""The thirteen holiday calendars and the counting of working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines.calendars import Zone, add_working_days, is_working_day, public_holidays, zone_of
from tickets.departements import DEPARTEMENTS

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
zones = st.sampled_from(Zone)
counts = st.integers(1, 30)

NATIONAL_2027 = {
    date(2027, 1, 1): "Jour de l'an",
    date(2027, 3, 29): "Lundi de Pâques",
    date(2027, 5, 1): "Fête du Travail",
    date(2027, 5, 6): "Ascension",
    date(2027, 5, 8): "Fête de la Victoire",
    date(2027, 5, 17): "Lundi de Pentecôte",
    date(2027, 7, 14): "Fête nationale",
    date(2027, 8, 15): "Assomption",
    date(2027, 11, 1): "Toussaint",
    date(2027, 11, 11): "Armistice",
    date(2027, 12, 25): "Noël",
}


def test_there_are_thirteen_zones_with_a_french_label():
    assert len(Zone) == 13
    assert Zone("reunion").label == "La Réunion"
    assert f"{Zone.ALSACE_MOSELLE}" == "alsace_moselle"


@pytest.mark.parametrize(
    ("departement", "zone"),
    [
        ("57", Zone.ALSACE_MOSELLE),
        ("67", Zone.ALSACE_MOSELLE),
        ("68", Zone.ALSACE_MOSELLE),
        ("54", Zone.METROPOLE),
        ("2A", Zone.METROPOLE),
        ("971", Zone.GUADELOUPE),
        ("974", Zone.REUNION),
        ("976", Zone.MAYOTTE),
        ("978", Zone.SAINT_MARTIN),
        ("984", Zone.METROPOLE),
        ("988", Zone.NOUVELLE_CALEDONIE),
        ("", Zone.METROPOLE),
    ],
)
def test_zone_of_a_residence(departement, zone):
    assert zone_of(departement) is zone


def test_every_zone_is_reached_by_some_departement():
    assert {zone_of(code) for code in DEPARTEMENTS} == set(Zone)


def test_the_eleven_national_holidays_in_order_and_in_french():
    assert list(public_holidays(2027, Zone.METROPOLE).items()) == list(NATIONAL_2027.items())


@pytest.mark.parametrize("zone", Zone)
def test_every_zone_keeps_the_national_holidays(zone):
    assert NATIONAL_2027.items() <= public_holidays(2027, zone).items()


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        (Zone.ALSACE_MOSELLE, {(3, 26), (12, 26)}),
        (Zone.GUADELOUPE, {(5, 27)}),
        (Zone.MARTINIQUE, {(5, 22)}),
        (Zone.GUYANE, {(6, 10)}),
        (Zone.REUNION, {(12, 20)}),
        (Zone.MAYOTTE, {(4, 27)}),
        (Zone.SAINT_BARTHELEMY, {(10, 9)}),
        (Zone.SAINT_MARTIN, {(5, 27), (5, 28)}),
        (Zone.WALLIS_ET_FUTUNA, {(4, 28), (6, 29), (7, 29)}),
        (Zone.POLYNESIE, {(3, 5), (3, 26), (11, 20)}),
        (Zone.NOUVELLE_CALEDONIE, {(9, 24)}),
    ],
)
def test_local_holidays(zone, local):
    added = public_holidays(2027, zone).keys() - NATIONAL_2027.keys()
    assert {date(2027, month, day) for month, day in local} <= added


def test_saint_pierre_et_miquelon_adds_none():
    assert public_holidays(2027, Zone.SAINT_PIERRE_ET_MIQUELON) == NATIONAL_2027


def test_a_caller_cannot_spoil_the_cached_calendar():
    public_holidays(2027, Zone.METROPOLE).clear()
    assert public_holidays(2027, Zone.METROPOLE) == NATIONAL_2027


@pytest.mark.parametrize(
    ("day", "zone", "working"),
    [
        (date(2027, 3, 26), Zone.METROPOLE, True),
        (date(2027, 3, 26), Zone.ALSACE_MOSELLE, False),
        (date(2027, 3, 27), Zone.METROPOLE, False),
        (date(2027, 3, 28), Zone.METROPOLE, False),
        (date(2027, 3, 29), Zone.METROPOLE, False),
        (date(2027, 3, 30), Zone.METROPOLE, True),
        (date(2027, 5, 6), Zone.METROPOLE, False),
    ],
)
def test_working_days_around_easter_and_ascension(day, zone, working):
    assert is_working_day(day, zone) is working


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # Friday
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # Saturday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_counting_from_working_and_closed_days(day, count, expected):
    assert add_working_days(day, count, Zone.METROPOLE) == expected


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 11, 20), -1)


@given(day=days, count=counts, zone=zones)
def test_the_result_is_a_working_day_with_exactly_count_of_them_on_the_way(day, count, zone):
    end = add_working_days(day, count, zone)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert is_working_day(end, zone)
    assert sum(is_working_day(one, zone) for one in passed) == count


@given(day=days, first=counts, second=counts, zone=zones)
def test_adding_in_two_steps_is_adding_at_once(day, first, second, zone):
    in_two = add_working_days(add_working_days(day, first, zone), second, zone)
    assert in_two == add_working_days(day, first + second, zone)


@given(day=days, count=counts, zone=zones)
def test_receiving_later_never_makes_a_target_earlier(day, count, zone):
    assert add_working_days(day, count, zone) <= add_working_days(day + timedelta(days=1), count, zone)
