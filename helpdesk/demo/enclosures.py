"""What the week's mails carry: a screenshot, a paper, an invitation, Outlook's envelope. The same bytes every time."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import typst

from helpdesk.documents import fonts

_PAPERS = Path(__file__).parent / "papers"
_WHOLE_MESSAGE, _ATTACHMENT = 1, 2
_BODY, _RENDERING, _TITLE, _DATA = 0x800C, 0x9002, 0x8010, 0x800F
_TNEF = b"\x78\x9f\x3e\x22\x01\x00"
_INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.org//Agenda//FR
METHOD:REQUEST
BEGIN:VEVENT
UID:demo-rendez-vous@passerelle.example.org
DTSTAMP:{written:%Y%m%dT%H%M%SZ}
DTSTART:{starts:%Y%m%dT%H%M%SZ}
DTEND:{ends:%Y%m%dT%H%M%SZ}
SUMMARY:Point téléphonique sur trois dossiers bloqués
LOCATION:Par téléphone\\, 01 99 00 45 12
ORGANIZER;CN=Association La Passerelle:mailto:permanence@passerelle.example.org
DESCRIPTION:Trois personnes suivies par notre permanence n'arrivent pas à déposer.
END:VEVENT
END:VCALENDAR
"""


def screenshot() -> bytes:
    """A PNG of the portal's page that refuses a file."""
    return typst.compile(_PAPERS / "screen.typ", format="png", ppi=120, font_paths=_fonts())


def employer_letter(written: date) -> bytes:
    """A PDF of one page, made on that day."""
    moment = datetime.combine(written, time(), UTC)
    return typst.compile(_PAPERS / "employer.typ", font_paths=_fonts(), timestamp=moment)


def invitation(written: datetime, starts: datetime) -> str:
    """An iCalendar request (RFC 5546) for half an hour."""
    ends = starts + timedelta(minutes=30)
    moments = {"written": written, "starts": starts, "ends": ends}
    return _INVITATION.format(**{name: moment.astimezone(UTC) for name, moment in moments.items()})


def winmail(text: str, name: str, content: bytes) -> bytes:
    """A TNEF stream (MS-OXTNEF) with a text and one file, as Outlook sends them."""
    return b"".join(
        [
            _TNEF,
            _tnef(_WHOLE_MESSAGE, _BODY, text.encode("cp1252") + b"\0"),
            _tnef(_ATTACHMENT, _RENDERING, b"\0" * 14),
            _tnef(_ATTACHMENT, _TITLE, name.encode("cp1252") + b"\0"),
            _tnef(_ATTACHMENT, _DATA, content),
        ]
    )


def _tnef(level: int, name: int, data: bytes) -> bytes:
    head = struct.pack("<BHHI", level, name, 6, len(data))
    return head + data + struct.pack("<H", sum(data) & 0xFFFF)


def _fonts() -> typst.Fonts:
    return fonts.library(fonts.SYSTEM_FONT_PATHS)
