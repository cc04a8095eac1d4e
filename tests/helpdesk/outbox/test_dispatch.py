"""Claim, send, settle: nothing lost, nothing sent twice without saying so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from helpdesk.kernel import clock
from helpdesk.kernel.events import _listeners
from helpdesk.outbox import dispatch
from helpdesk.outbox.events import EntrySettled
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.queue import cancel, enqueue
from helpdesk.outbox.retry import LADDER, Permanent, Temporary, Unanswered, next_delay
from helpdesk.outbox.transports import TRANSPORTS
from tests.helpdesk.outbox.scripted import Scripted

pytestmark = pytest.mark.django_db


@pytest.fixture
def transport(monkeypatch) -> Scripted:
    scripted = Scripted()
    monkeypatch.setitem(TRANSPORTS, "memory", scripted)
    return scripted


def queue(recipient: str = "a@example.org", **options) -> Entry:
    with transaction.atomic():
        return enqueue("memory", recipient, {"text": "bonjour"}, **options)


@pytest.mark.django_db(transaction=True)
def test_enqueue_refuses_to_run_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        enqueue("memory", "a@example.org", {})


def test_the_same_key_is_the_same_entry(transport):
    first = queue(dedupe_key="answer:1")
    assert queue("b@example.org", dedupe_key="answer:1") == first
    assert dispatch.dispatch_due() == 1
    assert len(transport.sent) == 1


def test_a_sent_entry_is_settled_once(transport):
    transport.answers = ["provider-7"]
    entry = queue()
    assert dispatch.dispatch_due() == 1
    assert dispatch.dispatch_due() == 0
    entry.refresh_from_db()
    assert (entry.state, entry.provider_id, entry.attempts) == (State.SENT, "provider-7", 1)


def test_the_network_is_never_inside_a_transaction(transport, monkeypatch):
    """Claim and settle commit around the send; the test's own transaction is the only one left."""
    depth = len(transaction.get_connection().savepoint_ids)
    seen = []
    transport.send = lambda entry: seen.append(len(transaction.get_connection().savepoint_ids)) or ""
    queue()
    dispatch.dispatch_due()
    assert seen == [depth]


def test_the_ladder_waits_longer_each_time_then_gives_up(transport):
    entry = queue()
    transport.answers = [Temporary("451 later")] * 20
    moment = clock.now()
    for step in LADDER:
        with clock.at(moment):
            assert dispatch.dispatch_due() == 1
        entry.refresh_from_db()
        assert entry.state == State.WAITING
        assert entry.due_at == moment + step
        moment += step
    with clock.at(moment):
        dispatch.dispatch_due()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == (State.FAILED, "451 later")


def test_a_permanent_refusal_is_not_tried_again():
    assert next_delay(Permanent("550"), 1) is None
    assert next_delay(Temporary("451"), 1) == LADDER[0]
    assert next_delay(Unanswered("timeout"), 1) == LADDER[0]


def test_one_broken_entry_does_not_stop_the_others(transport):
    transport.answers = [KeyError("bug"), "ok"]
    broken, fine = queue("first@example.org"), queue("second@example.org")
    dispatch.dispatch_due()
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (State.WAITING, State.SENT)
    assert "KeyError" in broken.error


def test_an_entry_whose_sender_died_is_taken_again_and_marked(transport):
    entry = queue()
    claimed = dispatch.claim()
    assert claimed == entry
    assert dispatch.claim() is None
    with clock.at(clock.now() + dispatch.LEASE + timedelta(seconds=1)):
        assert dispatch.dispatch_due() == 1
    entry.refresh_from_db()
    assert entry.state == State.SENT
    assert entry.maybe_duplicate


def test_a_withheld_entry_is_visible_and_never_sent(transport):
    entry = queue(withheld="Plafond atteint")
    assert dispatch.dispatch_due() == 0
    assert (entry.state, entry.error) == (State.WITHHELD, "Plafond atteint")


def test_cancel_stops_what_has_not_left(transport):
    queue(reference="case:1")
    assert cancel("case:1") == 1
    assert dispatch.dispatch_due() == 0


def test_the_rooms_above_hear_how_it_ended(transport, monkeypatch):
    heard = []
    monkeypatch.setitem(_listeners, EntrySettled, [heard.append])
    transport.answers = [Permanent("550 no such user")]
    queue(reference="message:12")
    dispatch.dispatch_due()
    assert [(event.reference, event.state, event.error) for event in heard] == [
        ("message:12", "failed", "550 no such user")
    ]


def test_future_entries_wait_for_their_time(transport):
    queue(due_at=clock.now() + timedelta(hours=1))
    assert dispatch.dispatch_due() == 0
    with clock.at(clock.now() + timedelta(hours=2)):
        assert dispatch.dispatch_due() == 1
