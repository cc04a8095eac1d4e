"""Appointments as iCalendar files (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from helpdesk.kernel import clock

_PRODID = "-//helpdesk//appointments//FR"
_REMINDER = timedelta(days=-1)


def appointment_ics(
    uid: str,
    starts_at: datetime,
    duration_minutes: int,
    summary: str,
    location: str,
    description: str,
    *,
    organizer_email: str,
    attendee_email: str = "",
    sequence: int = 0,
    cancelled: bool = False,
) -> bytes:
    """One appointment, in Europe/Paris, with a reminder the day before unless it is cancelled.

    METHOD is CANCEL for a cancellation, REQUEST when an attendee is named, PUBLISH otherwise. Keep `uid` and
    raise `sequence` at each change: calendars then replace the entry. Raises ValueError for a naive
    `starts_at`, a duration below one minute, a blank text or a malformed address.
    """
    _check(uid=uid, summary=summary, location=location)
    if starts_at.tzinfo is None:
        raise ValueError("starts_at must be aware")
    if duration_minutes <= 0:
        raise ValueError("an appointment lasts at least one minute")
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST" if attendee_email else "PUBLISH")
    calendar.add_component(_paris())
    event = _event(uid, starts_at, duration_minutes, sequence, cancelled)
    event.add("organizer", _address(organizer_email))
    if attendee_email:
        event.add("attendee", _attendee(attendee_email))
    for name, text in (("summary", summary), ("location", location), ("description", description)):
        if text.strip():
            event.add(name, text)
    if not cancelled:
        event.add_component(_reminder(summary))
    calendar.add_component(event)
    return calendar.to_ical()


def _check(**texts: str) -> None:
    blank = [name for name, text in texts.items() if not text.strip()]
    if blank:
        raise ValueError(f"the appointment lacks: {', '.join(blank)}")


def _event(uid: str, starts_at: datetime, minutes: int, sequence: int, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", clock.now())
    event.add("dtstart", starts_at.astimezone(clock.PARIS))
    event.add("dtend", (starts_at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(clock.PARIS))
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    # A shared calendar must not show colleagues or family that someone goes to a préfecture.
    event.add("class", "PRIVATE")
    return event


def _address(email: str) -> vCalAddress:
    local, _, domain = email.partition("@")
    if not local or not domain or any(char.isspace() or ord(char) < 32 for char in email):
        raise ValueError(f"not an e-mail address: {email!r}")
    return vCalAddress(f"mailto:{email}")


def _attendee(email: str) -> vCalAddress:
    """The person concerned; no reply is asked, since a calendar's answer is not one of the offered ways."""
    attendee = _address(email)
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _reminder(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Rappel : {summary}")
    alarm.add("trigger", _REMINDER)
    return alarm


def _paris() -> Timezone:
    """Europe/Paris under the rule of directive 2000/84/EC; the library's own list of dates stops in 2038."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    zone.add_component(_rule(TimezoneDaylight(), "CEST", 3, datetime(1996, 3, 31, 2), (1, 2)))
    zone.add_component(_rule(TimezoneStandard(), "CET", 10, datetime(1996, 10, 27, 3), (2, 1)))
    return zone


def _rule(
    part: TimezoneDaylight | TimezoneStandard, name: str, month: int, first: datetime, hours: tuple[int, int]
) -> TimezoneDaylight | TimezoneStandard:
    part.add("dtstart", first)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
    part.add("tzoffsetfrom", timedelta(hours=hours[0]))
    part.add("tzoffsetto", timedelta(hours=hours[1]))
    part.add("tzname", name)
    return part
