"""The first and the last line of every reception: stored raw before anything is tried, settled with one outcome."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from datetime import datetime

from helpdesk.kernel import blobs, clock
from helpdesk.kernel.db import AlreadyExists, unique_or_raise
from tickets.enums import Outcome
from tickets.models import Message, Reception, Ticket


def store(
    channel: str,
    raw: bytes,
    *,
    recipient: str = "",
    received_at: datetime | None = None,
    source: str = "",
) -> Reception:
    """Keep the raw input durably and open its line in the ledger; what cannot be stored raises, so the sender keeps it.

    `source` names the one place it was read from (mailbox, folder, UIDVALIDITY, UID): the same place always gives
    the same line, so a poll that was interrupted can be repeated.
    """
    digest = blobs.put(raw)
    try:
        # Without a place of origin no other line can be in its way: one statement, without a transaction around.
        with unique_or_raise() if source else nullcontext():
            return Reception.objects.create(
                channel=channel,
                source=source,
                recipient=recipient[:254],
                raw_sha256=digest,
                size=len(raw),
                received_at=received_at or clock.now(),
            )
    except AlreadyExists:
        return Reception.objects.get(source=source)


class Repeated(Exception):
    """The message is one that the ledger has already; the transaction that found out must be left."""


def identify(reception: Reception, external_id: str, sender: str) -> None:
    """Lock the line and give it its identity; raises `Repeated` when another line has the same.

    The unique constraint decides, so two processes that receive the same message at once agree on the first. A line
    that another process has settled meanwhile is left alone and read again: look at its `outcome`.
    """
    unsettled = Reception.objects.filter(pk=reception.pk, outcome="")
    identity = {"external_id": _bounded(external_id), "sender": sender[:254]}
    try:
        with unique_or_raise(savepoint=False):
            found = unsettled.update(**identity)
    except AlreadyExists as error:
        raise Repeated from error
    if not found:
        reception.refresh_from_db()
        return
    reception.external_id, reception.sender = identity["external_id"], identity["sender"]


def first_of(channel: str, external_id: str) -> Reception:
    """The line of the first of several receptions of one message."""
    return Reception.objects.get(
        channel=channel, external_id=_bounded(external_id), duplicate_of__isnull=True
    )


def settle(
    reception: Reception,
    outcome: str,
    *,
    reason: str = "",
    error: str = "",
    ticket: Ticket | None = None,
    message: Message | None = None,
    duplicate_of: Reception | None = None,
) -> Reception:
    """Write the one outcome of a reception, in the caller's transaction."""
    reception.outcome = Outcome(outcome)
    reception.settled_at = clock.now()
    reception.reason = _storable(reason)[:300]
    reception.error = _storable(error)
    reception.ticket, reception.message = ticket, message
    reception.duplicate_of = duplicate_of
    reception.save(
        update_fields=["outcome", "settled_at", "reason", "error", "ticket", "message", "duplicate_of"]
    )
    return reception


def _storable(text: str) -> str:
    """Without what no database keeps, NUL and lone surrogates: an error may quote what caused it."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _bounded(external_id: str) -> str:
    if len(external_id) <= 400:
        return external_id
    return f"{external_id[:300]}#{hashlib.sha256(external_id.encode()).hexdigest()}"
