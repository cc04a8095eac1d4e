"""Calendars are read as far as a reader needs, and nothing in them can raise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.parsing.cases_meetings import calendar
from tickets.channels.email import notices
from tickets.channels.email.invitations import LARGEST, in_words, is_invitation, read_invitation
from tickets.enums import Notice

PARIS = ZoneInfo("Europe/Paris")
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")


def event(*lines: str, method: str = "REQUEST", before: str = "") -> bytes:
    top = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\n{before}BEGIN:VEVENT\r\n"
    return (top + "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])).encode()


def when(*lines: str, before: str = "") -> str:
    invitation = read_invitation(event(*lines, before=before))
    return next(line for line in in_words(invitation).split("\n") if line.startswith("Date"))


def test_everything_a_reader_needs_is_read() -> None:
    found = read_invitation(
        event(
            "SUMMARY:Remise du titre",
            "DTSTART;TZID=Romance Standard Time:20260512T100000",
            "DTEND;TZID=Romance Standard Time:20260512T103000",
            "LOCATION:Préfecture\\, guichet 3",
            "DESCRIPTION:Apportez :\\n- le passeport",
            "ORGANIZER;CN=Accueil:mailto:accueil@example.com",
            before=OUTLOOK_ZONE,
        )
    )
    assert found.starts == datetime(2026, 5, 12, 10, 0, tzinfo=PARIS)
    assert found.ends - found.starts == timedelta(minutes=30)
    assert (found.method, found.cancelled, found.timezone) == ("REQUEST", False, "Romance Standard Time")
    assert (found.summary, found.location) == ("Remise du titre", "Préfecture, guichet 3")
    assert found.organiser == "Accueil <accueil@example.com>"
    assert found.description == "Apportez :\n- le passeport"
    assert in_words(found) == (
        "Invitation : Remise du titre\nDate : mardi 12 mai 2026 à 10 h 00 – 10 h 30 (heure de Paris)\n"
        "Lieu : Préfecture, guichet 3\nOrganisé par : Accueil <accueil@example.com>\n\n"
        "Apportez :\n- le passeport"
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20260115T090000Z"], "jeudi 15 janvier 2026 à 10 h 00 (heure de Paris)"),
        (["DTSTART:20260115T090000"], "jeudi 15 janvier 2026 à 9 h 00 (heure de Paris)"),
        (
            ["DTSTART;TZID=America/Martinique:20260715T090000"],
            "mercredi 15 juillet 2026 à 15 h 00 (heure de Paris)",
        ),
        (
            ["DTSTART:20260115T090000Z", "DURATION:PT45M"],
            "jeudi 15 janvier 2026 à 10 h 00 – 10 h 45 (heure de Paris)",
        ),
        (
            ["DTSTART:20260115T090000Z", "DTEND:20260116T090000Z"],
            "jeudi 15 janvier 2026 à 10 h 00, jusqu'au vendredi 16 janvier 2026 à 10 h 00 (heure de Paris)",
        ),
        (["DTSTART;VALUE=DATE:20260801"], "samedi 1er août 2026"),
        (["DTSTART;VALUE=DATE:20260801", "DTEND;VALUE=DATE:20260802"], "samedi 1er août 2026"),
        (
            ["DTSTART;VALUE=DATE:20260801", "DTEND;VALUE=DATE:20260803"],
            "du samedi 1er août 2026 au dimanche 2 août 2026",
        ),
        (["DTSTART;VALUE=DATE:20260801", "DTEND:20260101T090000Z"], "samedi 1er août 2026"),
        (
            ["DTSTART:20260115T090000Z", "DTEND:20250115T090000Z"],
            "jeudi 15 janvier 2026 à 10 h 00 (heure de Paris)",
        ),
    ],
)
def test_dates_are_said_in_french_and_in_paris(lines: list[str], expected: str) -> None:
    assert when(*lines) == f"Date : {expected}"


def test_the_first_event_counts() -> None:
    second = b"BEGIN:VEVENT\r\nSUMMARY:Autre\r\nEND:VEVENT\r\nEND:VCALENDAR"
    both = event("SUMMARY:Un", "DTSTART;VALUE=DATE:20260801").replace(b"END:VCALENDAR", second)
    assert read_invitation(both).summary == "Un"
    assert read_invitation(both).starts == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("method", "lines", "cancelled", "title"),
    [
        ("CANCEL", [], True, "Rendez-vous annulé : sans titre"),
        ("REQUEST", ["STATUS:CANCELLED"], True, "Rendez-vous annulé : sans titre"),
        ("REPLY", [], False, "Réponse à une invitation : sans titre"),
        ("REQUEST", [], False, "Invitation : sans titre"),
    ],
)
def test_what_is_asked_is_told(method: str, lines: list[str], cancelled: bool, title: str) -> None:
    found = read_invitation(event(*lines, method=method))
    assert (found.cancelled, in_words(found)) == (cancelled, title)


def test_line_breaks_stay_out_of_what_is_shown_on_one_line() -> None:
    found = read_invitation(
        event("SUMMARY:a\\nBcc: b", "LOCATION:c\\r\\nd", "ORGANIZER;CN=e\\nf:MAILTO:g@example.org")
    )
    assert not {"\r", "\n"} & set(found.summary + found.location + found.organiser + found.timezone)


@pytest.mark.parametrize(
    "ics",
    [
        b"",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR",
        b"END:VEVENT",
        b"\xff\xfe\0",
        event("DTSTART:demain")[:40],
        calendar().encode() + b" " * LARGEST,
        b"BEGIN:VEVENT\r\n" * 5_000,
    ],
)
def test_what_is_no_calendar_is_none(ics: bytes) -> None:
    assert read_invitation(ics) is None


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:demain", "DTEND:20261399T990000Z"],
        ["DTSTART;TZID=Nulle/Part:20260512T100000"],
        ["DTSTART:00010101T000000", "DTEND:99991231T235959"],
        ["DTSTART:20260115T090000Z", "DURATION:P99999999D"],
        ["DTSTART;VALUE=DATE:99991231", "DTEND;VALUE=DATE:00010101"],
        ["DTSTART:20260115T090000Z", "DTSTART:20260116T090000Z", "SUMMARY:a", "SUMMARY:b"],
        ["ORGANIZER:" + "x" * 5_000],
    ],
)
def test_odd_events_are_read_or_refused_without_raising(lines: list[str]) -> None:
    found = read_invitation(event(*lines))
    assert found is None or len(in_words(found)) < 2_000


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 20), st.binary(max_size=8)), min_size=1, max_size=5
    )
)
def test_damaged_calendars_never_raise(edits: list[tuple[int, int, bytes]]) -> None:
    ics = event("SUMMARY:a", "DTSTART;TZID=Romance Standard Time:20260512T100000", before=OUTLOOK_ZONE)
    for place, cut, splice in edits:
        ics = ics[:place] + splice + ics[place + cut :]
    is_invitation(ics)
    found = read_invitation(ics)
    if found:
        in_words(found).encode()


def test_the_notices_are_those_that_agents_know() -> None:
    assert set(notices.ORDER) == set(Notice.values)
