"""The two ways in for mail: the MTA pipe and the providers' webhooks."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError

from helpdesk.kernel import blobs
from tickets.intake import ledger
from tickets.models import Reception, Ticket

pytestmark = pytest.mark.django_db

OURS = "aide@ccc.example.org"


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "Amina Benali <amina@example.net>",
        "To": OURS,
        "Subject": "Page blanche",
        "Message-ID": "<one@example.net>",
        **headers,
    }.items():
        message[name.replace("_", "-")] = value
    message.set_content(
        "Bonjour,\n\nPage blanche quand je valide.\n\n> Le 3 mars, le centre a écrit :\n> Bonjour\n"
    )
    return message


@pytest.fixture
def pipe(monkeypatch):
    """`pipe(bytes, *options)`: what the command prints, read back."""

    def run(raw: bytes, *options: str) -> dict:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        printed = io.StringIO()
        call_command("receive_mail", *options, stdout=printed)
        [line] = printed.getvalue().splitlines()
        return json.loads(line)

    return run


def test_the_pipe_prints_one_line_with_what_was_read(pipe):
    message = mail()
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="titre.pdf")
    line = pipe(message.as_bytes(), "--recipient", OURS, "--show")
    assert line["outcome"] == "opened"
    assert line["ticket"] == Ticket.objects.get().reference
    assert (line["from"], line["subject"]) == ("amina@example.net", "Page blanche")
    assert "Page blanche quand je valide." in line["text"]
    assert "Le 3 mars" in line["quoted"]
    assert (line["html"], line["lang"]) == (None, "fr")
    assert line["attachments"] == [
        {
            "filename": "titre.pdf",
            "content_type": "application/pdf",
            "size": 8,
            "sha256": hashlib.sha256(b"%PDF-1.7").hexdigest(),
        }
    ]


def test_the_same_bytes_again_are_a_duplicate_of_the_same_ticket(pipe):
    first = pipe(mail().as_bytes(), "--recipient", OURS)
    again = pipe(mail().as_bytes(), "--recipient", OURS)
    assert (again["outcome"], again["ticket"]) == ("duplicate", first["ticket"])


def test_an_unknown_recipient_is_quarantined_with_a_sentence(pipe):
    line = pipe(mail().as_bytes(), "--recipient", "personne@ailleurs.example.com")
    assert (line["outcome"], line["ticket"]) == ("quarantined", None)
    assert line["reason"] == "Destinataire inconnu : personne@ailleurs.example.com"


def test_a_robot_is_recorded_and_never_answered(pipe):
    line = pipe(mail(Auto_Submitted="auto-replied").as_bytes(), "--recipient", OURS)
    assert line["outcome"] == "auto_reply"


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"no header at all", b"Subject: only\n\n"])
def test_whatever_comes_is_recorded(pipe, raw):
    line = pipe(raw, "--recipient", OURS)
    assert line["outcome"] in {"opened", "refused", "quarantined", "bounce", "auto_reply"}
    assert Reception.objects.count() == 1


def test_a_30_mb_attachment_is_kept_whole(pipe):
    message = mail()
    content = bytes(range(256)) * 4 * 1024 * 30
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename="scan.bin")
    line = pipe(message.as_bytes(), "--recipient", OURS)
    assert line["outcome"] == "opened"
    assert line["attachments"][0]["size"] == len(content)
    assert blobs.get(line["attachments"][0]["sha256"]) == content


@pytest.mark.parametrize(
    "fault",
    [OSError("no space left"), DatabaseError("server closed"), InterfaceError("gone"), MemoryError()],
    ids=lambda fault: type(fault).__name__,
)
def test_what_could_not_be_recorded_stays_with_the_mta(pipe, monkeypatch, fault):
    def fail(*args, **options):
        raise fault

    monkeypatch.setattr(ledger.blobs, "put", fail)
    with pytest.raises(SystemExit) as stopped:
        pipe(mail().as_bytes(), "--recipient", OURS)
    assert stopped.value.code == 75
    assert not Reception.objects.exists()


# ------------------------------------------------------------------------------------------------ webhooks

POSTMARK = "/anymail/postmark/inbound/"


@pytest.fixture
def secret(settings) -> str:
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["old:secret", "new:secret"]}
    return "new:secret"


def post(client, secret: str):
    payload = {
        "From": "amina@example.net",
        "FromFull": {"Email": "amina@example.net", "Name": "Amina Benali"},
        "OriginalRecipient": OURS,
        "To": OURS,
        "ToFull": [{"Email": OURS, "Name": ""}],
        "Subject": "Page blanche",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "TextBody": "Page blanche quand je valide.",
        "HtmlBody": "<p>Page blanche quand je valide.</p>",
        "Headers": [{"Name": "Message-ID", "Value": "<two@example.net>"}],
        "Attachments": [],
    }
    token = base64.b64encode(secret.encode()).decode()
    return client.post(
        POSTMARK,
        json.dumps(payload),
        content_type="application/json",
        headers={"authorization": f"Basic {token}"},
    )


@pytest.mark.parametrize("known", ["new:secret", "old:secret"])
def test_a_signed_webhook_opens_a_ticket_under_the_old_secret_and_the_new(client, secret, known):
    assert post(client, known).status_code == 200
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.messages.get().text.strip()) == (
        "Page blanche",
        "Page blanche quand je valide.",
    )


def test_a_wrong_signature_is_refused_and_leaves_nothing(client, secret):
    assert post(client, "someone:else").status_code == 400
    assert not Reception.objects.exists()


def test_a_webhook_that_could_not_be_recorded_is_sent_again_by_the_provider(client, secret, monkeypatch):
    def fail(content):
        raise OSError("no space left")

    monkeypatch.setattr(ledger.blobs, "put", fail)
    client.raise_request_exception = False
    assert post(client, secret).status_code == 500
