"""No bytes at all make the reader raise, fall on its last net, or give what cannot be stored."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.mail.parsing import envelopes as e
from tests.mail.parsing.builder import mail
from tests.mail.parsing.cases import CASES
from tests.mail.parsing.cases_envelopes import HTML_IN_RTF, SIGNED_MAIL
from tickets.channels.email import addresses
from tickets.channels.email import parse as module
from tickets.channels.email.html_text import text_of
from tickets.channels.email.parse import UNREADABLE, parse
from tickets.channels.email.pgp import unarmour
from tickets.channels.email.quotes import split_reply
from tickets.channels.email.sanitise import sanitise_html
from tickets.channels.email.uuencoded import take_files
from tickets.intake.message import InboundMessage

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)
SMALL = sorted({case.raw for case in CASES if len(case.raw) < 3_000})
SPLICES = [
    b"\r", b"\n", b"\0", b"\xff", b"\xe9", b"=?", b"?=", b"(", b'"', b"<", b">", b":", b";", b"@", b"[", b"\\", b",",
    b"%", b"=", b"'", b"\r\n\r\n", b"--b1", b"--b1--", b"base64", b"charset=", b"utf-7", b"punycode", b"*0*=", b"*=", b"''",
    b"boundary=", b"filename=", b"message/rfc822", b"multipart/mixed", b"multipart/report", b"message/delivery-status",
    b"text/html", b"quoted-printable", b"x-uuencode", b"Content-Type: ", b"From: ", b"Message-ID: <", b"undisclosed:;",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, 3_000), st.integers(0, 40), st.sampled_from(SPLICES)), min_size=1, max_size=8
)
SPLOTCHES = st.lists(
    st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=5)), min_size=1, max_size=6
)
WRAPPED = [
    e.tnef(
        e.message(
            (e.UNICODE, e.MAPI_BODY, e.wide("Bonjour")), (e.BINARY, e.MAPI_RTF, e.packed_rtf(HTML_IN_RTF))
        ),
        e.file(b"%PDF", b"a.pdf", (e.UNICODE, e.MAPI_LONG_NAME, e.wide("long.pdf"))),
    ),
    e.tnef(e.message((e.BINARY, e.MAPI_RTF, e.packed_rtf(HTML_IN_RTF)))),
    e.signed(SIGNED_MAIL),
    e.signed_in_pieces(SIGNED_MAIL),
    e.enveloped(),
]
TAGS = st.sampled_from(
    ["<p>", "</p>", "<a", "</a>", "href=", "<b>", "<table>", "<td>", "<!--", "-->", "<style>", "</div>", "<div>", "&", "&lt;",
     "'", '"', "<", ">", "=", "x", " "]
)  # fmt: skip
LINES = st.sampled_from(
    ["Bonjour", "", "> cité", "--", "Le 12/05/2026 à 10:02, CCC a écrit :", "On 1 May 2026 10:02 x@y wrote:", "De : a@b",
     "Date : 10:02", "Objet : x", "-----Message d'origine-----", "Envoyé de mon iPhone", "________________",
     "> Message du 12/05/26 10:02", ":", "-------- Fin du message d'origine --------", "fin\ufdd0", "begin 644 a", "`", "end",
     "#0V%T", "-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "- -- tiret", "-----BEGIN PGP SIGNATURE-----",
     "-----END PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"]
)  # fmt: skip


def check(message: InboundMessage) -> None:
    headers = message.headers
    lines = [
        message.subject, message.external_id, message.sender.name, message.sender.email, message.recipient, headers.message_id,
        headers.reply_to, headers.return_path, headers.auto_submitted, headers.bounced_message_id, headers.bounced_recipient,
        *headers.in_reply_to, *headers.references, *headers.to, *headers.cc, *message.defects,
        *(text for file in message.attachments for text in (file.filename, file.content_type, file.content_id)),
    ]  # fmt: skip
    for text in [*lines, message.text, message.quoted, message.html]:
        text.encode()
        assert "\0" not in text
    assert not [text for text in lines if "\r" in text or "\n" in text]
    assert all(file.filename and not set(file.filename) & set("/\\") for file in message.attachments)
    assert not any(defect.startswith(UNREADABLE) for defect in message.defects), message.defects


@given(st.binary(max_size=400))
def test_random_bytes(raw: bytes) -> None:
    check(parse(raw, received_at=RECEIVED))


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SMALL), EDITS)
def test_damaged_mail(raw: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    for place, cut, splice in edits:
        place %= len(raw) + 1
        raw = raw[:place] + splice + raw[place + cut :]
    check(parse(raw, received_at=RECEIVED))


ADDRESS = st.sampled_from(
    ["Amina", "Benali", " ", "  ", "-", '"', "'", "<", ">", "a", "b.c", ".", "..", "+", "_", "@", "example.org",
     "Example.ORG", ",", "(x)", "\\", "=?utf-8?q?=C3=A9?=", "é", ";", ":", "[", "1.2.3.4"]
)  # fmt: skip


@settings(max_examples=500)
@given(st.lists(ADDRESS, max_size=9).map("".join))
@example("Amina Benali <amina.b@Example.org>")
@example('"Amina Benali" <amina@example.org>')
@example("amina@example.org")
@example("<amina@example.org>")
def test_plain_addresses_are_read_as_the_standard_library_reads_them(value: str) -> None:
    found = addresses.mailboxes(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "_LONGEST_PLAIN", -1)
        assert addresses.mailboxes(value) == found


@given(st.lists(LINES, max_size=12))
def test_no_word_is_lost_between_new_and_quoted(lines: list[str]) -> None:
    text = "\n".join(lines)
    new, quoted = split_reply(text)
    assert sorted((new + "\n" + quoted).split()) == sorted(text.replace("\ufdd0", "").split())
    assert bool(new) == bool(text.strip("\n"))


@given(st.lists(LINES, max_size=16))
def test_no_word_is_lost_around_armour(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = unarmour(text)
    kept = (found.text + "\n" + found.armour).split()
    # An escaping dash is not a word.
    assert sorted(word for word in kept if word != "-") == sorted(
        word for word in text.split() if word != "-"
    )


@given(st.lists(LINES, max_size=16))
def test_no_line_is_lost_around_uuencoded_files(lines: list[str]) -> None:
    text, files = take_files("\n".join(lines))
    lost = Counter(filter(None, lines)) - Counter(filter(None, text.split("\n")))
    assert set(lost) <= {"begin 644 a", "`", "end", "#0V%T"}
    assert lost["begin 644 a"] == len(files)
    assert lost["#0V%T"] == sum(len(file.content) for file in files) // 3


@given(st.lists(TAGS, max_size=30).map("".join))
def test_any_html_is_read_and_made_safe_once_and_for_all(html: str) -> None:
    text_of(html)
    once = sanitise_html(html)
    assert "<style" not in once
    assert "<!--" not in once
    assert sanitise_html(once) == once


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WRAPPED), SPLOTCHES)
def test_damaged_envelopes_are_files_at_least(content: bytes, edits: list[tuple[int, bytes]]) -> None:
    for place, splice in edits:
        place %= len(content)
        content = content[:place] + splice + content[place + len(splice) :]
    for name, content_type in (
        ("winmail.dat", "application/ms-tnef"),
        ("smime.p7m", "application/pkcs7-mime"),
    ):
        message = parse(mail(None, None, (name, content_type, content)), received_at=RECEIVED)
        check(message)
        assert message.attachments[0].content == content


def test_what_cannot_be_opened_stays_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(module, "open_contents", broken)
    message = parse(mail("Bonjour", None, ("a.pdf", "application/pdf", b"%PDF")), received_at=RECEIVED)
    assert message.text == "Bonjour"
    assert message.attachments[0].content == b"%PDF"
    assert message.defects == ("what is inside could not be opened: RuntimeError",)


def test_the_last_net_keeps_the_bytes_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(module, "read_body", broken)
    message = parse(b"From: a@example.org\r\n\r\nBonjour", received_at=RECEIVED, recipient="ccc@example.net")
    assert message.defects == (f"{UNREADABLE}: MemoryError",)
    assert "Bonjour" in message.text
    assert message.external_id.startswith("no-id#")
    assert message.recipient == "ccc@example.net"
