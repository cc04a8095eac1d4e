"""Acknowledgements, silence and qualification targets, on the vectors of the domain reference."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines.calendars import Zone
from tickets.deadlines.service import (
    acknowledgement_dates,
    application_silence,
    complaint_silence,
    service_target,
)

LEVELS = ("P0", "P1", "P2", "P3")


@pytest.mark.parametrize(
    ("received", "aee", "ar"),
    [
        ("2026-12-23", "2026-12-24", "2027-01-08"),
        ("2026-12-31", "2027-01-04", "2027-01-15"),
        ("2027-03-25", "2027-03-26", "2027-04-09"),
        ("2027-05-05", "2027-05-07", "2027-05-21"),
    ],
)
def test_acknowledgement_vectors(received, aee, ar):
    due = acknowledgement_dates(date.fromisoformat(received))
    assert (due.aee_due.isoformat(), due.ar_due.isoformat()) == (aee, ar)
    assert due.article == "CRPA, art. L. 112-11 et R. 112-11-2"


def test_acknowledgement_on_the_alsace_moselle_calendar():
    due = acknowledgement_dates(date(2027, 3, 25), Zone.ALSACE_MOSELLE)
    assert (due.aee_due, due.ar_due) == (date(2027, 3, 30), date(2027, 4, 12))


@pytest.mark.parametrize(
    ("received", "rejected"),
    [("2026-11-21", "2027-01-21"), ("2026-12-31", "2027-02-28"), ("2027-03-01", "2027-05-01")],
)
def test_two_months_of_silence_reject_a_complaint_even_on_a_closed_day(received, rejected):
    silence = complaint_silence(date.fromisoformat(received))
    assert silence.date.isoformat() == rejected
    assert silence.article == "CRPA, art. L. 231-4, 2°"
    assert silence.inputs == {"received_on": received}


@pytest.mark.parametrize(("filed", "refused"), [("2026-08-03", "2026-12-03"), ("2026-10-31", "2027-02-28")])
def test_four_months_of_silence_refuse_a_permit(filed, refused):
    silence = application_silence(date.fromisoformat(filed))
    assert silence.date.isoformat() == refused
    assert "R. 432-2" in silence.article


@pytest.mark.parametrize(
    ("level", "received", "due"),
    [
        ("P0", "2026-11-20", "2026-11-20"),  # Friday
        ("P0", "2026-11-21", "2026-11-23"),  # Saturday
        ("P1", "2026-11-20", "2026-11-23"),
        ("P2", "2026-11-20", "2026-11-25"),
        ("P3", "2026-11-20", "2026-11-25"),
        ("P1", "2026-12-24", "2026-12-28"),
    ],
)
def test_qualification_targets(level, received, due):
    assert service_target(level, date.fromisoformat(received)).isoformat() == due


def test_targets_are_an_argument_and_an_unknown_level_is_refused():
    assert service_target("P2", date(2026, 11, 20), targets={"P2": 1}) == date(2026, 11, 23)
    with pytest.raises(KeyError):
        service_target("P4", date(2026, 11, 20))


@given(received=st.dates(date(2020, 1, 1), date(2040, 12, 31)), zone=st.sampled_from(Zone))
def test_more_urgent_is_never_later_and_aee_precedes_ar(received, zone):
    targets = [service_target(level, received, zone) for level in LEVELS]
    due = acknowledgement_dates(received, zone)
    assert targets == sorted(targets)
    assert received < due.aee_due < due.ar_due
    assert due.ar_due - received >= timedelta(days=12)  # received on a Sunday, no holiday on the way
