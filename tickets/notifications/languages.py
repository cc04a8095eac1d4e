"""French is of record; the person's own language follows it as a courtesy."""

from __future__ import annotations

from django.utils.translation import get_supported_language_variant

from tickets.models import Ticket


def courtesy_language(ticket: Ticket) -> str:
    """The language to translate into for this person, or "" when French is theirs or theirs is not one of the ten."""
    return supported(ticket.language)


def supported(language: str) -> str:
    """The one of the ten languages, French apart, that serves `language`, or ""."""
    try:
        found = get_supported_language_variant(language)
    except LookupError:
        return ""
    return "" if found == "fr" else found
