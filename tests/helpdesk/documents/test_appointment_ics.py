from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from helpdesk.documents.calendar import appointment_ics
from helpdesk.kernel import clock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ics(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "uid": "cv-2026-000417@example.org",
        "starts_at": datetime(2026, 12, 8, 13, 30, tzinfo=UTC),
        "duration_minutes": 45,
        "summary": "Rendez-vous ; préfecture, guichet 7",
        "location": "1 esplanade Jean-Moulin\n93000 Bobigny",
        "description": "Apportez " + "vos documents, " * 20,
        "organizer_email": "contact@example.org",
    }
    with clock.at(NOON):
        return appointment_ics(**values | changes)


def parsed(**changes: Any) -> tuple[Calendar, Any]:
    calendar = Calendar.from_ical(ics(**changes))
    return calendar, calendar.events[0]


def test_a_published_appointment_reads_back() -> None:
    calendar, event = parsed()
    assert calendar["METHOD"] == "PUBLISH"
    assert event.start == datetime(2026, 12, 8, 14, 30, tzinfo=clock.PARIS)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event.end - event.start == timedelta(minutes=45)
    assert event["SUMMARY"] == "Rendez-vous ; préfecture, guichet 7"
    assert event["LOCATION"] == "1 esplanade Jean-Moulin\n93000 Bobigny"
    assert event["UID"] == "cv-2026-000417@example.org"
    assert event.DTSTAMP == NOON
    assert event["CLASS"] == "PRIVATE"
    assert "ATTENDEE" not in event, "RFC 5546 forbids attendees in PUBLISH"


def test_a_named_attendee_makes_it_a_request_without_reply() -> None:
    calendar, event = parsed(attendee_email="ali@example.net", sequence=2)
    assert calendar["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == "mailto:ali@example.net"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["SEQUENCE"] == 2
    assert event["STATUS"] == "CONFIRMED"


def test_a_cancellation_carries_the_same_uid_and_no_alarm() -> None:
    calendar, event = parsed(cancelled=True, sequence=3)
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == "cv-2026-000417@example.org"
    assert event.subcomponents == []


def test_the_alarm_rings_the_day_before() -> None:
    _, event = parsed()
    (alarm,) = event.subcomponents
    assert alarm["TRIGGER"].dt == timedelta(days=-1)
    assert alarm["ACTION"] == "DISPLAY"


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29T01:59:00+01:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T03:00:00+02:00"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "2026-10-25T02:00:00+01:00"),
        (datetime(2045, 7, 3, 8, 0, tzinfo=UTC), "2045-07-03T10:00:00+02:00"),
    ],
)
def test_the_time_zone_written_in_the_file_agrees_with_the_law(instant: datetime, local: str) -> None:
    calendar, _ = parsed(starts_at=instant)
    zone = calendar.timezones[0].to_tz(lookup_tzid=False)
    assert instant.astimezone(zone).isoformat() == local


def test_an_appointment_across_the_change_of_hour_keeps_its_length() -> None:
    _, event = parsed(starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), duration_minutes=120)
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(minutes=120)


def test_lines_are_folded_and_cannot_be_injected() -> None:
    raw = ics(description="x\r\nATTACH:https://evil.example.org\r\n" + "é" * 200)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\r\nATTACH" not in raw


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": datetime(2026, 12, 8, 14, 30)},
        {"duration_minutes": 0},
        {"summary": " "},
        {"uid": ""},
        {"organizer_email": "contact"},
        {"organizer_email": "a@example.org\r\nX-EVIL:1"},
        {"attendee_email": "@example.org"},
    ],
)
def test_what_would_mislead_a_calendar_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        ics(**changes)
