"""The dates beside a conversation, in one list: the person's legal dates and the service's own clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from helpdesk.kernel import clock
from tickets.deadlines.rights import LegalDate
from tickets.deadlines.service import complaint_silence
from tickets.enums import OPEN_STATES
from tickets.models import Ticket


@dataclass(frozen=True)
class AgendaDay:
    """One dated line; at most one of a list is the next."""

    date: date
    label: str
    article: str = ""
    is_past: bool = False
    is_next: bool = False


def agenda(ticket: Ticket, legal: Iterable[LegalDate], today: date) -> list[AgendaDay]:
    """All dates in order, those before `today` marked past, the first of the others marked next."""
    legal_days = [AgendaDay(day.date, day.label, day.article) for day in legal]
    days = sorted([*legal_days, *_service_days(ticket)], key=lambda day: day.date)
    days = [replace(day, is_past=day.date < today) for day in days]
    place = next((n for n, day in enumerate(days) if not day.is_past), None)
    return [replace(day, is_next=n == place) for n, day in enumerate(days)]


def _service_days(ticket: Ticket) -> Iterator[AgendaDay]:
    received_on = clock.day_of(ticket.received_at)
    yield AgendaDay(received_on, _("Première réception"), "CRPA, art. L. 114-3")
    if ticket.acknowledged_at:
        yield AgendaDay(
            clock.day_of(ticket.acknowledged_at), _("Accusé de réception"), "CRPA, art. R. 112-11-1"
        )
    if ticket.first_answer_at:
        yield AgendaDay(clock.day_of(ticket.first_answer_at), _("Première réponse du service"))
    elif ticket.answer_due:
        yield AgendaDay(ticket.answer_due, _("Réponse attendue du service"))
    if ticket.silence_on and ticket.state in OPEN_STATES:
        silence = complaint_silence(received_on)
        yield AgendaDay(ticket.silence_on, silence.label, silence.article)
