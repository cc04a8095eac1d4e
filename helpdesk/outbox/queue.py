"""Writing to the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from helpdesk.kernel import clock
from helpdesk.kernel.db import AlreadyExists, lock, unique_or_raise
from helpdesk.outbox.models import DUE_STATES, Entry, State
from helpdesk.outbox.nudge import nudge


def enqueue(
    transport: str,
    recipient: str,
    payload: Mapping[str, Any],
    *,
    label: str = "",
    dedupe_key: str | None = None,
    reference: str = "",
    due_at: datetime | None = None,
    withheld: str = "",
    first: bool = False,
) -> Entry:
    """Add an entry to the caller's transaction; the same `dedupe_key` returns the entry already there.

    `first` when the key names what this transaction has just made, so that nobody can have used it.

    `withheld` gives a reason not to send (an anti-flood cap): the row stays visible and is never dispatched.
    Raises RuntimeError outside a transaction: what is announced must live or die with what was decided.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() needs the transaction of the decision it announces")
    now = clock.now()
    entry = Entry(
        transport=transport,
        recipient=recipient,
        label=label[:200],
        payload=dict(payload),
        dedupe_key=dedupe_key,
        reference=reference,
        created_at=now,
        due_at=due_at or now,
        state=State.WITHHELD if withheld else State.QUEUED,
        error=withheld,
    )
    try:
        with nullcontext() if first else unique_or_raise():
            entry.save(force_insert=True)
    except AlreadyExists:
        return Entry.objects.get(dedupe_key=dedupe_key)
    if not withheld and due_at is None:
        transaction.on_commit(nudge)
    return entry


def cancel(reference: str) -> int:
    """Cancel what is not yet sent about `reference`; returns how many entries that was."""
    return Entry.objects.filter(reference=reference, state__in=DUE_STATES).update(
        state=State.CANCELLED, settled_at=clock.now()
    )


@transaction.atomic
def release(entry: Entry) -> bool:
    """Let a withheld entry leave now; False when it is not withheld any more. Who may decide it is the caller's rule."""
    entry = lock(entry)
    if entry.state != State.WITHHELD:
        return False
    entry.state, entry.due_at, entry.error = State.QUEUED, clock.now(), ""
    entry.save(update_fields=["state", "due_at", "error"])
    transaction.on_commit(nudge)
    return True
