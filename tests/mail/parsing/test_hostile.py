"""Mail shaped to keep us busy: each is read and shown, loses nothing, and costs what its size allows.

What is quadratic here takes minutes and meets the time limit of every test; how long each takes is measured by the bench.
"""

from __future__ import annotations

import base64
import random
import re
import sys
from datetime import UTC, datetime

import pytest

from helpdesk.bench.hostile import hostile_mails
from tests.mail.parsing import envelopes as e
from tests.mail.parsing.builder import mail, raw
from tickets.channels.email import markup
from tickets.channels.email.html_text import text_of
from tickets.channels.email.parse import UNREADABLE, parse
from tickets.channels.email.quotes import split_reply
from tickets.channels.email.sanitise import sanitise_html

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)
WORD = (
    '<p class=MsoNormal style="margin:0cm;mso-line-height:107%"><!--[if gte mso 9]><xml><o:p></o:p></xml><![endif]-->'
    '<span style="font-size:11.0pt">Mot<o:p></o:p></span></p>'
)
BODIES = {
    "250 kB of Word": WORD * 1_500,
    "5,000 links": "".join(f'<p><a href="https://example.org/{n}">lien {n}</a></p>' for n in range(5_000)),
    "100,000 nested div": "<div>" * 100_000 + "x",
    "tags never closed": "<a " * 80_000,
    "comments never closed": "<!--" * 60_000,
    "quotes that hide brackets": '<a t=">" ' * 30_000 + 't="',
    "mixed quotes": "\"<b '\"'" * 30_000,
    "bold with titles, paragraph after paragraph": "<p>"
    + "".join(f"<b title={n}>" for n in range(2_000))
    + "<p>x" * 4_000,
    "div closed by the wrong tag": "<div></b>" * 40_000,
    "span around div, closed too early": "<span><div></span>" * 30_000,
    "cells closed from inside": "<div><table><td></div>" * 30_000,
    "quotes in quotes": "<blockquote>" * 20_000 + "<br>x" * 20_000,
    "styles never closed": "<style>" * 30_000,
    "one tag of 250 kB": "<a " + "a=1 " * 60_000 + ">",
    "ampersands": "&" * 200_000,
}
TEXTS = {
    "On On On": "On On " + "a " * 100_000,
    "colons": "On 1 x:\n" * 25_000,
    "times and addresses": "1:11 <a@b> " * 30 + ":\n" + ("1:1 <a@b " * 40 + ":\n") * 500,
    "at signs": ("a@" * 190 + ":\n") * 500,
    "attributions without end": ("Le 1 " + "x" * 390 + ":\n") * 500,
    "verbs without end": ("1 пишет" * 50 + ":\n") * 500,
    "German patterns of the library": ("Am " * 50 + "schrieb :\n") * 1_000,
    "Italian patterns of the library": ("Il Il " + "a " * 70 + ":\n") * 1_000,
    "newlines": "a" + "\n" * 200_000 + "b",
    "dashes": "--\n" * 60_000,
    "From and From": "From: \n" * 30_000,
    "rulers": ("_" * 20 + "\n") * 9_000,
    "webmail headers": "> Message du 12/05/26\n> De : x\n" * 6_000,
    "brackets": "> " * 100_000,
    "disclaimers": "Disclaimer: " + "mail " * 40_000,
}


@pytest.mark.parametrize("name", BODIES)
def test_html_is_read_and_shown(name: str) -> None:
    text_of(BODIES[name])
    assert len(sanitise_html(BODIES[name])) < 20 * len(BODIES[name])


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_split(name: str) -> None:
    new, quoted = split_reply(TEXTS[name])
    assert new
    assert sorted(f"{new}\n{quoted}".split()) == sorted(TEXTS[name].split())


def test_words_below_the_bound_are_history_and_not_lost() -> None:
    new, quoted = split_reply("Bonjour\n" + "x\n" * 150_000 + "fin")
    assert new.startswith("Bonjour")
    assert len(new) < 200_001
    assert quoted.endswith("fin")


def test_tag_soup_of_every_kind_is_shown() -> None:
    names = ["a", "b", "i", "div", "span", "p", "table", "td", "ul", "li", "blockquote", "h1", "font", "dd"]
    for seed in range(8):
        chosen = random.Random(seed)
        soup = (
            f"<{'/' * (chosen.random() < 0.4)}{chosen.choice(names)} title={seed}>x" for _ in range(20_000)
        )
        sanitise_html("".join(soup))


HEADERS = {
    "quotes": '"' * 60_000,
    "comments": "(" * 60_000,
    "commas": "," * 60_000,
    "encoded words never closed": "=?utf-8?q?" * 6_000,
    "at signs": "@" * 60_000,
    "2,000 addresses": ", ".join(f'"Nom {n}" <n{n}@example.org>' for n in range(2_000)),
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("field", ["from_", "to", "subject", "references", "return_path"])
def test_headers_are_read(name: str, field: str) -> None:
    assert readable(raw("", "Bonjour", **{field: HEADERS[name]}))


def test_parameters_are_read() -> None:
    pieces = "; ".join(f"x*{n}*=a" for n in range(20_000))
    assert readable(raw(f"Content-Type: text/plain; {pieces}", "", "Bonjour"))
    assert readable(raw("Content-Type: text/plain; " + 'a="' * 20_000, "", "Bonjour"))


@pytest.mark.parametrize("depth", [100, 300, 3_000])
def test_parts_nested_beyond_reason_lose_nothing(depth: int) -> None:
    opening = [
        line
        for n in range(depth)
        for line in (f"Content-Type: multipart/mixed; boundary=b{n}", "", f"--b{n}")
    ]
    content = raw(*opening, "Content-Type: text/plain", "", "au fond")
    message = parse(content, received_at=RECEIVED)
    assert "au fond" in message.text or any(b"au fond" in file.content for file in message.attachments)
    assert not message.defects[0].startswith(UNREADABLE)


def test_messages_attached_in_messages_lose_nothing() -> None:
    content = raw(*["Content-Type: message/rfc822", ""] * 400, "Content-Type: text/plain", "", "au fond")
    message = parse(content, received_at=RECEIVED)
    assert "au fond" in message.text or any(b"au fond" in file.content for file in message.attachments)


def test_a_large_attachment_is_read() -> None:
    content = random.Random(1).randbytes(10_000_000)
    lines = base64.encodebytes(content).replace(b"\n", b"\r\n")
    letter = raw("Content-Type: application/zip; name=a.zip", "Content-Transfer-Encoding: base64", "", lines)
    (file,) = parse(letter, received_at=RECEIVED).attachments
    assert file.content == content


def test_many_parts_are_all_kept() -> None:
    files = [("a.txt", "application/octet-stream", b"x")] * 1_000
    assert len(parse(mail("x", None, *files), received_at=RECEIVED).attachments) == 1_000


SHOWN = hostile_mails()


@pytest.mark.parametrize("name", SHOWN)
def test_the_mails_of_the_bench_are_read_and_shown(name: str) -> None:
    message = parse(SHOWN[name], received_at=RECEIVED)
    assert not any(defect.startswith(UNREADABLE) for defect in message.defects)
    assert message.text or message.quoted or message.html or message.attachments
    assert len(message.text) + len(message.quoted) < 2 * len(SHOWN[name])
    sanitise_html(message.html)


def test_the_bench_has_each_shape_once_and_small_enough_to_repeat() -> None:
    assert len(SHOWN) >= 10
    assert len({re.search(rb"^Message-ID: <.+?>", mail, re.MULTILINE)[0] for mail in SHOWN.values()}) == len(
        SHOWN
    )
    assert max(map(len, SHOWN.values())) < 1_500_000


def test_html_of_more_tags_than_anybody_writes_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_TOKENS", 1_000)
    html = "<p>a</p>" * 2_000 + "fin"
    message = parse(mail(html=html), received_at=RECEIVED)
    assert "fin" in message.html
    assert message.text.count("a") < 1_000
    assert "damaged" in message.notices
    assert "consultez l'original" in sanitise_html(html)[-100:]
    assert sanitise_html("<p>a</p>") == "<p>a</p>"


GROWING = {
    "plain words": lambda n: mail("mot mot mot\n" * n),
    "quoted lines": lambda n: mail("> mot\n" * n),
    "header blocks": lambda n: mail("From: \n" * n),
    "PGP blocks": lambda n: mail(
        "-----BEGIN PGP SIGNED MESSAGE-----\n" * n + "-----BEGIN PGP SIGNATURE-----"
    ),
    "uuencode that never ends": lambda n: mail("begin 644 a\n#0V%T\n" * n),
    "histories": lambda n: mail(html='<div class="yahoo_quoted">' * n + "x"),
    "blockquotes": lambda n: mail(html="<blockquote>" * n + "<br>x" * n),
    "parts": lambda n: mail("x", None, *[("a.txt", "application/octet-stream", b"x")] * n),
    "base64 announced": lambda n: mail("Content-Transfer-Encoding: base64\n\nQUJD!\n" * n),
    "empty objects": lambda n: mail(
        None, None, ("a", "application/ms-tnef", e.tnef(*[e.tnef_object(1, 0x8020, b"")] * n))
    ),
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_mail_is_twice_the_work(name: str) -> None:
    """Calls are counted, not seconds: a busy machine changes nothing."""
    small, large = (_calls(GROWING[name](n)) for n in (150, 450))
    assert large < 3.5 * small


def _calls(content: bytes) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        parse(content, received_at=RECEIVED)
    finally:
        sys.setprofile(None)
    return count


def readable(content: bytes) -> bool:
    message = parse(content, received_at=RECEIVED)
    return message.text == "Bonjour" and not any(defect.startswith(UNREADABLE) for defect in message.defects)
