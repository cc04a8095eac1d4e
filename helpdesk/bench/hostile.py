"""Mail shaped to keep its reader busy: pure bytes, one shape a name, each meant to be read and shown in under 2 s.

Shapes of regular expressions that backtrack, of trees that nest, of counts that lie, and of sizes that grow when read.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable

_HEADERS = (
    "From: Amina Benali <amina@example.org>",
    "To: ccc@example.net",
    "Date: Tue, 12 May 2026 10:02:00 +0200",
    "MIME-Version: 1.0",
)
_LINKS = 5_000
_NESTED = 300


def hostile_mails() -> dict[str, bytes]:
    """Name → mail, each with its own Message-ID and at most 1.5 MB."""
    return {name: _mail(number, make()) for number, (name, make) in enumerate(_SHAPES.items(), start=1)}


def _mail(number: int, body: str) -> bytes:
    top = [*_HEADERS, f"Subject: Forme {number}", f"Message-ID: <hostile-{number}@example.org>"]
    return "\r\n".join([*top, body]).encode()


def _text(words: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}"


def _html(words: str) -> str:
    return f"Content-Type: text/html; charset=utf-8\r\n\r\n{words}"


def _file(content_type: str, content: bytes) -> str:
    encoded = base64.encodebytes(content).decode("ascii")
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"


def _nested_div() -> str:
    return _html("<div>" * _NESTED + "Je suis bloqué" + "</div>" * _NESTED)


def _links() -> str:
    return _html("".join(f'<p><a href="https://example.org/{n}">lien {n}</a></p>' for n in range(_LINKS)))


def _unclosed_formatting() -> str:
    return _html("<p>" + "".join(f"<b title={n}>" for n in range(2_000)) + "<p>x" * 4_000)


def _nested_parts() -> str:
    opening = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}" for n in range(1_000)]
    return "\r\n".join([*opening, _text("au fond")])


def _nested_messages() -> str:
    return "\r\n\r\n".join([*["Content-Type: message/rfc822"] * 400, _text("au fond")])


def _parameters() -> str:
    pieces = "; ".join(f"x*{n}*=a" for n in range(20_000))
    return f"Content-Type: text/plain; {pieces}\r\n\r\nBonjour"


def _references() -> str:
    return "References: " + " ".join(f"<r{n}@example.org>" for n in range(20_000)) + "\r\n" + _text("Bonjour")


def _properties_that_lie() -> str:
    table = struct.pack("<I", 0xFFFFFFFF)
    values = struct.pack("<IHHI", 1, 0x1002, 0x3001, 0xFFFFFFFF)
    objects = b"".join(
        struct.pack("<BHHI", 1, 0x9003, 6, len(each)) + each + b"\0\0" for each in (table, values)
    )
    return _file("application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00" + objects)


def _objects_without_end() -> str:
    return _file("application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00" + b"\0" * 1_000_000)


def _nested_octets() -> str:
    return _file("application/pkcs7-mime; name=smime.p7m", b"\x30\x80" * 300_000)


def _calendar() -> str:
    lines = "\r\n".join(["COMMENT:a"] * 23_000)
    event = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    return f"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n{event}"


def _base64_that_is_not() -> str:
    part = "Content-Transfer-Encoding: base64\r\n\r\n" + "QUJD" * 30 + "!\r\n"
    return _text(part * 6_000)


_SHAPES: dict[str, Callable[[], str]] = {
    "300 nested div": _nested_div,
    "5,000 links": _links,
    "100,000 nested div": lambda: _html("<div>" * 100_000 + "x"),
    "bold never closed": _unclosed_formatting,
    "tags never closed": lambda: _html("<a " * 80_000),
    "comments never closed": lambda: _html("<!--" * 60_000),
    "brackets in quotes": lambda: _html('<a t=">" ' * 30_000 + 't="'),
    "cells closed from inside": lambda: _html("<div><table><td></div>" * 30_000),
    "histories in histories": lambda: _html('<div class="yahoo_quoted">' * 20_000 + "<br>x" * 20_000),
    "quotes in quotes": lambda: _html("<blockquote>" * 20_000 + "<br>x" * 20_000),
    "attributions without end": lambda: _text(("Le 1 " + "x" * 390 + ":\n") * 2_000),
    "attribution of one line": lambda: _text("On On " + "a " * 100_000),
    "times and addresses": lambda: _text(("1:1 <a@b " * 40 + ":\n") * 2_000),
    "header blocks": lambda: _text("From: \n" * 60_000),
    "dates above senders": lambda: _text("Date: 10:02\nFrom: \n" * 30_000),
    "end lines": lambda: _text("-------- Fin du message d'origine --------\n" * 10_000),
    "webmail headers": lambda: _text("> Message du 12/05/26\n> De : x\n" * 15_000),
    "rulers": lambda: _text(("_" * 20 + "\n") * 20_000),
    "signatures": lambda: _text("--\n" * 100_000),
    "newlines": lambda: _text("a" + "\n" * 500_000 + "b"),
    "uuencode that never ends": lambda: _text("begin 644 a\n#0V%T\n" * 30_000),
    "PGP blocks without end": lambda: _text(
        "-----BEGIN PGP SIGNED MESSAGE-----\n" * 20_000 + "-----BEGIN PGP SIGNATURE-----"
    ),
    "PGP messages without end": lambda: _text("-----BEGIN PGP MESSAGE-----\n" * 30_000),
    "quotation marks in From": lambda: 'From: "' + '"' * 60_000 + "\r\n" + _text("Bonjour"),
    "comments in To": lambda: "To: " + "(" * 60_000 + "\r\n" + _text("Bonjour"),
    "encoded words in Subject": lambda: "Subject: " + "=?utf-8?q?" * 6_000 + "\r\n" + _text("Bonjour"),
    "20,000 references": _references,
    "20,000 parameters": _parameters,
    "1,000 nested parts": _nested_parts,
    "400 nested messages": _nested_messages,
    "TNEF of 4 billion properties": _properties_that_lie,
    "TNEF of empty objects": _objects_without_end,
    "CMS nested 300,000 times": _nested_octets,
    "calendar of 23,000 lines": _calendar,
    "base64 announced 6,000 times": _base64_that_is_not,
}
