"""What providers say afterwards: signed as they document, in any order, once or ten times."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import logging
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.db import transaction

from helpdesk.kernel import clock
from helpdesk.kernel.events import _listeners
from helpdesk.outbox import dispatch
from helpdesk.outbox.events import EntrySettled
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.queue import enqueue
from helpdesk.outbox.retry import Temporary, Unanswered, Unavailable
from helpdesk.outbox.settling import learn, learn_delay, settle
from helpdesk.outbox.transports import TRANSPORTS
from tests.helpdesk.outbox.scripted import Scripted

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    """An answer that the provider took under its own id."""
    return sent("<provider-1@relay.example.org>")


def sent(provider_id: str = "") -> Entry:
    with transaction.atomic():
        row = enqueue(
            "email", "amina@example.net", {"subject": "a", "text": "b"}, reference="message:1000000"
        )
    Entry.objects.filter(pk=row.pk).update(state=State.SENT, provider_id=provider_id, attempts=1)
    row.refresh_from_db()
    return row


@pytest.fixture
def heard(monkeypatch) -> list[tuple[str, str]]:
    """(state, error) of each `EntrySettled` published."""
    events: list[tuple[str, str]] = []
    listeners = [lambda event: events.append((event.state, event.error))]
    monkeypatch.setitem(_listeners, EntrySettled, listeners)
    return events


def state_of(entry: Entry) -> str:
    return Entry.objects.get(pk=entry.pk).state


# ------------------------------------------------------------------------------------------------ providers


@pytest.fixture
def secrets(settings) -> None:
    """During a rotation, the former secret and the new one."""
    settings.ANYMAIL = {
        "WEBHOOK_SECRET": ["old:secret", "new:secret"],
        "MAILGUN_WEBHOOK_SIGNING_KEY": "mailgun-key",
        "POSTAL_WEBHOOK_KEY": PUBLIC_KEY,
    }


def basic(secret: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}


def post(client, provider: str, content: object, secret: str = "new:secret", **headers: str):
    return client.post(
        f"/anymail/{provider}/tracking/",
        content if isinstance(content, str) else json.dumps(content),
        content_type="application/json",
        headers={**basic(secret), **headers},
    )


def brevo(entry: Entry, event: str, **fields) -> dict:
    return {
        "event": event,
        "email": entry.recipient,
        "message-id": entry.provider_id,
        "ts_epoch": 1793000000000,
        **fields,
    }


def mailjet(entry: Entry, event: str, **fields) -> list[dict]:
    return [{"event": event, "time": 1793000000, "MessageID": 7, "email": entry.recipient, **fields}]


def mailgun(entry: Entry, event: str, key: str = "mailgun-key", **fields) -> dict:
    stamp, token = "1793000000", "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": 1793000000.0,
            "recipient": entry.recipient,
            "message": {"headers": {"message-id": "another@mailgun.example.org"}},
            "user-variables": {"entry": str(entry.pk)},
            **fields,
        },
    }


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_KEY = "".join(
    KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
    .splitlines()[1:-1]
)


def postal(entry: Entry, status: str) -> tuple[str, str]:
    """The body and its RSA signature."""
    body = json.dumps(
        {
            "event": "MessageDeliveryFailed",
            "timestamp": 1793000000.5,
            "uuid": "0b7",
            "payload": {
                "status": status,
                "output": "550 5.1.1 no such user",
                "message": {"id": 12, "to": entry.recipient, "direction": "outgoing", "tag": str(entry.pk)},
            },
        }
    )
    signature = KEY.sign(body.encode(), padding.PKCS1v15(), hashes.SHA1())
    return body, base64.b64encode(signature).decode()


@pytest.mark.parametrize("secret", ["old:secret", "new:secret"])
def test_brevo_is_believed_under_the_old_secret_and_the_new(client, secrets, entry, secret):
    event = brevo(entry, "hard_bounce", reason="550 5.1.1 user unknown")
    assert post(client, "brevo", event, secret).status_code == 200
    entry.refresh_from_db()
    assert (entry.state, entry.error) == (State.BOUNCED, "550 5.1.1 user unknown [bounced]")


@pytest.mark.parametrize("secret", ["old:secret", "new:secret"])
def test_mailjet_is_believed_under_the_old_secret_and_the_new(client, secrets, entry, secret):
    event = mailjet(entry, "blocked", error="preblocked", Payload=json.dumps({"entry": str(entry.pk)}))
    assert post(client, "mailjet", event, secret).status_code == 200
    entry.refresh_from_db()
    assert (entry.state, entry.error) == (State.BOUNCED, "[blocked]")


@pytest.mark.parametrize("secret", ["old:secret", "new:secret"])
def test_mailgun_is_believed_by_its_signature_and_our_secret(client, secrets, entry, secret):
    assert post(client, "mailgun", mailgun(entry, "delivered"), secret).status_code == 200
    assert state_of(entry) == State.DELIVERED


def test_postal_is_believed_by_its_signature_and_found_by_our_tag(client, secrets, entry):
    body, signature = postal(entry, "HardFail")
    assert post(client, "postal", body, **{"x-postal-signature": signature}).status_code == 200
    assert state_of(entry) == State.BOUNCED


@pytest.mark.parametrize("secret", ["", "someone:else", "old:secret2"])
@pytest.mark.parametrize("provider", ["brevo", "mailjet"])
def test_without_our_secret_nothing_is_believed(client, secrets, entry, provider, secret):
    event = {"brevo": brevo, "mailjet": mailjet}[provider](
        entry, "spam", Payload=f'{{"entry": "{entry.pk}"}}'
    )
    assert post(client, provider, event, secret).status_code == 400
    assert state_of(entry) == State.SENT


def test_a_forged_signature_is_not_believed(client, secrets, entry):
    assert post(client, "mailgun", mailgun(entry, "delivered", key="guess")).status_code == 400
    body, signature = postal(entry, "HardFail")
    altered = body.replace("550", "551")
    assert post(client, "postal", altered, **{"x-postal-signature": signature}).status_code == 400
    assert post(client, "postal", body).status_code == 400
    assert state_of(entry) == State.SENT


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("request", State.SENT),
        ("delivered", State.DELIVERED),
        ("soft_bounce", State.BOUNCED),
        ("hard_bounce", State.BOUNCED),
        ("invalid_email", State.BOUNCED),
        ("blocked", State.BOUNCED),
        ("error", State.BOUNCED),
        ("spam", State.COMPLAINED),
        ("deferred", State.SENT),
        ("opened", State.SENT),
        ("click", State.SENT),
        ("unsubscribe", State.SENT),
        ("something new", State.SENT),
    ],
)
def test_each_event_of_brevo_has_its_state(client, secrets, entry, event, state):
    assert post(client, "brevo", brevo(entry, event)).status_code == 200
    assert state_of(entry) == state


def test_an_unknown_mail_is_ignored_with_a_line_without_personal_data(client, secrets, entry, heard, caplog):
    event = brevo(entry, "hard_bounce") | {"message-id": "<never@example.org>", "tags": ["newsletter"]}
    with caplog.at_level(logging.INFO, "helpdesk.outbox"):
        assert post(client, "brevo", event).status_code == 200
    assert (state_of(entry), heard) == (State.SENT, [])
    assert "Brevo: bounced" in caplog.text
    assert entry.recipient not in caplog.text


@pytest.mark.parametrize("metadata", ["null", "[1]", '"x"', '{"entry": 7}', '{"entry": null}'])
def test_strange_metadata_leaves_the_providers_own_id(client, secrets, entry, metadata):
    event = brevo(entry, "delivered") | {"X-Mailin-custom": metadata}
    assert post(client, "brevo", event).status_code == 200
    assert state_of(entry) == State.DELIVERED


def test_a_fault_of_ours_makes_the_provider_tell_it_again(client, secrets, entry, monkeypatch):
    def fail(event: EntrySettled) -> None:
        raise OSError("no space left")

    monkeypatch.setitem(_listeners, EntrySettled, [fail])
    client.raise_request_exception = False
    assert post(client, "brevo", brevo(entry, "delivered")).status_code == 500
    assert state_of(entry) == State.SENT


# ------------------------------------------------------------------------------------------- order of news

NEWS = (State.SENT, State.DELIVERED, State.BOUNCED, State.COMPLAINED)


@pytest.mark.parametrize("order", list(itertools.permutations(NEWS)), ids=lambda order: "-".join(order))
def test_whatever_the_order_the_gravest_fact_stays(entry, order):
    for state in order:
        learn(entry.pk, state, error=f"because {state}")
    entry.refresh_from_db()
    assert (entry.state, entry.error) == (State.COMPLAINED, "because complained")


@pytest.mark.parametrize("order", list(itertools.permutations(NEWS[:3])), ids=lambda order: "-".join(order))
def test_a_bounce_is_never_hidden(entry, order):
    for state in order:
        learn(entry.pk, state)
    assert state_of(entry) == State.BOUNCED


def test_the_same_news_twice_is_told_once(entry, heard):
    assert [learn(entry.pk, State.BOUNCED, error="550") for _ in range(3)] == [True, False, False]
    assert [learn_delay(entry.pk, "451") for _ in range(2)] == [False, False]
    assert heard == [("bounced", "550")]


def test_a_delay_is_told_once_and_never_makes_us_send_again(entry, heard):
    assert [learn_delay(entry.pk, "451 4.7.1 greylisted") for _ in range(2)] == [True, False]
    assert heard == [("waiting", "451 4.7.1 greylisted")]
    with clock.at(clock.now() + timedelta(days=3)):
        assert dispatch.dispatch_due() == 0
    assert state_of(entry) == State.SENT
    learn(entry.pk, State.DELIVERED)
    assert not learn_delay(entry.pk, "451 late word")
    entry.refresh_from_db()
    assert (entry.state, entry.error) == (State.DELIVERED, "")


def test_the_webhook_may_come_before_the_answer_of_the_call(entry):
    Entry.objects.update(state=State.QUEUED, provider_id="", attempts=0)
    claimed = dispatch.claim()
    learn(entry.pk, State.BOUNCED, error="550")
    assert not settle(claimed, State.SENT, provider_id="provider-2")
    entry.refresh_from_db()
    assert (entry.state, entry.error, entry.provider_id) == (State.BOUNCED, "550", "provider-2")


def test_news_of_a_mail_that_we_thought_unanswered_stop_the_next_try(entry):
    Entry.objects.update(state=State.QUEUED, attempts=0)
    claimed = dispatch.claim()
    dispatch.settle_failure(claimed, Unanswered("timed out"))
    assert state_of(entry) == State.WAITING
    learn(entry.pk, State.SENT)
    with clock.at(clock.now() + timedelta(days=1)):
        assert dispatch.dispatch_due() == 0


def test_a_sender_that_lost_its_claim_cannot_undo_the_others_work(entry):
    Entry.objects.update(state=State.QUEUED, attempts=0)
    late = dispatch.claim()
    with clock.at(clock.now() + dispatch.LEASE + timedelta(seconds=1)):
        second = dispatch.claim()
        dispatch.settle_failure(late, Temporary("late bad news"))
        assert state_of(entry) == State.IN_FLIGHT
        settle(second, State.SENT, provider_id="x")
        dispatch.settle_failure(late, Temporary("later still"))
    assert state_of(entry) == State.SENT


# ------------------------------------------------------------------------------------- stuck and orphaned


@pytest.mark.parametrize("failure", [Unavailable("no route"), Unanswered("timed out")])
def test_a_stuck_provider_costs_one_call_a_sweep_and_the_others_nothing(monkeypatch, failure):
    stuck, letters = Scripted(*[failure] * 9), Scripted()
    monkeypatch.setitem(TRANSPORTS, "email", stuck)
    monkeypatch.setitem(TRANSPORTS, "letter", letters)
    with transaction.atomic():
        for n in range(5):
            enqueue("email", f"n{n}@example.net", {})
        enqueue("letter", "12 rue des Lilas", {})
    dispatch.dispatch_due()
    assert (len(stuck.sent), len(letters.sent)) == (1, 1)
    dispatch.dispatch_due()
    assert len(stuck.sent) == 2


def test_a_greylisting_server_answers_for_one_entry_only(monkeypatch):
    transport = Scripted(Temporary("451"), "ok", "ok")
    monkeypatch.setitem(TRANSPORTS, "email", transport)
    with transaction.atomic():
        for n in range(3):
            enqueue("email", f"n{n}@example.net", {})
    assert dispatch.dispatch_due() == 3


def test_a_sweep_ends_before_the_workers_time_limit(monkeypatch, settings):
    assert dispatch.SWEEP_SECONDS + settings.EMAIL_TIMEOUT < settings.CELERY_TASK_SOFT_TIME_LIMIT
    monkeypatch.setattr(dispatch, "SWEEP_SECONDS", 0)
    with transaction.atomic():
        enqueue("memory", "a@example.org", {})
    assert dispatch.dispatch_due() == 0


@pytest.mark.parametrize("unanswered", [True, False])
def test_only_an_attempt_without_answer_marks_a_possible_duplicate(monkeypatch, unanswered):
    transport = Scripted(Unanswered("timed out") if unanswered else Temporary("451"))
    monkeypatch.setitem(TRANSPORTS, "memory", transport)
    with transaction.atomic():
        enqueue("memory", "a@example.org", {})
    dispatch.dispatch_due()
    with clock.at(clock.now() + timedelta(hours=1)):
        dispatch.dispatch_due()
    row = Entry.objects.get()
    assert (row.state, row.attempts, row.maybe_duplicate) == (State.SENT, 2, unanswered)
