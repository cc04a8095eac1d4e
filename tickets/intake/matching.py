"""Which ticket a message belongs to. A reference proves nothing by itself: who writes decides.

Order: the channel's own word, our signed token (To, Reply-To address, References, In-Reply-To), a Message-ID that we
know, a reference in the subject. A sender who is not the ticket's person never appends, reopens or reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from tickets.intake.message import InboundMessage
from tickets.intake.people import writes_from_address_of
from tickets.models import Message, Ticket
from tickets.models.ticket import pk_of
from tickets.tokens import ticket_id_of


@dataclass(frozen=True)
class Match:
    """`ticket` may be appended to; `cited` was only quoted by somebody else and is linked for a human to see."""

    ticket: Ticket | None = None
    cited: Ticket | None = None


def match(inbound: InboundMessage) -> Match:
    """Find the ticket of a message, following merges."""
    if inbound.ticket_reference:
        return Match(ticket=_final(_by_pk(pk_of(inbound.ticket_reference))))
    ticket = _final(_by_pk(_signed(inbound)) or _by_known_message(inbound) or _by_pk(pk_of(inbound.subject)))
    if ticket is None:
        return Match()
    if writes_from_address_of(ticket.person, inbound):
        return Match(ticket=ticket)
    return Match(cited=ticket)


def _signed(inbound: InboundMessage) -> int | None:
    headers = inbound.headers
    places = (
        inbound.recipient,
        *headers.to,
        *headers.cc,
        *headers.in_reply_to,
        *reversed(headers.references),
    )
    return next((pk for place in places if (pk := ticket_id_of(place))), None)


def _by_known_message(inbound: InboundMessage) -> Ticket | None:
    ids = [*inbound.headers.in_reply_to, *inbound.headers.references][:50]
    if not ids:
        return None
    found = Message.objects.filter(message_id__in=ids).select_related("ticket__person").order_by("-pk")[:20]
    tickets = [message.ticket for message in found]
    return next((ticket for ticket in tickets if writes_from_address_of(ticket.person, inbound)), None)


def _by_pk(pk: int | None) -> Ticket | None:
    return Ticket.objects.select_related("person").filter(pk=pk).first() if pk else None


def _final(ticket: Ticket | None) -> Ticket | None:
    for _ in range(20):
        if ticket is None or ticket.merged_into_id is None:
            return ticket
        ticket = _by_pk(ticket.merged_into_id)
    return ticket
