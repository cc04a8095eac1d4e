"""What providers say afterwards of each mail, through anymail's signed webhooks.

An exception here makes the provider tell it again later: no news is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType

from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.settling import learn, learn_delay

logger = logging.getLogger("helpdesk.outbox")

METADATA = "entry"
"""The key of our own id in the provider's metadata."""
_STATES = {
    # The provider has it: a try of ours that went unanswered need not be repeated.
    EventType.QUEUED: State.SENT,
    EventType.SENT: State.SENT,
    EventType.DELIVERED: State.DELIVERED,
    EventType.REJECTED: State.BOUNCED,
    EventType.FAILED: State.BOUNCED,
    EventType.BOUNCED: State.BOUNCED,
    EventType.COMPLAINED: State.COMPLAINED,
}


def follow(sender: type, event: AnymailTrackingEvent, esp_name: str, **kwargs) -> None:
    """Move the entry that the event speaks of; openings and clicks are nobody's business and are not kept."""
    if event.event_type != EventType.DEFERRED and event.event_type not in _STATES:
        return
    entry_id = _entry_of(event)
    if entry_id is None:
        logger.info("%s: %s for a mail that is not in the outbox", esp_name, event.event_type)
    elif event.event_type == EventType.DEFERRED:
        learn_delay(entry_id, _words(event))
    else:
        state = _STATES[event.event_type]
        learn(entry_id, state, error="" if state in (State.SENT, State.DELIVERED) else _words(event))


def _entry_of(event: AnymailTrackingEvent) -> UUID | None:
    """By our own id where the provider gives it back, else by the provider's."""
    for ours in _our_ids(event):
        if Entry.objects.filter(pk=ours).exists():
            return ours
    if not event.message_id:
        return None
    rows = Entry.objects.filter(provider_id=str(event.message_id)[:200]).order_by("-created_at")
    return rows.values_list("pk", flat=True).first()


def _our_ids(event: AnymailTrackingEvent) -> Iterator[UUID]:
    """The ids in the metadata, and in the tags for providers without metadata."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    for text in (metadata.get(METADATA), *(event.tags or ())):
        try:
            yield UUID(str(text))
        except ValueError:
            continue


def _words(event: AnymailTrackingEvent) -> str:
    """The receiving server's words, with anymail's reason in brackets: some providers give only that."""
    said = str(event.mta_response or event.description or "")
    return f"{' '.join(said.split())[:1000]} [{event.reject_reason or event.event_type}]".strip()
