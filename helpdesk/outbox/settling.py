"""How an entry fares once it was claimed. News come late, twice and in any order: the gravest known fact stays.

A late "sent" or "delivered" never hides a bounce or a complaint; a bounce after "delivered" wins (RFC 3464 reports
come hours after a server first took the message).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.events import publish
from helpdesk.outbox.events import EntrySettled
from helpdesk.outbox.models import Entry, State

_GRAVITY = {
    State.SENT: 1,
    # Only we gave up: a provider that says it delivered knows better.
    State.FAILED: 2,
    State.DELIVERED: 3,
    State.BOUNCED: 4,
    State.COMPLAINED: 5,
}
"""What is not here (queued, in flight, waiting…) yields to any news."""
_LEFT = frozenset({State.IN_FLIGHT, State.WAITING, State.SENT})


@transaction.atomic
def settle(claimed: Entry, state: str, *, error: str = "", **fields) -> bool:
    """Write what came of one attempt; False, with only `fields` kept, when better is known by now.

    `claimed` is the row as its sender claimed it: the word of a sender that lost its claim to another counts only
    when it is good news.
    """
    entry = lock(claimed)
    if not _is_news(entry, claimed, state):
        _write(entry, **({"provider_id": fields["provider_id"]} if fields.get("provider_id") else {}))
        return False
    _settle(entry, state, error=error, **fields)
    return True


def _is_news(entry: Entry, claimed: Entry, state: str) -> bool:
    if state == State.SENT:
        return _GRAVITY.get(entry.state, 0) < _GRAVITY[State.SENT]
    return entry.state == State.IN_FLIGHT and entry.attempts == claimed.attempts


@transaction.atomic
def learn(entry_id: UUID, state: str, *, error: str = "") -> bool:
    """Note what a provider or a delivery report says of an entry; False when it changes nothing."""
    entry = lock(Entry(pk=entry_id))
    if _GRAVITY[state] <= _GRAVITY.get(entry.state, 0):
        return False
    _settle(entry, state, error=error)
    return True


@transaction.atomic
def learn_delay(entry_id: UUID, error: str) -> bool:
    """The provider has the message and goes on trying: told to the rooms above as `waiting`, never sent again by us."""
    entry = lock(Entry(pk=entry_id))
    if entry.state not in _LEFT or (entry.state, entry.error) == (State.SENT, error):
        return False
    _write(entry, state=State.SENT, settled_at=clock.now(), error=error)
    _tell(entry, State.WAITING)
    return True


def _settle(entry: Entry, state: str, **fields) -> None:
    _write(entry, state=state, settled_at=clock.now(), **fields)
    _tell(entry, state)


def _write(entry: Entry, **fields) -> None:
    for name, value in fields.items():
        setattr(entry, name, value)
    if fields:
        entry.save(update_fields=list(fields))


def _tell(entry: Entry, state: str) -> None:
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
