"""The FAQ articles proposed for a ticket, kept with it."""

from __future__ import annotations

from knowledge_base.search import suggest
from tickets.enums import Direction
from tickets.models import Suggestion, Ticket

LIMIT = 5


def refresh_suggestions(ticket: Ticket, text: str = "") -> list[Suggestion]:
    """Search again with the person's words; an engine that is down leaves the former suggestions in place."""
    words = text or _words_of(ticket)
    found = suggest(
        f"{ticket.subject}\n{words}", language=ticket.language, category=ticket.category, limit=LIMIT
    )
    if found.degraded and not found.hits:
        return list(ticket.suggestions.all())
    ticket.suggestions.all().delete()
    return Suggestion.objects.bulk_create(
        Suggestion(ticket=ticket, version_id=hit.version_id, rank=rank, score=hit.score)
        for rank, hit in enumerate(found.hits, start=1)
    )


def _words_of(ticket: Ticket) -> str:
    first = ticket.messages.filter(direction=Direction.INBOUND).first()
    return first.text if first else ""
