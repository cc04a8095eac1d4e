"""An attached message is read by the reader of messages, however deep and however it was sent."""

from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime

import pytest

from tests.mail.parsing import envelopes as e
from tests.mail.parsing.builder import mail, multipart, part, raw
from tickets.channels.email.parse import parse
from tickets.intake.message import InboundMessage

RECEIVED = datetime(2026, 5, 12, 8, 2, tzinfo=UTC)
INNERMOST = mail(
    "Votre convocation est annulée.",
    None,
    ("avis.pdf", "application/pdf", b"%PDF-1.7"),
    from_="Préfecture <prefecture@example.com>",
    subject="Convocation annulée",
    message_id="<p1@example.com>",
)


def forwarding(content: bytes, encoding: str = "8bit") -> bytes:
    """A mail that carries another one, encoded as given."""
    encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(
        content
    )
    inner = part("message/rfc822", encoded, content_transfer_encoding=encoding)
    return raw(*multipart("mixed", part("text/plain", "Voir"), inner, boundary=f"b{len(content)}"))


def read(content: bytes) -> InboundMessage:
    return parse(content, received_at=RECEIVED)


@pytest.mark.parametrize("encoding", ["8bit", "7bit", "binary", "base64", "quoted-printable"])
def test_an_attached_message_is_read_like_any_other(encoding: str) -> None:
    outer = read(forwarding(INNERMOST, encoding))
    (file,) = outer.attachments
    inner = read(file.content)
    assert (outer.text, file.content_type) == ("Voir", "message/rfc822")
    assert (inner.text, inner.subject, inner.sender.email, inner.sender.name) == (
        "Votre convocation est annulée.",
        "Convocation annulée",
        "prefecture@example.com",
        "Préfecture",
    )
    assert [(inside.filename, inside.content) for inside in inner.attachments] == [("avis.pdf", b"%PDF-1.7")]


@pytest.mark.parametrize("outer", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("middle", ["8bit", "base64"])
def test_a_forward_of_a_forward_is_opened_one_by_one(outer: str, middle: str) -> None:
    content = forwarding(forwarding(INNERMOST, middle), outer)
    for _ in range(2):
        (file,) = read(content).attachments
        content = file.content
    assert read(content).subject == "Convocation annulée"
    assert read(content).headers.message_id == "p1@example.com"


def test_twenty_forwards_are_opened_one_by_one() -> None:
    content = INNERMOST
    for _ in range(20):
        content = forwarding(content)
    for _ in range(20):
        (file,) = read(content).attachments
        content = file.content
    assert read(content).text == "Votre convocation est annulée."


def test_a_message_attached_by_outlook_is_read_with_its_file() -> None:
    inside = e.tnef(
        e.message(
            (e.UNICODE, e.MAPI_SUBJECT, e.wide("Convocation\r\nBcc: x")),
            (e.BINARY, e.MAPI_HTML, b"<p>Venez <b>demain</b></p>"),
        ),
        e.file(b"%PDF-1.7", b"PLAN.PDF"),
    )
    winmail = e.tnef(e.file(b"", b"x", (e.OBJECT, e.MAPI_OBJECT, e.MESSAGE_CLASS_ID + inside)))
    _, file = read(mail("Voir", None, ("winmail.dat", "application/ms-tnef", winmail))).attachments
    inner = read(file.content)
    assert file.filename == "Convocation Bcc_ x.eml"
    assert (inner.subject, inner.text) == ("Convocation Bcc: x", "Venez demain")
    assert [(each.filename, each.content) for each in inner.attachments] == [("PLAN.PDF", b"%PDF-1.7")]


def test_outlook_messages_nested_beyond_reason_stay_files() -> None:
    inside = e.tnef(e.file(b"%PDF-1.7", b"PLAN.PDF"))
    for _ in range(40):
        inside = e.tnef(e.file(b"", b"x", (e.OBJECT, e.MAPI_OBJECT, e.MESSAGE_CLASS_ID + inside)))
    message = read(mail("Voir", None, ("winmail.dat", "application/ms-tnef", inside)))
    assert [file.filename for file in message.attachments] == ["winmail.dat", "message.eml"]
