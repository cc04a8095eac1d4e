"""Claim in a short transaction, commit, send outside any transaction, settle in another."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from time import monotonic

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import Q

from helpdesk.kernel import clock
from helpdesk.kernel.db import through_passing_faults
from helpdesk.outbox.models import DUE_STATES, Entry, State
from helpdesk.outbox.retry import DeliveryError, Temporary, Unanswered, blocks_the_rest, next_delay
from helpdesk.outbox.settling import settle
from helpdesk.outbox.transports import transport_named

logger = logging.getLogger("helpdesk.outbox")
LEASE = timedelta(minutes=15)
SWEEP_SECONDS = 60
"""A sweep starts nothing after this: with the transports' time-outs it ends well before the worker's time limit."""


def dispatch_due(limit: int = 100) -> int:
    """Send up to `limit` due entries, one claim each; returns how many were attempted.

    A transport whose provider is away or does not answer rests until the next sweep: it costs one call, and the
    other transports go on.
    """
    resting: set[str] = set()
    end = monotonic() + SWEEP_SECONDS
    for attempted in range(limit):
        entry = claim(resting) if monotonic() < end else None
        if entry is None:
            return attempted
        if blocks_the_rest(send(entry)):
            resting.add(entry.transport)
    return limit


def dispatch_one(entry: Entry) -> bool:
    """Send this entry alone, when it is due; False when it is not."""
    claimed = claim(only=entry)
    if claimed is not None:
        send(claimed)
    return claimed is not None


def claim(resting: Collection[str] = (), *, only: Entry | None = None) -> Entry | None:
    """Take the oldest due entry, or one whose sender died: in flight for longer than the lease."""
    now = clock.now()
    with transaction.atomic():
        due = Q(state__in=DUE_STATES, due_at__lte=now)
        orphan = Q(state=State.IN_FLIGHT, claimed_at__lt=now - LEASE)
        rows = Entry.objects.filter(due | orphan).order_by("due_at")
        if resting:
            rows = rows.exclude(transport__in=resting)
        if only is not None:
            rows = rows.filter(pk=only.pk)
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


def send(entry: Entry) -> DeliveryError | None:
    """Hand a claimed entry to its transport and write down the answer; returns the failure, if any."""
    try:
        provider_id = transport_named(entry.transport).send(entry)
    except DeliveryError as error:
        return settle_failure(entry, error)
    except SoftTimeLimitExceeded:
        settle_failure(entry, Unanswered("the worker's time limit cut the call"))
        raise
    except Exception as error:  # a fault of ours must not block the queue behind this entry
        logger.exception("transport %s failed on %s", entry.transport, entry.pk)
        return settle_failure(entry, Temporary(f"{type(error).__name__}: {error}"))
    through_passing_faults(lambda: settle(entry, State.SENT, provider_id=provider_id[:200]))
    return None


def settle_failure(entry: Entry, error: DeliveryError) -> DeliveryError:
    """Plan another try, or give up and say so to the rooms above."""
    delay = next_delay(error, entry.attempts)
    if delay is None:
        settle(entry, State.FAILED, error=str(error))
    else:
        marks = {"maybe_duplicate": True} if isinstance(error, Unanswered) else {}
        settle(entry, State.WAITING, error=str(error), due_at=clock.now() + delay, **marks)
    return error
