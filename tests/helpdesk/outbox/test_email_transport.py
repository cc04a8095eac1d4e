"""What leaves as mail, and how each answer of the server is read."""

from __future__ import annotations

import pytest
from django.db import transaction

from helpdesk.kernel import blobs
from helpdesk.outbox import mailbox
from helpdesk.outbox.queue import enqueue
from helpdesk.outbox.transports.email import EmailTransport, build

pytestmark = pytest.mark.django_db

PAYLOAD = {
    "subject": "Votre rendez-vous",
    "text": "Bonjour",
    "html": "<p>Bonjour</p>",
    "from_name": 'Inès "Service" Martin',
    "reply_to": "aide+t1@example.org",
    "headers": {"Auto-Submitted": "auto-replied"},
}


@pytest.fixture
def entry(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.DATA_DIR = tmp_path
    digest = blobs.put(b"%PDF-1.7 convocation")
    files = [{"filename": "convocation.pdf", "content_type": "application/pdf", "sha256": digest}]
    with transaction.atomic():
        return enqueue("email", "amina@example.net", {**PAYLOAD, "attachments": files})


def test_the_mail_carries_everything_and_lands_in_the_local_mailbox(entry):
    EmailTransport().send(entry)
    [mail] = mailbox.recent(recipient="amina@example.net")
    message = mail.message
    assert message["Subject"] == "Votre rendez-vous"
    assert message["Reply-To"] == "aide+t1@example.org"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message.get_body(("html",)).get_content().strip() == "<p>Bonjour</p>"
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("convocation.pdf", b"%PDF-1.7 convocation")
    assert mailbox.open_mail(mail.name).message["Message-ID"] == message["Message-ID"]


def test_the_same_entry_always_has_the_same_message_id(entry):
    assert build(entry).extra_headers["Message-ID"] == build(entry).extra_headers["Message-ID"]


@pytest.mark.parametrize("field", ["subject", "from_name"])
def test_no_header_can_be_injected(entry, field):
    entry.payload[field] = "Bonjour\r\nBcc: victim@example.org"
    message = build(entry).message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a/b", "20260101T000000000000-zz/../x", "absent"])
def test_a_name_that_is_not_a_mail_opens_nothing(entry, name):
    assert mailbox.open_mail(name) is None
