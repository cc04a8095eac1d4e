"""`receive()`: store raw, screen, match, then open or append; nothing raises past it once the raw input is stored."""

from __future__ import annotations

import logging
import traceback
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import override

from helpdesk.kernel import clock
from helpdesk.kernel.db import lock, through_passing_faults
from tickets.classification import Classification, classify
from tickets.enums import Outcome
from tickets.intake.aside import set_aside
from tickets.intake.ledger import Repeated, first_of, identify, settle, store
from tickets.intake.matching import match, match_by_numbers
from tickets.intake.message import InboundMessage
from tickets.intake.opening import append_message, link, open_ticket
from tickets.intake.people import person_of
from tickets.intake.screening import screen
from tickets.models import Message, Reception, Ticket

logger = logging.getLogger("tickets.intake")


@dataclass(frozen=True)
class Receipt:
    """How a contact ended; `ticket` is the first message's when the contact is a duplicate."""

    reception: Reception
    outcome: str
    ticket: Ticket | None = None
    message: Message | None = None
    reason: str = ""


def receive(
    inbound: InboundMessage, *, reception: Reception | None = None, as_person: bool = False
) -> Receipt:
    """Turn one contact into exactly one outcome; `as_person` when a human has read it and screening is over.

    Raises only when the raw input could not be stored at all: the channel then leaves it with its sender.
    A deadlock or a lost connection is tried again at once; any other fault of ours ends in quarantine, with the
    error, for a human to replay.
    """
    if reception is None:
        reception = store(
            inbound.channel, inbound.raw, recipient=inbound.recipient, received_at=inbound.received_at
        )
    try:
        return through_passing_faults(lambda: _processed(reception, inbound, as_person))
    except Exception as error:
        logger.exception("reception %s quarantined", reception.pk)
        return quarantine(reception, f"{type(error).__name__}", traceback.format_exc(limit=12))


def _processed(reception: Reception, inbound: InboundMessage, as_person: bool) -> Receipt:
    """Everything a contact leads to, in one transaction; the caller's own row stays as it was."""
    try:
        # What is written is in French, whatever language the person's page is in.
        with transaction.atomic(), override("fr"):
            return _decide(copy(reception), inbound, as_person)
    except Repeated:
        return _repeated(reception, inbound)


@transaction.atomic
def _repeated(reception: Reception, inbound: InboundMessage) -> Receipt:
    reception = lock(reception)
    if reception.outcome:
        return _receipt(reception)
    first = first_of(reception.channel, inbound.external_id)
    settle(reception, Outcome.DUPLICATE, duplicate_of=first)
    return Receipt(reception, Outcome.DUPLICATE, ticket=first.ticket, message=first.message)


def quarantine(reception: Reception, reason: str, error: str = "") -> Receipt:
    """Set a reception aside for a human; its raw input stays where it is."""
    with transaction.atomic():
        reception = lock(reception)
        if not reception.outcome:
            reception.attempts += 1
            reception.save(update_fields=["attempts"])
            settle(reception, Outcome.QUARANTINED, reason=reason or "unknown", error=error)
    return _receipt(reception)


def _decide(reception: Reception, inbound: InboundMessage, as_person: bool) -> Receipt:
    identify(reception, inbound.external_id, inbound.sender.email or inbound.sender.phone)
    if reception.outcome:
        return _receipt(reception)
    verdict = None if as_person else screen(inbound)
    if verdict is not None:
        return _receipt(set_aside(reception, inbound, verdict))
    return _accept(reception, inbound)


def _accept(reception: Reception, inbound: InboundMessage) -> Receipt:
    found = match(inbound)
    if found.ticket is not None:
        ticket, message = append_message(found.ticket, inbound, found.ticket.person)
        return _receipt(settle(reception, Outcome.APPENDED, ticket=ticket, message=message))
    proposal = propose(inbound)
    person = person_of(inbound, inbound.declared.language or proposal.language)
    ticket, message = open_ticket(inbound, person, proposal)
    seen = found.link or match_by_numbers(ticket, inbound)
    if seen is not None:
        link(ticket, seen.target, seen.kind)
    settled = settle(reception, Outcome.OPENED, ticket=ticket, message=message, reason=found.reason)
    return _receipt(settled)


def propose(inbound: InboundMessage) -> Classification:
    """What the classifier reads in the message; advice only."""
    day = clock.day_of(inbound.received_at)
    return classify(inbound.subject, inbound.text, inbound.channel, day)


def _receipt(reception: Reception) -> Receipt:
    return Receipt(
        reception,
        reception.outcome,
        ticket=reception.ticket,
        message=reception.message,
        reason=reception.reason,
    )
