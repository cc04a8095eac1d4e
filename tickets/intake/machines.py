"""Automatic messages about a ticket: told on it when they come from its own person, recorded otherwise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tickets.actions.answering import preview
from tickets.actions.outcome import say_on_ticket
from tickets.enums import Direction
from tickets.intake.ledger import settle
from tickets.intake.matching import match
from tickets.intake.message import InboundMessage
from tickets.intake.screening import Verdict
from tickets.models import Reception, Ticket


def hear_machine(reception: Reception, inbound: InboundMessage, verdict: Verdict) -> Reception:
    """Settle an automatic message; it never reopens a ticket and is never answered.

    From the ticket's own person, with a reference that a message of theirs could follow, it gets one line in the
    conversation. From anybody else it changes nothing that an agent or the person can see.
    """
    ticket = match(inbound).ticket
    if ticket is not None:
        _tell(ticket, _line(inbound))
    return settle(reception, verdict.outcome, reason=verdict.reason, ticket=ticket)


def _tell(ticket: Ticket, line: str) -> None:
    """The same line is not repeated: a machine that insists must not bury the conversation."""
    last = ticket.messages.order_by("at", "pk").last()
    if last is None or (last.direction, last.text) != (Direction.SYSTEM, line):
        say_on_ticket(ticket, line)


def _line(inbound: InboundMessage) -> str:
    if inbound.headers.machine == "read_receipt":
        return _("Confirmation de lecture reçue de %s.") % inbound.sender.email
    if inbound.headers.machine == "own":
        return _("Un de nos envois nous est revenu de %s.") % inbound.sender.email
    words = preview(inbound.text) or preview(inbound.subject)
    said = f"{_('Réponse automatique reçue de %s') % inbound.sender.email}"
    return f"{said} : « {words} »" if words else f"{said}."
