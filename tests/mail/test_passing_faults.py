"""A deadlock or a connection lost in the middle is our affair: nobody should have to replay the contact."""

from __future__ import annotations

import pytest
from django.db import OperationalError, transaction

from helpdesk.kernel.db import PASSING_TRIES
from helpdesk.outbox import dispatch
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.models import TransportName
from helpdesk.outbox.queue import enqueue
from tests.tickets.builders import receipt
from tickets.enums import Outcome
from tickets.intake import pipeline
from tickets.models import Message, Reception, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def faults(monkeypatch) -> list[Exception]:
    """Errors raised, one a try, after the ticket has been written and before it is committed."""
    waiting: list[Exception] = []

    def settle(reception, *args, **options):
        settled = settled_well(reception, *args, **options)
        if waiting and reception.outcome == Outcome.OPENED:
            raise waiting.pop(0)
        return settled

    settled_well = pipeline.settle
    monkeypatch.setattr(pipeline, "settle", settle)
    return waiting


def test_a_passing_fault_of_the_database_is_not_seen_by_anybody(faults):
    faults += [OperationalError("deadlock detected")] * (PASSING_TRIES - 1)
    assert receipt().outcome == Outcome.OPENED
    assert (Ticket.objects.count(), Message.objects.count(), Reception.objects.get().attempts) == (1, 1, 0)


def test_a_fault_that_lasts_sets_the_contact_aside_whole(faults):
    faults += [OperationalError("deadlock detected")] * PASSING_TRIES
    assert receipt().outcome == Outcome.QUARANTINED
    assert (Ticket.objects.count(), Reception.objects.get().reason) == (0, "OperationalError")


def test_a_fault_of_ours_is_not_tried_again(faults):
    faults += [ValueError("a bug")]
    assert receipt().outcome == Outcome.QUARANTINED
    assert Reception.objects.get().reason == "ValueError"


def test_a_mail_that_the_provider_took_is_not_sent_again_for_a_fault_of_the_database(monkeypatch):
    with transaction.atomic():
        entry = enqueue(TransportName.MEMORY, "amina@example.net", {"text": "Bonjour"})
    waiting = [OperationalError("server closed the connection")]
    settled_well = dispatch.settle

    def settle(*args, **options):
        if waiting:
            raise waiting.pop()
        return settled_well(*args, **options)

    monkeypatch.setattr(dispatch, "settle", settle)
    dispatch.dispatch_due()
    entry.refresh_from_db()
    assert (entry.state, entry.attempts, entry.maybe_duplicate) == (Sending.SENT, 1, False)
