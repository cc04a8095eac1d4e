"""What the other headers say, and what they try to make us believe."""

from __future__ import annotations

from tests.mail.parsing.builder import raw
from tests.mail.parsing.case import case


def letter(*lines: str | bytes, **headers: str) -> bytes:
    return raw(*lines, "", "Bonjour", **headers)


OTHERS = [
    case("no To", letter(to=""), to=(), recipient=""),
    case(
        "recipient that only headers tell is not ours to believe",
        letter("Delivered-To: x@example.net"),
        recipient="",
    ),
    case("undisclosed recipients", letter(to="undisclosed-recipients:;"), to=(), text="Bonjour"),
    case(
        "200 recipients with encoded names",
        letter(to=", ".join(f"=?utf-8?q?=C3=89_{n}?= <a{n}@example.com>" for n in range(200))),
        to=tuple(f"a{n}@example.com" for n in range(200)),
    ),
    case("invalid Cc", letter(cc="<<>>, ,;@"), cc=(), text="Bonjour"),
    case(
        "41 recipients",
        letter(to=", ".join(f"a{n}@example.com" for n in range(41))),
        to=tuple(f"a{n}@example.com" for n in range(41)),
    ),
    case(
        "recipient as the transport knows it",
        letter("Delivered-To: faux@example.net"),
        {"recipient": "vrai@example.net"},
        recipient="vrai@example.net",
    ),
    case(
        "Reply-To to another person is noted, not believed",
        letter(reply_to="Karim <karim@example.com>"),
        email="amina@example.org",
        reply_to="karim@example.com",
    ),
    case(
        "malformed Reply-To", letter(reply_to="??? <>"), reply_to="", defects=["Reply-To is not an address"]
    ),
    case(
        "line break in Reply-To",
        letter(reply_to="karim@example.com\r\n\tBcc: x@example.com"),
        reply_to="karim@example.com",
    ),
    case(
        "headers that borrow our name are not read",
        letter("X-Helpdesk-Notification: yes", "X-Ccc-Ticket: 42"),
        machine="",
        in_reply_to=(),
    ),
    case(
        "null bytes in headers and body",
        raw(b"X-Odd: a\0b", "", b"Bon\0jour", subject="Ti\0tre"),
        subject="Titre",
        text="Bonjour",
    ),
]

SUBJECTS = [
    case("no subject", letter(subject=""), subject=""),
    case("subject of 1,000 characters", letter(subject="x" * 1_000), subject="x" * 1_000),
    case(
        "folded subject",
        letter(subject="Titre\r\n bloqué\r\n\tdepuis mars"),
        subject="Titre bloqué depuis mars",
    ),
    case(
        "encoded word split inside a character",
        letter(subject="=?utf-8?q?Mon_caf=C3?=\r\n =?utf-8?q?=A9?="),
        subject="Mon café",
    ),
    case(
        "ISO-2022-JP split inside a character",
        letter(subject="=?iso-2022-jp?B?GyRCJUY=?= =?iso-2022-jp?B?JTklSBsoQg==?="),
        subject="テスト",
    ),
    case(
        "three charsets in a subject",
        letter(subject="=?koi8-r?B?8NLJ18XU?= et =?iso-8859-1?q?=E9t=E9?= =?utf-8?b?INiz?="),
        subject="Привет et été س",
    ),
    case(
        "blanks inside an encoded word",
        letter(subject="=?utf-8?Q?Demande de titre =C3=A9tudiant?="),
        subject="Demande de titre étudiant",
    ),
    case("encoded word in an unknown charset", letter(subject="=?x-inconnu?q?caf=E9?="), subject="café"),
    case(
        "encoded word mislabelled",
        letter(subject="=?iso-8859-1?q?l=92avis_=E0_10_=80?="),
        subject="l’avis à 10 €",
    ),
    case(
        "8-bit subject in windows-1252",
        letter(b"Subject: l\x92\xe9ch\xe9ance", subject=""),
        subject="l’échéance",
    ),
    case(
        "line break in an encoded subject",
        letter(subject="=?utf-8?q?Titre=0D=0ABcc:_x=40example.com?="),
        subject="Titre Bcc: x@example.com",
    ),
    case(
        "template tags stay text",
        letter(subject="{{ 7*7 }} {% load x %} ${x}"),
        subject="{{ 7*7 }} {% load x %} ${x}",
    ),
]

IDS = [
    case("no Message-ID", letter(message_id=""), message_id="", defects=["no Message-ID"]),
    case("Message-ID without brackets", letter(message_id="m1@example.org"), message_id="m1@example.org"),
    case(
        "Message-ID folded in the middle",
        letter(message_id="<m1\r\n @example.org>"),
        message_id="m1@example.org",
    ),
    case(
        "several Message-IDs",
        letter("Message-ID: <m2@example.org>"),
        message_id="m1@example.org",
        defects=["several Message-ID headers"],
    ),
    case(
        "several ids in In-Reply-To",
        letter(in_reply_to="<a@example.net> <b@example.net>"),
        in_reply_to=("a@example.net", "b@example.net"),
    ),
    case(
        "In-Reply-To with words",
        letter(in_reply_to='"your message of Tuesday" <a@example.net>'),
        in_reply_to=("a@example.net",),
    ),
    case(
        "200 references: the last fifty",
        letter(references="\r\n ".join(f"<r{n}@example.net>" for n in range(200))),
        references=tuple(f"r{n}@example.net" for n in range(150, 200)),
    ),
    case(
        "references glued together, one twice",
        letter(references="<a@x><b@x>,<a@x>"),
        references=("a@x", "b@x"),
    ),
    case("no Date", letter(date=""), text="Bonjour", defects=[]),
    case("a date in the future", letter(date="Tue, 12 May 2099 10:02:00 +0200"), text="Bonjour", defects=[]),
    case("a date that is none", letter(date="hier"), text="Bonjour", defects=[]),
]

CASES = [*OTHERS, *SUBJECTS, *IDS]
