"""Invitations to a meeting (RFC 5545, RFC 5546): what a reader wants to know of them, and it in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from tickets.channels.email.characters import clean, one_line
from tickets.channels.email.charsets import decode

LARGEST = 256 * 1024
LONGEST_LINE = 500
LONGEST_DESCRIPTION = 10_000
PARIS = ZoneInfo("Europe/Paris")

_METHOD = re.compile(
    rb"^METHOD[ \t]{0,9}(?:;[^:\r\n]{0,99})?:[ \t]{0,9}(REQUEST|CANCEL|REPLY)\b", re.IGNORECASE | re.MULTILINE
)
_EVENT = re.compile(rb"^BEGIN:VEVENT[ \t]{0,9}\r?$", re.IGNORECASE | re.MULTILINE)
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True)
class Invitation:
    """One meeting. `starts` and `ends` are aware datetimes, or dates when it lasts whole days.

    `ends` is excluded, of the same kind as `starts` and after it, or None.
    """

    method: str
    """REQUEST, CANCEL, REPLY, another method of RFC 5546, or "" when it says none."""
    summary: str
    starts: datetime | date | None
    ends: datetime | date | None
    timezone: str
    """The name under which the sender wrote the hours, or "" for UTC and floating hours (read as Paris)."""
    location: str
    organiser: str
    description: str
    cancelled: bool


def is_invitation(ics: bytes) -> bool:
    """Whether the calendar asks, answers or cancels a meeting; a cheap look that reads no date."""
    head = ics[:LARGEST]
    return bool(_METHOD.search(head) and _EVENT.search(head))


def read_invitation(ics: bytes) -> Invitation | None:
    """The first event of a calendar, or None when there is none, it cannot be read, or it is over 256 kB."""
    if len(ics) > LARGEST:
        return None
    try:
        return _invitation(Calendar.from_ical(decode(ics).text))
    # icalendar raises ValueError, KeyError, IndexError and more on bad calendars.
    except Exception:
        return None


def in_words(invitation: Invitation) -> str:
    """The invitation as a French reader would note it: what, when, where, who, then its description."""
    title = invitation.summary or "sans titre"
    lines = [f"{_kind(invitation)} : {title}"]
    lines += [f"Date : {_when(invitation)}"] if invitation.starts else []
    lines += [f"Lieu : {invitation.location}"] if invitation.location else []
    lines += [f"Organisé par : {invitation.organiser}"] if invitation.organiser else []
    return "\n".join(lines) + (f"\n\n{invitation.description}" if invitation.description else "")


def _invitation(calendar: Calendar) -> Invitation | None:
    event = next(iter(calendar.walk("VEVENT")), None)
    if event is None:
        return None
    method = _line(calendar.get("METHOD")).upper()
    starts = _moment(event, "DTSTART")
    return Invitation(
        method=method,
        summary=_line(event.get("SUMMARY")),
        starts=starts,
        ends=_later(starts, _moment(event, "DTEND") or _after(starts, event)),
        timezone=_timezone(event),
        location=_line(event.get("LOCATION")),
        organiser=_organiser(event),
        description=clean(str(event.get("DESCRIPTION") or ""))[:LONGEST_DESCRIPTION].strip(),
        cancelled=method == "CANCEL" or _line(event.get("STATUS")).upper() == "CANCELLED",
    )


def _line(value: object) -> str:
    return one_line(str(value or ""))[:LONGEST_LINE]


def _moment(event: Event, name: str) -> datetime | date | None:
    value = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime):
        # The offset is fixed here, where a time zone of the sender's own making cannot raise any more.
        return (value if value.tzinfo else value.replace(tzinfo=PARIS)).astimezone(UTC).astimezone(PARIS)
    return value if isinstance(value, date) else None


def _after(starts: datetime | date | None, event: Event) -> datetime | date | None:
    length = getattr(event.get("DURATION"), "dt", None)
    return starts + length if starts and isinstance(length, timedelta) else None


def _later(starts: datetime | date | None, ends: datetime | date | None) -> datetime | date | None:
    """An end of the same kind as the start and after it, or None."""
    return ends if starts and type(ends) is type(starts) and ends > starts else None


def _timezone(event: Event) -> str:
    return _line(getattr(event.get("DTSTART"), "params", {}).get("TZID", ""))


def _organiser(event: Event) -> str:
    found = event.get("ORGANIZER")
    if found is None:
        return ""
    address = re.sub(r"^mailto:", "", _line(found), flags=re.IGNORECASE)
    name = _line(getattr(found, "params", {}).get("CN", ""))
    return f"{name} <{address}>" if name and address and name != address else name or address


def _kind(invitation: Invitation) -> str:
    if invitation.cancelled:
        return "Rendez-vous annulé"
    return "Réponse à une invitation" if invitation.method == "REPLY" else "Invitation"


def _when(invitation: Invitation) -> str:
    starts, ends = invitation.starts, invitation.ends
    if not isinstance(starts, datetime):
        last = ends - timedelta(days=1) if ends else starts
        return _day(starts) if last == starts else f"du {_day(starts)} au {_day(last)}"
    hours = f"{_day(starts)} à {_hour(starts)}"
    if ends:
        same_day = ends.date() == starts.date()
        hours += f" – {_hour(ends)}" if same_day else f", jusqu'au {_day(ends)} à {_hour(ends)}"
    return f"{hours} (heure de Paris)"


def _day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number} {_MONTHS[day.month - 1]} {day.year}"


def _hour(moment: datetime) -> str:
    return f"{moment.hour} h {moment.minute:02}"
