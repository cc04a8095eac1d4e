"""Claim in a short transaction, commit, send outside any transaction, settle in another."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q

from helpdesk.kernel import clock
from helpdesk.kernel.events import publish
from helpdesk.outbox.events import EntrySettled
from helpdesk.outbox.models import DUE_STATES, Entry, State
from helpdesk.outbox.retry import DeliveryError, Temporary, next_delay
from helpdesk.outbox.transports import transport_named

logger = logging.getLogger("helpdesk.outbox")
LEASE = timedelta(minutes=15)


def dispatch_due(limit: int = 100) -> int:
    """Send up to `limit` due entries, one claim each; returns how many were attempted."""
    for attempted in range(limit):
        entry = claim()
        if entry is None:
            return attempted
        send(entry)
    return limit


def claim() -> Entry | None:
    """Take the oldest due entry, or one whose sender died: in flight for longer than the lease."""
    now = clock.now()
    with transaction.atomic():
        due = Q(state__in=DUE_STATES, due_at__lte=now)
        orphan = Q(state=State.IN_FLIGHT, claimed_at__lt=now - LEASE)
        rows = Entry.objects.filter(due | orphan).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        entry = rows.first()
        if entry is None:
            return None
        entry.maybe_duplicate |= entry.state == State.IN_FLIGHT
        entry.state, entry.claimed_at = State.IN_FLIGHT, now
        entry.attempts += 1
        entry.save(update_fields=["state", "claimed_at", "attempts", "maybe_duplicate"])
    return entry


def send(entry: Entry) -> None:
    """Hand a claimed entry to its transport and write down the answer."""
    try:
        provider_id = transport_named(entry.transport).send(entry)
    except DeliveryError as error:
        settle_failure(entry, error)
    except Exception as error:  # a fault of ours must not block the queue behind this entry
        logger.exception("transport %s failed on %s", entry.transport, entry.pk)
        settle_failure(entry, Temporary(f"{type(error).__name__}: {error}"))
    else:
        _settle(entry, State.SENT, provider_id=provider_id)


def settle_failure(entry: Entry, error: DeliveryError) -> None:
    """Plan another try, or give up and say so to the rooms above."""
    delay = next_delay(error, entry.attempts)
    if delay is None:
        _settle(entry, State.FAILED, error=str(error))
    else:
        _settle(entry, State.WAITING, error=str(error), due_at=clock.now() + delay)


def _settle(entry: Entry, state: str, **fields) -> None:
    with transaction.atomic():
        for name, value in {"state": state, "settled_at": clock.now(), **fields}.items():
            setattr(entry, name, value)
        entry.save(update_fields=["state", "settled_at", *fields])
        publish(
            EntrySettled(
                entry_id=entry.pk,
                transport=entry.transport,
                recipient=entry.recipient,
                reference=entry.reference,
                state=state,
                error=entry.error,
            )
        )
