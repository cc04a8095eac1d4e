"""When two deliveries are one message, and when they are two."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.mail.parsing.builder import mail, multipart, part, raw
from tickets.channels.email.parse import parse

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)


def identity(content: bytes) -> str:
    return parse(content, received_at=RECEIVED).external_id


def test_the_same_mail_delivered_to_two_of_our_addresses_is_one() -> None:
    first = b"Received: from a.example.org; 10:02\r\nDelivered-To: ccc@example.net\r\n" + mail("Bonjour")
    second = b"Return-Path: <a@example.org>\r\nReceived: from b.example.org; 10:09\r\n" + mail("Bonjour")
    assert identity(first) == identity(second)


def test_a_relay_that_changes_the_encoding_changes_nothing() -> None:
    plain = raw("Content-Type: text/plain; charset=utf-8", "", "été", "")
    quoted = raw(
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "=C3=A9t=C3=A9",
    )
    assert identity(plain) == identity(quoted) == identity(plain.replace(b"\r\n", b"\n"))


def test_the_same_message_id_over_other_words_is_another_message() -> None:
    assert identity(mail("Bonjour")) != identity(mail("Au revoir"))


def test_each_stable_part_counts() -> None:
    variants = {
        identity(mail("Bonjour")),
        identity(mail("Bonjour", subject="Autre")),
        identity(mail("Bonjour", from_="karim@example.org")),
        identity(mail("Bonjour", date="Tue, 12 May 2026 10:03:00 +0200")),
        identity(mail("Bonjour", message_id="<m2@example.org>")),
        identity(mail("Bonjour", "<p>Bonjour</p>")),
        identity(mail("Bonjour", None, ("a.pdf", "application/pdf", b"1"))),
        identity(mail("Bonjour", None, ("a.pdf", "application/pdf", b"2"))),
    }
    assert len(variants) == 8


def test_no_message_id_is_said_and_still_told_apart() -> None:
    first, second = identity(mail("Bonjour", message_id="")), identity(mail("Au revoir", message_id=""))
    assert first.startswith("no-id#")
    assert first != second


def test_the_identity_is_short_even_when_the_message_id_is_not() -> None:
    assert len(identity(mail("x", message_id=f"<{'a' * 900}@example.org>"))) == 217


def test_a_bounce_of_the_same_letter_to_two_people_is_two() -> None:
    def bounce(person: str) -> bytes:
        fields = (
            "Reporting-MTA: dns; x",
            "",
            f"Final-Recipient: rfc822; {person}@example.com",
            "Action: failed",
        )
        return raw(*multipart("report", part("text/plain", "x"), part("message/delivery-status", *fields)))

    assert identity(bounce("amina")) != identity(bounce("karim"))
