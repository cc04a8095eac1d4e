"""The dates of the CESEDA, on the vectors of the domain reference and at the ends of months."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines import constants, rights

days = st.dates(date(1950, 1, 1), date(2090, 12, 31))
months = st.integers(-240, 240)


@pytest.mark.parametrize(
    ("expiry", "opens", "closes", "unlisted_opens", "kept_until", "hard_stop"),
    [
        ("2026-12-31", "2026-09-02", "2026-11-01", "2026-10-31", "2027-03-31", "2027-06-30"),
        ("2027-02-28", "2026-10-31", "2026-12-30", "2026-12-28", "2027-05-28", "2027-08-28"),
        ("2027-03-01", "2026-11-01", "2026-12-31", "2027-01-01", "2027-06-01", "2027-09-01"),
        ("2027-08-31", "2027-05-03", "2027-07-02", "2027-06-30", "2027-11-30", "2028-02-29"),
    ],
)
def test_vectors_of_the_domain_reference(expiry, opens, closes, unlisted_opens, kept_until, hard_stop):
    end = date.fromisoformat(expiry)
    listed, unlisted = rights.deposit_window(end, listed=True), rights.deposit_window(end, listed=False)
    assert (listed.opens.isoformat(), listed.closes.isoformat()) == (opens, closes)
    assert (unlisted.opens.isoformat(), unlisted.closes) == (unlisted_opens, end)
    assert rights.l433_3_end(end).date.isoformat() == kept_until
    assert rights.r431_8_limit(end).date.isoformat() == hard_stop


@pytest.mark.parametrize(
    ("offset", "inside"), [(-121, False), (-120, True), (-119, True), (-61, True), (-60, True), (-59, False)]
)
def test_the_listed_window_includes_both_its_ends(offset, inside):
    expiry = date(2027, 6, 15)
    window = rights.deposit_window(expiry, listed=True)
    assert window.contains(expiry + timedelta(days=offset)) is inside
    assert window.article == "CESEDA, art. R. 431-5, 1°"
    assert window.rule_version == constants.RULE_VERSION


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2027-01-15", -1, "2026-12-15"),
        ("2027-03-31", -1, "2027-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
        ("9999-12-31", 3, "9999-12-31"),
        ("0001-01-01", -2, "0001-01-01"),
    ],
)
def test_months_keep_the_day_number_or_take_the_last_day(start, count, expected):
    assert rights.add_months(date.fromisoformat(start), count).isoformat() == expected


@given(day=days, count=months)
def test_months_there_and_back_lose_at_most_the_end_of_a_month(day, count):
    back = rights.add_months(rights.add_months(day, count), -count)
    assert timedelta(0) <= day - back <= timedelta(days=3)
    assert back == day or day.day > 28


@given(day=days, later=st.integers(0, 60), count=months)
def test_months_never_change_the_order_of_days(day, later, count):
    assert rights.add_months(day, count) <= rights.add_months(day + timedelta(days=later), count)


@given(day=st.dates(), count=st.integers(-5000, 5000))
def test_days_there_and_back_unless_the_calendar_ends(day, count):
    there = rights.add_days(day, count)
    assert rights.add_days(there, -count) == day or there in (date.min, date.max)


@given(expiry=st.dates(), listed=st.booleans())
def test_a_window_opens_before_it_closes_and_closes_by_the_expiry(expiry, listed):
    window = rights.deposit_window(expiry, listed)
    assert window.opens <= window.closes <= expiry


@pytest.mark.parametrize(
    ("legal_date", "expected", "article"),
    [
        (rights.vls_ts_limit(date(2026, 9, 1)), "2026-12-01", "R. 431-17"),
        (rights.vls_ts_limit(date(2026, 11, 30)), "2027-02-28", "R. 431-17"),
        (rights.first_application_limit(date(2026, 9, 15)), "2026-11-15", "R. 431-4"),
        (rights.first_application_limit(date(2026, 12, 31)), "2027-02-28", "R. 431-4"),
        (rights.change_of_residence_limit(date(2026, 11, 21)), "2027-02-21", "R. 431-23"),
        (rights.young_adult_limit(date(2008, 11, 21)), "2027-01-21", "R. 431-5, 3°"),
        (rights.young_adult_limit(date(2008, 12, 31)), "2027-02-28", "R. 431-5, 3°"),
        (rights.young_adult_limit(date(2008, 2, 29)), "2026-04-28", "R. 431-5, 3°"),
        (rights.young_adult_limit(date(2008, 11, 21), by_right=True), "2027-11-20", "R. 431-5, 2°"),
        (rights.young_adult_limit(date(2009, 1, 1), by_right=True), "2027-12-31", "R. 431-5, 2°"),
        (rights.young_adult_limit(date(2008, 2, 29), by_right=True), "2027-02-27", "R. 431-5, 2°"),
        (rights.title_end(date(2026, 12, 31)), "2026-12-31", "L. 411-2"),
        (rights.api_end(date(2026, 12, 4)), "2026-12-04", "R. 431-15-1"),
    ],
)
def test_other_limits_and_their_article(legal_date, expected, article):
    assert legal_date.date.isoformat() == expected
    assert legal_date.article == f"CESEDA, art. {article}"


def test_a_legal_date_can_be_stored_with_its_ground():
    legal_date = rights.l433_3_end(date(2026, 12, 31))
    assert json.loads(json.dumps(legal_date.inputs)) == {"title_expiry": "2026-12-31"}
    assert legal_date.rule_version == "2026-04-03"
    assert legal_date.kind == "l433_3_end"


@pytest.mark.parametrize(("included", "last"), [(True, date(2026, 12, 31)), (False, date(2026, 12, 30))])
def test_one_constant_says_whether_the_last_day_counts(monkeypatch, included, last):
    monkeypatch.setattr(constants, "LAST_DAY_INCLUDED", included)
    assert rights.last_covered_day(date(2026, 12, 31)) == last
