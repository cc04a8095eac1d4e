"""Letting go what an anti-flood cap, or a missing address, held back: a human decision, with its trace."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.queue import release

MOST_AT_ONCE = 100


@transaction.atomic
def release_sendings(entries: Iterable[Entry], *, actor: User) -> int:
    """Release those that are still withheld, each with its audit row; returns how many that was."""
    require(actor, "outbox.release")
    return sum(_release(entry, actor) for entry in entries)


def _release(entry: Entry, actor: User) -> bool:
    reason = entry.error
    if not release(entry):
        return False
    record(
        actor=actor,
        action="outbox.release",
        subject=entry,
        before={"state": State.WITHHELD, "reason": reason},
        after={"state": State.QUEUED, "concerns": entry.reference},
    )
    return True
