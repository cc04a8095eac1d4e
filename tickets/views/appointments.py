"""Calendar invitations of a mail, read from its files when it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk.kernel import blobs
from helpdesk.kernel.handover import bare_type, extension_of
from tickets.channels.email.invitations import LARGEST, Invitation, read_invitation
from tickets.deadlines.wording import french_date
from tickets.models import Attachment

_TYPES = frozenset({"text/calendar", "application/ics"})
MOST_SHOWN = 3
"""A mail that carries more calendars than this is no invitation of a person."""


@dataclass(frozen=True)
class Appointment:
    """An invitation and its moment in words, in Paris."""

    invitation: Invitation

    @property
    def starts(self) -> str:
        """ISO 8601, for machines."""
        return self.invitation.starts.isoformat() if self.invitation.starts else ""

    @property
    def when(self) -> str:
        """« mardi 12 mai 2026, de 9 h 30 à 10 h 15 (heure de Paris) »; "" when it says no moment."""
        starts, ends = self.invitation.starts, self.invitation.ends
        if starts is None:
            return ""
        if not isinstance(starts, datetime):
            return _whole_days(starts, ends)
        if not isinstance(ends, datetime) or ends <= starts:
            words = _("%(day)s, à %(hour)s") % {"day": _day(starts), "hour": _hour(starts)}
        elif ends.date() == starts.date():
            spoken = {"day": _day(starts), "hour": _hour(starts), "end": _hour(ends)}
            words = _("%(day)s, de %(hour)s à %(end)s") % spoken
        else:
            spoken = {"day": _day(starts), "hour": _hour(starts), "last": _day(ends), "end": _hour(ends)}
            words = _("du %(day)s à %(hour)s au %(last)s à %(end)s") % spoken
        return f"{words} {_('(heure de Paris)')}"

    @property
    def timezone(self) -> str:
        """The zone under which the sender wrote the hours, when it is not that of Paris."""
        return "" if self.invitation.timezone in {"", "Europe/Paris"} else self.invitation.timezone


def is_calendar(name: str, declared: str) -> bool:
    """Whether a file may be an invitation."""
    return bare_type(declared) in _TYPES or extension_of(name) == "ics"


def appointments_of(files: Iterable[Attachment]) -> list[Appointment]:
    """The invitations among the files of a message."""
    calendars = [
        file for file in files if file.size <= LARGEST and is_calendar(file.filename, file.content_type)
    ]
    found = (_stored(file.sha256) for file in calendars[:MOST_SHOWN])
    return _distinct(found)


def appointments_in(contents: Iterable[bytes]) -> list[Appointment]:
    """The invitations among calendars at hand."""
    return _distinct(read_invitation(content) for content in list(contents)[:MOST_SHOWN])


def _distinct(found: Iterable[Invitation | None]) -> list[Appointment]:
    """Each once: mailers send the same calendar in the body and as a file."""
    return [Appointment(invitation) for invitation in dict.fromkeys(found) if invitation]


def _stored(sha256: str) -> Invitation | None:
    try:
        return _read(sha256)
    except (FileNotFoundError, blobs.Damaged):
        return None


@lru_cache(maxsize=512)
def _read(sha256: str) -> Invitation | None:
    """Kept by the fingerprint of its bytes, which cannot change: a conversation is shown many times."""
    return read_invitation(blobs.get(sha256))


def _whole_days(starts: date, ends: date | None) -> str:
    """RFC 5545: the end of whole days is the day after."""
    last = ends - timedelta(days=1) if ends and not isinstance(ends, datetime) else starts
    if last <= starts:
        return _("%s, toute la journée") % _day(starts)
    return _("du %(day)s au %(last)s") % {"day": _day(starts), "last": _day(last)}


def _day(day: date) -> str:
    return f"{date_format(day, 'l')} {french_date(day)}"


def _hour(moment: datetime) -> str:
    return f"{moment.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{moment:%M}"
