"""Mail that providers bring: authenticated, recorded once, whole, or left with the provider to bring again."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import OperationalError, connection

from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry
from tests.mail import providers
from tests.mail.pipe import deliver
from tests.mail.providers import OURS, PDF, PROVIDERS, SECRET, Letter
from tickets.enums import Outcome
from tickets.intake import ledger
from tickets.models import Reception, Ticket

pytestmark = pytest.mark.django_db

every_provider = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)


@pytest.fixture(autouse=True)
def known_secrets(settings) -> None:
    settings.ANYMAIL = providers.settings_of_all()


def the_only_reception() -> Reception:
    return Reception.objects.get()


@every_provider
def test_a_letter_reaches_its_ticket_whole(client, provider) -> None:
    assert provider(Letter()).by(client).status_code == 200
    reception = the_only_reception()
    assert (reception.outcome, reception.recipient) == (Outcome.OPENED, OURS)
    ticket, message = reception.ticket, reception.message
    assert (ticket.subject, ticket.person.name, ticket.person.email) == (
        "Titre expiré — l’été",
        "Amina Benali",
        "amina@example.net",
    )
    assert message.text == "Bonjour,\n\nMon titre a expiré, l’ANEF affiche « erreur ». شكرا 🙏"
    assert "<p>Bonjour, mon titre a expiré.</p>" in message.html
    assert message.message_id == "hook-1@example.net"
    [file] = message.attachments.all()
    assert (file.filename, file.content_type) == ("reçu n° 1.pdf", "application/pdf")
    assert (file.size, file.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())


@every_provider
def test_the_raw_input_that_is_kept_is_the_letter(client, provider) -> None:
    provider(Letter()).by(client)
    raw = blobs.get(the_only_reception().raw_sha256)
    assert raw.startswith(b"Return-Path: <amina@example.net>\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"hook-1@example.net" in raw


@every_provider
@pytest.mark.parametrize("secret", ["", "provider:a long secreT", "provider", ":"])
def test_a_stranger_is_refused_and_leaves_nothing(client, provider, secret) -> None:
    assert provider(Letter()).by(client, secret).status_code == 400
    assert not Reception.objects.exists()


@pytest.mark.parametrize("provider", [providers.mailgun, providers.mailgun_whole])
def test_mailgun_signs_with_its_own_key_too(client, provider) -> None:
    assert provider(Letter(), key="another key").by(client).status_code == 400
    assert not Reception.objects.exists()


def test_postal_signs_each_body(client) -> None:
    posted = providers.postal(Letter())
    altered = providers.Posted(posted.path, posted.data.replace("12345", "12346"), headers=posted.headers)
    unsigned = providers.Posted(posted.path, posted.data)
    assert [attempt.by(client).status_code for attempt in (altered, unsigned)] == [400, 400]
    assert not Reception.objects.exists()


@every_provider
def test_a_secret_is_rotated_while_both_are_accepted(client, settings, provider) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": [SECRET, "provider:next"]}
    answers = [
        provider(Letter(message_id=f"<{secret[-4:].strip()}@example.net>")).by(client, secret).status_code
        for secret in (SECRET, "provider:next")
    ]
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ["provider:next"]}
    assert [*answers, provider(Letter()).by(client).status_code] == [200, 200, 400]
    assert Ticket.objects.count() == 2


@every_provider
def test_a_provider_that_tries_again_opens_one_ticket(client, provider) -> None:
    for _ in range(3):
        assert provider(Letter()).by(client).status_code == 200
    assert Ticket.objects.count() == 1
    outcomes = Reception.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.OPENED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert Entry.objects.filter(recipient="amina@example.net").count() == 1


@pytest.mark.parametrize("provider", [providers.postmark_whole, providers.mailgun_whole, providers.postal])
def test_the_same_letter_by_the_pipe_is_a_duplicate(client, provider) -> None:
    deliver(Letter().raw)
    provider(Letter()).by(client)
    assert Reception.objects.filter(outcome=Outcome.DUPLICATE).count() == 1


def fail_on(table: str):
    """A database that fails when it writes in `table`."""

    def execute(run, sql, params, many, context):
        if sql.startswith("INSERT") and table in sql:
            raise OperationalError("server closed the connection")
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


@pytest.mark.django_db(transaction=True)
@every_provider
def test_a_failing_database_leaves_the_mail_with_the_provider(client, provider) -> None:
    client.raise_request_exception = False
    with fail_on("tickets_reception"):
        assert provider(Letter()).by(client).status_code == 500
    assert not Reception.objects.exists()
    assert provider(Letter()).by(client).status_code == 200
    assert the_only_reception().outcome == Outcome.OPENED


@every_provider
def test_a_full_disk_leaves_the_mail_with_the_provider(client, provider, monkeypatch) -> None:
    def fail(content: bytes) -> str:
        raise OSError("no space left on device")

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(ledger.blobs, "put", fail)
        assert provider(Letter()).by(client).status_code == 500
    assert not Reception.objects.exists()
    assert provider(Letter()).by(client).status_code == 200


@every_provider
def test_a_fault_of_ours_is_recorded_and_not_sent_again(client, provider) -> None:
    with fail_on("tickets_message"):
        assert provider(Letter()).by(client).status_code == 200
    reception = the_only_reception()
    assert (reception.outcome, reception.reason) == (Outcome.QUARANTINED, "OperationalError")


@every_provider
def test_a_mail_of_15_files_and_6_mb_is_kept_whole(client, provider) -> None:
    scan = bytes(range(256)) * 4 * 400
    files = tuple((f"page-{number}.png", "image/png", scan + bytes([number])) for number in range(15))
    assert provider(Letter(files=files)).by(client).status_code == 200
    kept = the_only_reception().message.attachments.values_list("filename", "sha256")
    assert dict(kept) == {name: hashlib.sha256(content).hexdigest() for name, _, content in files}


def test_what_no_mail_can_weigh_is_refused(client, settings) -> None:
    settings.MAX_WEBHOOK_BYTES = 1_000
    assert providers.postal(Letter()).by(client).status_code == 400
    assert not Reception.objects.exists()


@every_provider
def test_a_null_return_path_is_never_answered(client, provider) -> None:
    provider(Letter(envelope_sender="")).by(client)
    assert the_only_reception().outcome == Outcome.OPENED
    assert not Entry.objects.exists()


@every_provider
def test_an_answering_machine_is_recognised(client, provider) -> None:
    provider(Letter(headers={"Auto-Submitted": "auto-replied"})).by(client)
    assert the_only_reception().outcome == Outcome.AUTO_REPLY


@every_provider
def test_an_address_that_is_not_ours_is_quarantined(client, provider) -> None:
    provider(Letter(recipient="personne@ailleurs.example.com")).by(client)
    reception = the_only_reception()
    assert (reception.outcome, reception.recipient) == (Outcome.QUARANTINED, "personne@ailleurs.example.com")


LATIN = (
    b"From: amina@example.net\r\nSubject: x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nmari\xe9e"
)


def test_a_mail_that_anymail_cannot_read_is_read_by_us(client) -> None:
    """It takes Postal's raw mail for UTF-8 and would fail for ever, until the provider gives up."""
    assert providers.postal(Letter(), raw=LATIN).by(client).status_code == 200
    reception = the_only_reception()
    assert (reception.outcome, reception.message.text, reception.recipient) == (
        Outcome.OPENED,
        "mariée",
        OURS,
    )
    assert blobs.get(reception.raw_sha256) == b"Return-Path: <amina@example.net>\r\n" + LATIN


@pytest.mark.parametrize("provider", [providers.mailgun_whole, providers.postmark_whole])
def test_a_header_on_which_anymail_stumbles_stops_nothing(client, provider, monkeypatch) -> None:
    def stumble(raw):
        raise IndexError("string index out of range")

    monkeypatch.setattr("anymail.inbound.AnymailInboundMessage.parse_raw_mime", stumble)
    assert provider(Letter()).by(client).status_code == 200
    reception = the_only_reception()
    assert (reception.outcome, reception.recipient) == (Outcome.OPENED, OURS)
    assert reception.message.attachments.get().sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_payload_of_another_shape_is_kept_for_a_human(client) -> None:
    posted = providers.Posted("postmark/inbound/", json.dumps({"Headers": [{"name": "lower case"}]}))
    assert posted.by(client).status_code == 200
    assert the_only_reception().reason == "Illisible à la porte du prestataire : KeyError"


def test_the_address_of_another_webhook_is_a_fault_that_the_operator_sees(client) -> None:
    client.raise_request_exception = False
    posted = providers.Posted("postmark/inbound/", json.dumps({"RecordType": "Delivery"}))
    assert posted.by(client).status_code == 500
    assert not Reception.objects.exists()


def test_providers_that_check_the_address_get_an_answer(client) -> None:
    assert client.head("/anymail/postmark/inbound/").status_code == 200


def test_nothing_is_open_before_a_secret_is_set(client, settings) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["unset:0123456789abcdef"]}
    assert providers.postmark(Letter()).by(client).status_code == 400
