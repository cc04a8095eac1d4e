"""Which ticket a message belongs to. A reference proves nothing by itself: who writes decides.

A message is added to a ticket only when its sender is the ticket's person and a reference stands where mailers put
one: our signed token (plus-address, To, Cc, In-Reply-To, References), a Message-ID that we know, the subject. The
same from anybody else opens a new ticket, linked for a human to see; so does a reference in the text alone.
docs/email.md, section Threading, has every case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.enums import Direction, LinkKind
from tickets.intake.message import InboundMessage
from tickets.intake.people import is_colleague, names_agree, writes_as
from tickets.models import Message, Ticket, TicketLink, final_of
from tickets.models.ticket import pk_of, reference_of
from tickets.tokens import ticket_id_of

MOST_CITED = 10
"""Tickets looked at for one message: a header full of references costs no more."""


@dataclass(frozen=True)
class Link:
    """A ticket that a human should look at beside the new one."""

    target: Ticket
    kind: LinkKind


@dataclass(frozen=True)
class Match:
    """`ticket` may be appended to; else `link` is for a human to see; `reason` is for the ledger."""

    ticket: Ticket | None = None
    link: Link | None = None
    reason: str = ""


def match(inbound: InboundMessage) -> Match:
    """Find the ticket of a message, following merges; at most four statements, none without any reference."""
    if inbound.ticket_reference:
        return Match(ticket=_vouched(inbound.ticket_reference))
    cited = _Cited(inbound)
    if not cited.any:
        return Match()
    colleague = is_colleague(inbound)
    if not colleague:
        for ticket in cited.followed:
            if writes_as(ticket.person, inbound):
                return Match(ticket=ticket)
    return Match(link=_link(cited, inbound, colleague), reason=cited.missing)


def match_by_numbers(ticket: Ticket, inbound: InboundMessage) -> Link | None:
    """The ticket of what seems to be the same person elsewhere: the same foreigner or application number, and a name
    that agrees. Not proposed again once a human said no.
    """
    for field in ("foreigner_number", "application_number"):
        value = getattr(ticket, field)
        found = (final_of(other) for other in _with_number(field, value, ticket)) if value else ()
        target = next((other for other in found if other and names_agree(other.person, inbound)), None)
        if target and not is_colleague(inbound) and not _refused(ticket, target):
            return Link(target, LinkKind.SAME_PERSON)
    return None


def _with_number(field: str, value: str, ticket: Ticket) -> Iterable[Ticket]:
    # The second condition is the partial index's own, without which SQLite does not use it.
    rows = Ticket.objects.filter(**{field: value}).exclude(**{field: ""})
    return rows.exclude(person=ticket.person_id).select_related("person").order_by("-pk")[:MOST_CITED]


def _refused(ticket: Ticket, target: Ticket) -> bool:
    """Whether somebody already said that these are two people, from either side."""
    people = (ticket.person_id, target.person_id)
    return TicketLink.objects.filter(
        source__person__in=people, target__person__in=people, kind=LinkKind.SAME_PERSON, accepted=False
    ).exists()


class _Cited:
    """The tickets that a message refers to, by the strength of the place."""

    def __init__(self, inbound: InboundMessage) -> None:
        signed = list(dict.fromkeys(_signed(inbound)))[:MOST_CITED]
        subject, body = pk_of(inbound.subject), pk_of(f"{inbound.text}\n{inbound.quoted}"[:20_000])
        sent, written = _known(inbound)
        asked = [*signed, subject, body]
        rows = _tickets({pk for pk in asked if pk})
        self.any = bool(sent or written or any(asked))
        self.ours = [*_present(rows, signed), *sent]
        """Through a token or a Message-ID of ours, which only somebody who saw our mail can know."""
        self.written = written
        """Through a Message-ID that somebody else chose: a newsletter's is shared by all who answer it."""
        self.subject = _present(rows, [subject])
        self.body = _present(rows, [body])
        self.missing = _missing(rows, asked)

    @property
    def followed(self) -> Iterator[Ticket]:
        """Those that a message of their person may be added to, the surest place first."""
        return iter(dict.fromkeys([*self.ours, *self.written, *self.subject]))


def _signed(inbound: InboundMessage) -> Iterator[int]:
    headers = inbound.headers
    places = (
        inbound.recipient,
        *headers.to,
        *headers.cc,
        *headers.in_reply_to,
        *reversed(headers.references),
    )
    yield from (pk for place in places if (pk := ticket_id_of(place)))


def _known(inbound: InboundMessage) -> tuple[list[Ticket], list[Ticket]]:
    """The tickets of the Message-IDs that the message answers: those of our own messages, those of other people's."""
    ids = [*inbound.headers.in_reply_to, *inbound.headers.references][:50]
    if not ids:
        return [], []
    rows = Message.objects.filter(message_id__in=ids).order_by("-pk")
    rows = list(rows.select_related("ticket__person").prefetch_related("ticket__person__contact_points")[:20])
    sent = [final_of(row.ticket) for row in rows if row.direction == Direction.OUTBOUND]
    written = [final_of(row.ticket) for row in rows if row.direction != Direction.OUTBOUND]
    return [ticket for ticket in sent if ticket], [ticket for ticket in written if ticket]


def _link(cited: _Cited, inbound: InboundMessage, colleague: bool) -> Link | None:
    """What a human is shown of a reference that the sender may not follow."""
    for target in (*cited.ours, *cited.subject):
        same = not colleague and names_agree(target.person, inbound)
        return Link(target, LinkKind.SAME_PERSON if same else LinkKind.CITED_BY_STRANGER)
    for target in cited.body:
        own = not colleague and writes_as(target.person, inbound)
        return Link(target, LinkKind.DUPLICATE if own else LinkKind.CITED_BY_STRANGER)
    return None


def _vouched(reference: str) -> Ticket | None:
    pk = pk_of(reference)
    return final_of(_tickets({pk}).get(pk)) if pk else None


def _tickets(pks: set[int]) -> dict[int, Ticket]:
    if not pks:
        return {}
    rows = Ticket.objects.filter(pk__in=pks).select_related("person")
    return {ticket.pk: ticket for ticket in rows.prefetch_related("person__contact_points")}


def _present(rows: dict[int, Ticket], pks: Iterable[int | None]) -> list[Ticket]:
    found = (final_of(rows[pk]) for pk in pks if pk in rows)
    return [ticket for ticket in found if ticket]


def _missing(rows: dict[int, Ticket], pks: Iterable[int | None]) -> str:
    gone = sorted({reference_of(pk) for pk in pks if pk and pk not in rows})
    return _("Cite un ticket qui n'existe pas ou plus : %s") % ", ".join(gone) if gone else ""
