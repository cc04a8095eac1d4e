"""Read-only blocks, keyset pages, typed unique violations."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from helpdesk.accounts.models import Team
from helpdesk.kernel import clock
from helpdesk.kernel.db import AlreadyExists, WriteInReadOnlyBlock, keyset_page, read_only, unique_or_raise
from helpdesk.outbox.models import Entry

pytestmark = pytest.mark.django_db


def test_a_read_only_block_reads_and_refuses_to_write():
    with read_only():
        assert Team.objects.count() == 0
        with pytest.raises(WriteInReadOnlyBlock), transaction.atomic():
            Team.objects.create(name="N1")
    assert Team.objects.count() == 0


def test_unique_violation_is_typed_and_leaves_the_transaction_usable():
    Team.objects.create(name="N1")
    with pytest.raises(AlreadyExists), unique_or_raise():
        Team.objects.create(name="N1")
    assert Team.objects.count() == 1


def test_other_integrity_errors_are_not_swallowed():
    with pytest.raises(IntegrityError), unique_or_raise():
        Team.objects.create(name=None)


def test_keyset_pages_cover_every_row_once():
    Team.objects.bulk_create(Team(name=f"équipe {n % 3} {n}") for n in range(23))
    seen, cursor = [], ""
    for _ in range(10):
        page = keyset_page(Team.objects.all(), order="name", cursor=cursor, size=5)
        seen += [team.pk for team in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == 23
    assert len(set(seen)) == 23


@pytest.mark.parametrize("cursor", ["", "nonsense", "a|b", "|", "name__gt|1x", "0|' OR 1=1", "\x00|1"])
def test_a_cursor_that_cannot_be_read_starts_again(cursor):
    Team.objects.create(name="N1")
    assert len(keyset_page(Team.objects.all(), order="name", cursor=cursor, size=5).rows) == 1


def test_keyset_pages_also_cover_rows_whose_key_is_not_a_number():
    now = clock.now()
    Entry.objects.bulk_create(
        Entry(transport="memory", recipient="x", payload={}, created_at=now, due_at=now) for _ in range(7)
    )
    seen, cursor = [], ""
    while not seen or cursor:
        page = keyset_page(Entry.objects.all(), order="created_at", cursor=cursor, size=3)
        seen += [entry.pk for entry in page.rows]
        cursor = page.next_cursor
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 7
    assert len(keyset_page(Entry.objects.all(), order="created_at", cursor=f"{now}|12", size=9).rows) == 7
