"""Tickets to look at together: what the intake proposed, what people answered, what could be merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tickets.actions import merge_refusal
from tickets.deadlines.wording import french_date
from tickets.enums import ContactKind, LinkKind
from tickets.intake.people import same_name
from tickets.models import Person, Ticket, TicketLink

MOST_LINKS = 20


@dataclass(frozen=True)
class Fact:
    """One thing that both sides state; `agrees` is None where a difference means nothing."""

    label: str
    newer: str
    older: str
    agrees: bool | None


@dataclass(frozen=True)
class Seen:
    """A link as one of its two tickets shows it."""

    link: TicketLink
    other: Ticket
    is_source: bool
    """Whether the ticket shown is the newer one, whose message quoted the other."""

    @property
    def awaits(self) -> bool:
        merged = self.link.source.merged_into_id or self.link.target.merged_into_id
        return self.link.settled_at is None and not merged

    @property
    def is_duplicate(self) -> bool:
        return self.link.kind == LinkKind.DUPLICATE

    @property
    def facts(self) -> list[Fact]:
        """What agrees and what differs between the two writers."""
        newer, older = self.link.source, self.link.target
        return [fact for fact in _facts(newer, older) if fact.newer and fact.older]


def links_of(request: HttpRequest, ticket: Ticket) -> list[Seen]:
    """The links of a ticket whose other end this user may see: a link must not tell what a restricted team works on."""
    rows = TicketLink.objects.filter(Q(source=ticket) | Q(target=ticket)).select_related(
        "source__person", "target__person"
    )
    links = list(
        rows.prefetch_related("source__person__contact_points", "target__person__contact_points").order_by(
            "pk"
        )[:MOST_LINKS]
    )
    if not links:
        return []
    seen = [_seen(link, ticket) for link in links]
    others = [each.other.pk for each in seen]
    visible = set(Ticket.objects.visible_to(request.user).filter(pk__in=others).values_list("pk", flat=True))
    return [each for each in seen if each.other.pk in visible]


def mergeable(ticket: Ticket, others: Iterable[Ticket]) -> list[Ticket]:
    """Those of the person's other tickets that this one could join."""
    return [other for other in others if not merge_refusal(ticket, other)]


def _seen(link: TicketLink, ticket: Ticket) -> Seen:
    is_source = link.source_id == ticket.pk
    return Seen(link, link.target if is_source else link.source, is_source)


def _facts(newer: Ticket, older: Ticket) -> Iterable[Fact]:
    one, other = newer.person, older.person
    yield Fact(_("Nom"), one.name, other.name, same_name(one, other))
    yield _compared(_("Né(e) le"), _day(one), _day(other))
    yield _compared(_("Numéro étranger"), newer.foreigner_number, older.foreigner_number)
    yield _compared(_("Numéro de demande"), newer.application_number, older.application_number)
    yield _compared(_("Numéro de visa"), newer.visa_number, older.visa_number)
    yield _compared(_("Département"), newer.departement, older.departement)
    yield Fact(_("Adresse"), _emails(one), _emails(other), None)


def _compared(label: str, newer: str, older: str) -> Fact:
    return Fact(label, newer, older, newer == older)


def _day(person: Person) -> str:
    return french_date(person.birth_date) if person.birth_date else ""


def _emails(person: Person) -> str:
    return ", ".join(person.values(ContactKind.EMAIL)[-3:]) or _("aucune")
