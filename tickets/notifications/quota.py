"""Counters that automatic mail is taken from, so that nobody can make the service flood an address (S6).

A counter is a row. The transaction that takes from it keeps it locked until it commits: two messages that come at
once wait for each other, and the second one sees what the first one took.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from helpdesk.kernel import clock
from tickets.models import AcknowledgementQuota

KEPT = timedelta(days=2)
"""Longer than any window: an older counter says nothing any more."""


@dataclass(frozen=True)
class Quota:
    """At most `limit` in the `window` that the first one opens. `key` is a digest: nobody is named in the table."""

    scope: str
    key: str
    limit: int
    window: timedelta


def digest(scope: str, value: str) -> str:
    """64 hexadecimal digits that stand for `value`, different under each secret key."""
    return salted_hmac(f"tickets.quota.{scope}", value, algorithm="sha256").hexdigest()


def take(*quotas: Quota) -> Quota | None:
    """Count one against every quota and return None, or against none and return the one that is exhausted.

    Refuses to run outside a transaction: what is counted must live or die with what was sent.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("take() needs the transaction of what it counts")
    # Everybody takes in the same order: nobody waits in a circle.
    quotas = tuple(sorted(quotas, key=lambda quota: (quota.scope, quota.key)))
    if closed := next((quota for quota in quotas if quota.limit < 1), None):
        return closed
    now = clock.now()
    begun = _begun(quotas, now)
    running = tuple(quota for quota in quotas if quota.key not in begun)
    exhausted = _take_running(running, now) if running else None
    if exhausted and begun:
        AcknowledgementQuota.objects.filter(pk__in=begun.values()).update(count=0)
    return exhausted


def _begun(quotas: tuple[Quota, ...], now: datetime) -> dict[str, int]:
    """The counters that did not exist and now count one: key → row. The unique constraint says who makes a row.

    Written by hand, for the ORM does not say which rows a conflict left out.
    """
    table = connection.ops.quote_name(AcknowledgementQuota._meta.db_table)
    rows = ", ".join(["(%s, %s, %s, 1)"] * len(quotas))
    since = connection.ops.adapt_datetimefield_value(now)
    values = [value for quota in quotas for value in (quota.scope, quota.key, since)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, key, window_start, count) VALUES {rows}"
            " ON CONFLICT DO NOTHING RETURNING key, id",
            values,
        )
        return dict(cursor.fetchall())


def _take_running(quotas: tuple[Quota, ...], now: datetime) -> Quota | None:
    rows = _locked(quotas, now)
    fresh = [
        row.pk for quota, row in zip(quotas, rows, strict=True) if row.window_start <= now - quota.window
    ]
    for quota, row in zip(quotas, rows, strict=True):
        if row.pk not in fresh and row.count >= quota.limit:
            return quota
    _count([row.pk for row in rows if row.pk not in fresh], fresh, now)
    return None


def _locked(quotas: tuple[Quota, ...], now: datetime) -> list[AcknowledgementQuota]:
    """The row of each quota, in order, made if need be."""
    # A digest is of one scope only: no other pair can match.
    wanted = {
        "scope__in": [quota.scope for quota in quotas],
        "key__in": [quota.key for quota in quotas],
    }
    rows = list(AcknowledgementQuota.objects.select_for_update().filter(**wanted).order_by("scope", "key"))
    if len(rows) == len(quotas):
        return rows
    # The daily task has deleted an old row in between.
    AcknowledgementQuota.objects.bulk_create(
        [AcknowledgementQuota(scope=quota.scope, key=quota.key, window_start=now) for quota in quotas],
        ignore_conflicts=True,
    )
    return _locked(quotas, now)


def _count(running: list[int], fresh: list[int], now: datetime) -> None:
    if running:
        AcknowledgementQuota.objects.filter(pk__in=running).update(count=F("count") + 1)
    if fresh:
        AcknowledgementQuota.objects.filter(pk__in=fresh).update(count=1, window_start=now)


def forget_old() -> int:
    """Delete the counters whose window is long over; returns how many."""
    deleted, _ = AcknowledgementQuota.objects.filter(window_start__lt=clock.now() - KEPT).delete()
    return deleted
