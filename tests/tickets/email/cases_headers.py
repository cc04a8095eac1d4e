"""What the headers say, and what they try to make us believe."""

from __future__ import annotations

from tests.tickets.email.builder import raw
from tests.tickets.email.case import case

TRUSTED = {"trusted_authserv": frozenset({"mx.example.net"})}


def letter(*lines: str | bytes, **headers: str) -> bytes:
    return raw(*lines, "", "Bonjour", **headers)


SENDERS = [
    case("name and address", letter(), name="Amina Benali", email="amina@example.org", defects=[]),
    case("no From", letter(from_=""), name="", email="", text="Bonjour", defects=["no From address"]),
    case("From with spaces around", letter(from_="  amina@example.org  "), email="amina@example.org"),
    case("domain in capitals", letter(from_="Amina.B@EXAMPLE.Org"), email="Amina.B@example.org"),
    case(
        "address before its name",
        letter(from_="amina@example.org (Amina Benali)"),
        name="Amina Benali",
        email="amina@example.org",
    ),
    case("stray bracket", letter(from_="amina@example.org>"), email="amina@example.org"),
    case(
        "bracket never closed",
        letter(from_="Amina <amina@example.org"),
        name="Amina",
        email="amina@example.org",
    ),
    case(
        "pipe in a quoted name",
        letter(from_='"Benali | Amina" <amina@example.org>'),
        name="Benali | Amina",
        email="amina@example.org",
    ),
    case(
        "comma in a bare name",
        letter(from_="Benali, Amina <amina@example.org>"),
        name="Benali, Amina",
        email="amina@example.org",
        defects=[],
    ),
    case("unicode local part", letter(from_="Zoé <zoé@example.org>"), name="Zoé", email="zoé@example.org"),
    case(
        "encoded name",
        letter(from_="=?utf-8?b?2KPZhdmK2YbYqQ==?= <amina@example.org>"),
        name="أمينة",
        email="amina@example.org",
    ),
    case(
        "8-bit name without encoding",
        letter(b"From: Am\xe9lie <amelie@example.org>", from_=""),
        name="Amélie",
        email="amelie@example.org",
    ),
    case(
        "several From addresses",
        letter(from_="amina@example.org, karim@example.com"),
        email="amina@example.org",
        defects=["several From addresses"],
    ),
    case(
        "two From headers",
        letter("From: karim@example.com"),
        email="amina@example.org",
        defects=["several From addresses"],
    ),
    case(
        "mailto in brackets",
        letter(from_="Amina <mailto:amina@example.org>"),
        name="Amina",
        email="amina@example.org",
        defects=["From is not well formed"],
    ),
    case(
        "address inside the encoded name",
        letter(from_="=?utf-8?q?Amina_=3Camina=40example=2Eorg=3E?="),
        name="Amina",
        email="amina@example.org",
    ),
    case(
        "only a name",
        letter(from_="Amina Benali"),
        name="Amina Benali",
        email="",
        defects=["no From address"],
    ),
    case(
        "no brackets between name and address",
        letter(from_="Amina amina@example.org"),
        name="Amina",
        email="amina@example.org",
    ),
    case(
        "an address as name does not win",
        letter(from_='"agent@example.net" <amina@example.org>'),
        name="agent@example.net",
        email="amina@example.org",
    ),
    case(
        "address of 300 characters",
        letter(from_=f"<{'a' * 280}@example.org>"),
        email="",
        defects=["no From address"],
    ),
    case(
        "line break in the encoded name",
        letter(from_="=?utf-8?q?Amina=0D=0ABcc=3A_x=40example=2Ecom?= <amina@example.org>"),
        name="Amina Bcc: x@example.com",
        email="amina@example.org",
    ),
    case(
        "right-to-left override in the name",
        letter(from_="=?utf-8?b?4oCuYW5pbUE=?= <amina@example.org>"),
        name="animA",
    ),
]

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

PROOFS = [
    case(
        "DMARC pass by our own server",
        letter(
            "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dmarc=pass header.from=example.org"
        ),
        TRUSTED,
        verified_by="dmarc",
    ),
    case(
        "DMARC pass by a stranger",
        letter("Authentication-Results: mx.example.com; dmarc=pass header.from=example.org"),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC pass when we trust nobody",
        letter("Authentication-Results: mx.example.net; dmarc=pass header.from=example.org"),
        verified_by="",
    ),
    case(
        "DMARC pass for another domain",
        letter("Authentication-Results: mx.example.net; dmarc=pass header.from=example.com"),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC fail",
        letter("Authentication-Results: mx.example.net; dmarc=fail header.from=example.org"),
        TRUSTED,
        verified_by="",
    ),
    case(
        "a forged header below our own",
        letter(
            "Authentication-Results: mx.example.net; dmarc=none header.from=example.org",
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
        ),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC on another line than SPF",
        letter(
            "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org",
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
        ),
        TRUSTED,
        verified_by="dmarc",
    ),
    case(
        "DMARC pass with two From headers",
        letter(
            "From: x@example.org",
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
        ),
        TRUSTED,
        verified_by="",
    ),
    case(
        "DMARC pass with a From we had to guess",
        letter(
            "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org",
            from_="Amina <mailto:amina@example.org>",
        ),
        TRUSTED,
        verified_by="",
    ),
    case(
        "results that cannot be parsed",
        letter("Authentication-Results: mx.example.net; " + "(" * 3_000),
        TRUSTED,
        verified_by="",
    ),
    case(
        "SPF and DKIM alone prove nothing",
        letter(
            "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org"
        ),
        TRUSTED,
        verified_by="",
    ),
]

CASES = [*SENDERS, *OTHERS, *SUBJECTS, *IDS, *PROOFS]
