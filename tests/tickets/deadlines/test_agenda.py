"""Which legal dates an agent sees for a case, and which of them comes next."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines.agenda import legal_dates, next_deadline
from tickets.deadlines.facts import Facts

TODAY = date(2026, 11, 21)
EXPIRY = date(2027, 2, 28)
EXPIRED = date(2026, 11, 10)
ENTRY = date(2026, 10, 1)

maybe_day = st.none() | st.dates(date(2025, 1, 1), date(2028, 12, 31))


def kinds(**facts) -> list[str]:
    return [legal_date.kind for legal_date in legal_dates(Facts(**facts), TODAY)]


def test_nothing_is_known_of_a_person_who_gave_no_date():
    assert legal_dates(Facts(), TODAY) == []
    assert next_deadline(Facts(), TODAY) is None


def test_a_listed_renewal_not_filed_yet():
    found = legal_dates(Facts(title_kind="cst", title_expiry=EXPIRY), TODAY)
    assert [(one.kind, one.date.isoformat()) for one in found] == [
        ("deposit_opens", "2026-10-31"),
        ("deposit_closes", "2026-12-30"),
        ("title_expiry", "2027-02-28"),
    ]
    assert found[0].inputs == {"title_expiry": "2027-02-28", "listed": True}


def test_an_unlisted_renewal_has_the_two_month_window():
    found = legal_dates(Facts(title_expiry=EXPIRY, listed=False), TODAY)
    assert [one.date.isoformat() for one in found if one.kind == "deposit_opens"] == ["2026-12-28"]


@pytest.mark.parametrize(
    ("kind", "deposited", "shown"),
    [
        ("carte_resident", True, True),
        ("csp4", True, True),
        ("treaty_over_1y", True, True),
        ("carte_resident", None, False),
        ("carte_resident", False, False),
        ("cst", True, False),
        ("csp", True, False),
        ("", True, False),
    ],
)
def test_l433_3_is_shown_only_where_it_counts(kind, deposited, shown):
    assert ("l433_3_end" in kinds(title_kind=kind, title_expiry=EXPIRED, deposited=deposited)) is shown


@pytest.mark.parametrize(
    ("expiry", "deposited", "api_end", "shown"),
    [
        (EXPIRED, None, None, True),
        (EXPIRED, False, None, True),
        (EXPIRED, True, None, False),
        (EXPIRED, None, date(2026, 12, 1), False),
        (TODAY, None, None, False),
        (EXPIRY, None, None, False),
    ],
)
def test_the_hard_stop_is_shown_once_expired_without_a_known_request(expiry, deposited, api_end, shown):
    found = kinds(title_expiry=expiry, deposited=deposited, api_end=api_end)
    assert ("r431_8_limit" in found) is shown


def test_entry_gives_the_validation_of_a_vls_ts_or_else_a_first_application():
    assert kinds(title_kind="vls_ts", entry_date=ENTRY) == ["vls_ts_limit"]
    assert kinds(title_kind="vls_ts", entry_date=ENTRY, validated=True) == []
    assert kinds(entry_date=ENTRY) == ["first_application_limit"]
    assert kinds(entry_date=ENTRY, blocked=True) == ["first_application_limit", "vls_ts_limit"]
    assert kinds(entry_date=ENTRY, deposited=True) == []
    assert "first_application_limit" not in kinds(entry_date=ENTRY, title_expiry=EXPIRY)


def test_a_filed_request_shows_the_api_and_the_effect_of_silence():
    found = kinds(deposited=True, deposited_on=date(2026, 9, 1), api_end=date(2026, 12, 4))
    assert found == ["api_end", "application_silence"]
    assert kinds(deposited=False, deposited_on=date(2026, 9, 1)) == []


def test_the_next_deadline_is_not_an_opening_and_includes_today():
    before = next_deadline(Facts(title_expiry=date(2027, 6, 30)), TODAY)
    assert before is not None
    assert (before.kind, before.date) == ("deposit_closes", date(2027, 5, 1))
    ends_today = next_deadline(Facts(api_end=TODAY, title_expiry=EXPIRED), TODAY)
    assert ends_today is not None
    assert ends_today.kind == "api_end"


def test_the_end_of_the_window_is_no_deadline_once_filed():
    filed = next_deadline(Facts(title_expiry=EXPIRY, deposited=True), TODAY)
    assert filed is not None
    assert filed.kind == "title_expiry"


@given(expiry=maybe_day, entry=maybe_day, api_end=maybe_day, deposited_on=maybe_day)
def test_dates_are_sorted_and_the_next_one_is_never_past(expiry, entry, api_end, deposited_on):
    facts = Facts(
        title_expiry=expiry, entry_date=entry, api_end=api_end, deposited=True, deposited_on=deposited_on
    )
    found = legal_dates(facts, TODAY)
    coming = next_deadline(facts, TODAY)
    assert [one.date for one in found] == sorted(one.date for one in found)
    assert all(one.article and one.label and one.inputs for one in found)
    assert coming is None or (coming in found and coming.date >= TODAY)
