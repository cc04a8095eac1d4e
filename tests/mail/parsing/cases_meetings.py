"""Invitations to a meeting, in a part, attached or alone, and messages attached to messages."""

from __future__ import annotations

import base64

from tests.mail.parsing.builder import mail, multipart, part, raw
from tests.mail.parsing.case import case

UTF8 = "text/plain; charset=utf-8"


def calendar(method: str = "REQUEST", *lines: str) -> str:
    """A calendar of one meeting; `lines` are more of its properties."""
    usual = ["SUMMARY:Dépôt du dossier", "DTSTART:20260601T080000Z", "DTEND:20260601T083000Z", *lines]
    top = ["BEGIN:VCALENDAR", "VERSION:2.0", *([f"METHOD:{method}"] if method else []), "BEGIN:VEVENT"]
    return "\r\n".join([*top, *usual, "END:VEVENT", "END:VCALENDAR", ""])


def attached(content: str, name: str = "invite.ics", content_type: str = "text/calendar") -> bytes:
    return mail("Bonjour", None, (name, content_type, content.encode()))


INSIDE = [
    case(
        "invitation beside words",
        raw(
            *multipart(
                "alternative",
                part(UTF8, "Rendez-vous"),
                part("text/calendar; charset=utf-8; method=REQUEST", calendar()),
            )
        ),
        text="Rendez-vous",
        files=["piece-jointe-1.ics"],
        notices=["invitation"],
    ),
    case(
        "invitation alone is said in words",
        raw("Content-Type: text/calendar; charset=utf-8; method=REQUEST", "", calendar()),
        text="Invitation : Dépôt du dossier\nDate : lundi 1er juin 2026 à 10 h 00 – 10 h 30 (heure de Paris)",
        files=["piece-jointe-1.ics"],
        notices=["invitation"],
    ),
    case(
        "invitation alone, with a place, beside an empty text",
        raw(
            *multipart(
                "alternative",
                part(UTF8, " "),
                part("text/calendar; charset=utf-8", calendar("REQUEST", "LOCATION:Préfecture\\, guichet 3")),
            )
        ),
        text="Invitation : Dépôt du dossier\nDate : lundi 1er juin 2026 à 10 h 00 – 10 h 30 (heure de Paris)\n"
        "Lieu : Préfecture, guichet 3",
    ),
    case("invitation attached", attached(calendar()), text="Bonjour", notices=["invitation"]),
    case(
        "invitation attached as octet-stream, known by its name",
        attached(calendar(), content_type="application/octet-stream"),
        notices=["invitation"],
    ),
    case("meeting cancelled", attached(calendar("CANCEL")), notices=["invitation"]),
    case("answer to an invitation", attached(calendar("REPLY")), notices=["invitation"]),
    case("a calendar published is no invitation", attached(calendar("PUBLISH")), notices=[]),
    case("a calendar without method is no invitation", attached(calendar("")), notices=[]),
    case(
        "a method that only stands in the description",
        attached(calendar("", "DESCRIPTION:METHOD:REQUEST")),
        notices=[],
    ),
    case(
        "a calendar alone that cannot be read leaves the text empty",
        raw("Content-Type: text/calendar", "", "BEGIN:VCALENDAR"),
        text="",
        files=["piece-jointe-1.ics"],
        notices=[],
    ),
]

LETTER = b"From: prefecture@example.com\r\nSubject: Convocation\r\n\r\nVenez demain."
FORWARD = [
    case(
        "attached message in base64, which no standard allows",
        raw(
            *multipart(
                "mixed",
                part(UTF8, "Voir"),
                part("message/rfc822", base64.b64encode(LETTER), content_transfer_encoding="base64"),
            )
        ),
        files=["piece-jointe-1.eml"],
        contents=[LETTER],
    ),
    case(
        "attached message named as a file",
        mail("Voir", None, ("Convocation.eml", "application/octet-stream", LETTER)),
        files=["Convocation.eml"],
        contents=[LETTER],
    ),
    case(
        "attached messages side by side",
        raw(
            *multipart(
                "digest",
                ("Content-Type: message/rfc822", "", "Subject: un", "", "a"),
                ("Content-Type: message/rfc822", "", "Subject: deux", "", "b"),
            )
        ),
        files=["piece-jointe-1.eml", "piece-jointe-2.eml"],
    ),
]

CASES = [*INSIDE, *FORWARD]
