"""The FAQ articles proposed for a ticket, kept with it."""

from __future__ import annotations

from knowledge_base.search import Suggestions, suggest
from tickets.enums import Direction
from tickets.models import Suggestion, Ticket

LIMIT = 5


def refresh_suggestions(ticket: Ticket, text: str = "") -> list[Suggestion]:
    """Search again with the person's words; an engine that is down leaves the former suggestions in place."""
    found = _found(ticket, text or _words_of(ticket))
    if found.degraded and not found.hits:
        return list(ticket.suggestions.all())
    ticket.suggestions.all().delete()
    return _keep(ticket, found)


def first_suggestions(ticket: Ticket, text: str) -> list[Suggestion]:
    """Search with the words that opened a ticket, which has no suggestions yet."""
    return _keep(ticket, _found(ticket, text))


def _found(ticket: Ticket, words: str) -> Suggestions:
    return suggest(
        f"{ticket.subject}\n{words}", language=ticket.language, category=ticket.category, limit=LIMIT
    )


def _keep(ticket: Ticket, found: Suggestions) -> list[Suggestion]:
    return Suggestion.objects.bulk_create(
        Suggestion(ticket=ticket, version_id=hit.version_id, rank=rank, score=hit.score)
        for rank, hit in enumerate(found.hits, start=1)
    )


def _words_of(ticket: Ticket) -> str:
    first = ticket.messages.filter(direction=Direction.INBOUND).first()
    return first.text if first else ""
