"""The trail is written with its change and never altered."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from helpdesk.accounts.models import Team
from helpdesk.audit.models import AuditRow
from helpdesk.audit.trail import gathered, record

pytestmark = pytest.mark.django_db


def written() -> AuditRow:
    with transaction.atomic():
        return record(
            actor=None,
            action="ticket.correct",
            subject="ticket:CCC-000001-B",
            before={"title_expiry": None},
            after={"title_expiry": date(2026, 12, 31), "team": Team(pk=4, name="N2"), "secondary": ["E2"]},
            reason="relu avec la personne",
        )


def test_values_are_kept_as_plain_data():
    row = written()
    assert row.after == {"title_expiry": "2026-12-31", "team": "team:4", "secondary": ["E2"]}


def test_rows_are_never_changed_nor_removed():
    row = written()
    row.reason = "autre"
    for attempt in (
        row.save,
        row.delete,
        AuditRow.objects.all().delete,
        lambda: AuditRow.objects.update(reason=""),
    ):
        with pytest.raises(TypeError, match="append-only"):
            attempt()
    assert AuditRow.objects.get().reason == "relu avec la personne"


@pytest.mark.django_db(transaction=True)
def test_a_trace_needs_the_transaction_of_its_change():
    with pytest.raises(RuntimeError):
        record(actor=None, action="x", subject="y")


def test_gathered_rows_are_written_in_order_by_one_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1), gathered():
        for action in ("ticket.open", "ticket.acknowledge"):
            record(actor=None, action=action, subject="ticket:CCC-000001-B")
    assert list(AuditRow.objects.order_by("pk").values_list("action", flat=True)) == [
        "ticket.open",
        "ticket.acknowledge",
    ]


def test_gathered_rows_die_with_their_block():
    @transaction.atomic
    @gathered()
    def fail() -> None:
        record(actor=None, action="ticket.open", subject="ticket:CCC-000001-B")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert not AuditRow.objects.exists()
