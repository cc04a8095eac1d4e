"""Every reception ends in exactly one outcome: the database says so, and random lives of the ledger agree."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from helpdesk.accounts.permissions import Role
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.kernel.errors import Refused
from helpdesk.outbox.models import Entry
from tests.support.people import make_user
from tests.tickets.builders import receipt
from tickets.channels.base import Channel, register
from tickets.channels.base import _channels as registered
from tickets.channels.replay import replay, take_in
from tickets.enums import Channel as Name
from tickets.enums import Outcome
from tickets.intake import pipeline
from tickets.intake.ledger import store
from tickets.intake.message import InboundMessage, MailHeaders, Sender
from tickets.models import Message, Reception, Ticket

pytestmark = pytest.mark.django_db
TAKEN_IN = (Outcome.OPENED, Outcome.APPENDED)


# ------------------------------------------------------------------------------------------------ constraints

NOW = clock.now()
IMPOSSIBLE = {
    "settled without an outcome": {"outcome": "", "settled_at": NOW, "message": None},
    "an outcome that never came": {"settled_at": None},
    "an outcome that does not exist": {"outcome": "lost", "message": None},
    "quarantined without a reason": {"outcome": Outcome.QUARANTINED, "reason": "", "message": None},
    "refused without a reason": {"outcome": Outcome.REFUSED, "reason": "", "message": None},
    "a duplicate of nothing": {"outcome": Outcome.DUPLICATE, "duplicate_of": None, "message": None},
    "a message that was refused": {"outcome": Outcome.REFUSED, "reason": "x"},
    "a message that is in quarantine": {"outcome": Outcome.QUARANTINED, "reason": "x"},
    "a message of a bounce": {"outcome": Outcome.BOUNCE},
    "two outcomes at once": {"outcome": "both", "message": None},
}


@pytest.mark.parametrize("values", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_the_database_refuses(values):
    line = receipt().reception
    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.filter(pk=line.pk).update(**values)


def test_the_database_refuses_the_same_message_and_the_same_place_twice():
    first, second = receipt().reception, receipt().reception
    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.filter(pk=second.pk).update(external_id=first.external_id)
    Reception.objects.filter(pk=first.pk).update(source="INBOX 1 7")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.filter(pk=second.pk).update(source="INBOX 1 7")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.filter(pk=second.pk).update(message=first.message)


# ------------------------------------------------------------------------------------------------ random lives


class Fault(Exception):
    """A fault of ours, at the very end of the processing."""


class _Scripted(Channel):
    """Its raw input names the message and what to do with it: "number kind"."""

    name = Name.WEB

    def parse(self, raw: bytes, *, recipient: str, received_at) -> InboundMessage:
        number, kind = raw.decode().split()
        if kind == "unreadable":
            raise ValueError("no human wrote this")
        machine = {"bounce": "bounce", "robot": "auto_reply"}.get(kind, "")
        return InboundMessage(
            channel=self.name,
            external_id=f"life-{number}",
            sender=Sender(name="Amina Benali", email=f"life{number}@example.net"),
            received_at=received_at,
            text="" if kind == "empty" else "Page blanche quand je valide.",
            headers=MailHeaders(machine=machine),
            raw=raw,
        )


class Ledger(RuleBasedStateMachine):
    """Stores, processes, replays and takes in again, in any order, with faults that come and go."""

    lines = Bundle("lines")
    kinds = st.sampled_from(["fine", "empty", "bounce", "robot", "unreadable"])

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.actor = make_user(Role.SUPERVISOR)
        self.failing = False
        self.real = pipeline.settle
        pipeline.settle = self.settle
        self.seen: dict[int, str] = {}

    def teardown(self) -> None:
        pipeline.settle = self.real
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def settle(self, reception, outcome, **values):
        if self.failing and outcome in TAKEN_IN:
            raise Fault
        return self.real(reception, outcome, **values)

    @rule(target=lines, number=st.integers(1, 4), kind=kinds, place=st.integers(0, 3))
    def store(self, number, kind, place):
        """As a poll does: the same place may come again with whatever is there."""
        source = f"INBOX 1 {place}" if place else ""
        known = Reception.objects.filter(source=source).exclude(source="").first()
        line = store(Name.WEB, f"{number} {kind}".encode(), source=source)
        assert known is None or line == known
        return line.pk

    @rule(pk=lines)
    def process(self, pk):
        before = Reception.objects.get(pk=pk)
        receipt = registered[Name.WEB].resume(before)
        assert receipt.outcome
        if before.outcome:
            assert receipt.outcome == before.outcome

    @rule(pk=lines, act=st.sampled_from([replay, take_in]))
    def take_up(self, pk, act):
        before = Reception.objects.get(pk=pk)
        trail = AuditRow.objects.filter(action__startswith="reception.").count()
        try:
            found = act(before, actor=self.actor)
        except Refused:
            after = Reception.objects.get(pk=pk)
            assert (after.outcome, after.attempts) == (before.outcome, before.attempts)
            return
        assert found.outcome
        assert before.outcome not in (*TAKEN_IN, Outcome.DUPLICATE, "")
        assert AuditRow.objects.filter(action__startswith="reception.").count() == trail + 1

    @rule(failing=st.booleans())
    def break_or_mend(self, failing):
        self.failing = failing

    @invariant()
    def every_line_has_at_most_one_outcome_and_its_facts(self):
        for line in Reception.objects.all():
            assert (line.outcome == "") == (line.settled_at is None)
            assert (line.message_id is not None) == (line.outcome in TAKEN_IN)
            assert (line.ticket_id is not None) == (line.outcome in TAKEN_IN)
            assert (line.duplicate_of_id is not None) == (line.outcome == Outcome.DUPLICATE)
            assert line.reason or line.outcome not in (Outcome.QUARANTINED, Outcome.REFUSED)

    @invariant()
    def one_message_is_one_ticket(self):
        firsts = Reception.objects.exclude(external_id="").filter(duplicate_of=None)
        assert firsts.count() == firsts.values("external_id").distinct().count()
        taken_in = Reception.objects.filter(outcome__in=TAKEN_IN).count()
        assert Message.objects.count() == taken_in
        assert Ticket.objects.count() == Reception.objects.filter(outcome=Outcome.OPENED).count()

    @invariant()
    def a_duplicate_names_a_first_that_is_not_one(self):
        assert not Reception.objects.filter(duplicate_of__duplicate_of__isnull=False).exists()

    @invariant()
    def what_was_taken_in_stays_so(self):
        for line in Reception.objects.filter(outcome__in=[*TAKEN_IN, Outcome.DUPLICATE]):
            assert self.seen.setdefault(line.pk, line.outcome) == line.outcome

    @invariant()
    def only_what_was_taken_in_is_acknowledged_once(self):
        keys = list(Entry.objects.values_list("dedupe_key", flat=True))
        assert len([key for key in keys if key.startswith("acknowledgement:")]) <= Ticket.objects.count()


@pytest.fixture
def scripted():
    real = registered[Name.WEB]
    register(_Scripted())
    yield
    register(real)


def test_whatever_happens_to_the_ledger_each_line_ends_once(scripted, caplog):
    caplog.set_level("CRITICAL")
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
