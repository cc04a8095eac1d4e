"""The one function that makes a move: order of the checks, what it writes, what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from helpdesk.audit.models import AuditRow
from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.errors import NotPermitted, Refused
from helpdesk.kernel.workflow import Move, Workflow
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.queue import enqueue

pytestmark = pytest.mark.django_db

HOLD = Workflow(
    "entry",
    State,
    record=record_move,
    moves=[
        Move(
            name="withhold",
            sources=frozenset({State.QUEUED}),
            target=State.WITHHELD,
            label="Retenir",
            permission="outbox.read",
            ground="CRPA, art. L. 112-11",
            requires=("reason",),
            guard=lambda row, data: "Trop tard." if row.attempts else None,
            stamps={"error": lambda data: data["reason"]},
        )
    ],
)


@pytest.fixture
def entry() -> Entry:
    with transaction.atomic():
        return enqueue("memory", "a@example.org", {}, label="essai")


def make(entry: Entry, *, allowed: bool = True, **data) -> Entry:
    with transaction.atomic():
        return HOLD.make(entry, "withhold", actor=None, can=lambda permission: allowed, **data)


def test_a_move_changes_the_state_and_stamps_and_leaves_a_trace(entry):
    moved = make(entry, reason="plafond")
    assert (moved.state, moved.error) == (State.WITHHELD, "plafond")
    row = AuditRow.objects.get(action="entry.withhold")
    assert row.before == {"state": "queued"}
    assert row.after["state"] == "withheld"
    assert (row.reason, row.ground) == ("plafond", "CRPA, art. L. 112-11")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Il manque : reason."),
        (
            {"reason": "x", "seen_state": State.SENT},
            "Entre-temps, quelqu'un est passé à l'état « En attente d'envoi ».",
        ),
    ],
)
def test_a_refusal_is_a_sentence_and_writes_nothing(entry, data, sentence):
    with pytest.raises(Refused, match=sentence):
        make(entry, **data)
    entry.refresh_from_db()
    assert entry.state == State.QUEUED
    assert not AuditRow.objects.exists()


def test_the_guard_reads_the_locked_row_not_the_page(entry):
    Entry.objects.update(attempts=1)
    with pytest.raises(Refused, match=r"Trop tard\. \(CRPA, art\. L\. 112-11\)"):
        make(entry, reason="x")


def test_the_same_move_twice_is_refused_the_second_time(entry):
    make(entry, reason="x")
    with pytest.raises(Refused, match="« Retenir » n'est pas possible dans l'état « Retenu »"):
        make(entry, reason="x")


def test_permission_comes_before_anything_else(entry):
    with pytest.raises(NotPermitted):
        make(entry, allowed=False, reason="x")


def test_available_gives_the_buttons_of_the_present_state(entry):
    assert [move.name for move in HOLD.available(entry, lambda permission: True)] == ["withhold"]
    assert HOLD.available(entry, lambda permission: False) == []
    moved = make(entry, reason="x")
    assert HOLD.available(moved, lambda permission: True) == []


def test_a_row_may_enter_in_the_state_that_a_move_of_the_system_gives_it(django_assert_num_queries):
    hold = Workflow(
        "entry", State, record=record_move, moves=[replace(HOLD.moves["withhold"], permission="")]
    )
    row = Entry(
        transport="memory",
        recipient="a@example.org",
        payload={},
        created_at=clock.now(),
        due_at=clock.now(),
    )
    with transaction.atomic(), django_assert_num_queries(2):  # the row and its trace
        leave_trace = hold.enter(row, "withhold", reason="plafond")
        row.save(force_insert=True)
        leave_trace()
    assert Entry.objects.get(pk=row.pk).state == State.WITHHELD
    trace = AuditRow.objects.get(action="entry.withhold")
    assert (trace.before, trace.reason) == ({"state": "queued"}, "plafond")
    with pytest.raises(Refused):
        hold.enter(row, "withhold", reason="plafond")
    with pytest.raises(NotPermitted):
        HOLD.enter(row, "withhold", reason="plafond")


def test_a_row_held_by_the_transaction_is_not_read_again(entry, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(2):  # the row and its trace
        moved = HOLD.make(entry, "withhold", actor=None, can=lambda name: True, held=True, reason="plafond")
    assert moved is entry
    assert Entry.objects.get(pk=entry.pk).state == State.WITHHELD
