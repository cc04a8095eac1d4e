"""What a human says of two tickets that the intake proposed to look at together."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.events import publish
from tickets.actions.moves import lock_both, require_visible, write
from tickets.enums import ContactKind, Direction, LinkKind
from tickets.events import PersonChanged, TicketChanged
from tickets.models import ContactPoint, Message, Person, Ticket, TicketLink
from tickets.models.people import normalise_email

_FILLED = ("first_name", "last_name", "birth_date", "postal_address", "departement")


@transaction.atomic
def confirm_same_person(link: TicketLink, *, actor: User) -> Ticket:
    """The writer of the newer ticket is the person of the older one: returns the ticket, given to that person.

    The addresses that they wrote from join the record, so that the next message from there is theirs. Only this
    ticket changes hands; a double record that has no ticket left gives up its addresses and what it knew.
    """
    link = _opened(link, actor)
    if link.kind == LinkKind.DUPLICATE:
        raise Refused(_("Ces deux tickets sont déjà de la même personne."))
    ticket, double, person = link.source, link.source.person, link.target.person
    if double != person:
        points = _points(ticket, double)
        _refuse_accounts(points)
        known = _values(person)
        _give(ticket, double, person, points)
        _record(ticket, link.target, double, person, known, actor)
        publish(TicketChanged(ticket_id=ticket.pk, changes={"person": person.name}))
        publish(PersonChanged(ticket_id=ticket.pk, person_id=person.pk))
    _settle(link, accepted=True, actor=actor)
    return ticket


@transaction.atomic
def refuse_link(link: TicketLink, *, actor: User) -> TicketLink:
    """They are two people, or two matters: the link is kept with that answer, and nothing is moved."""
    link = _opened(link, actor)
    _settle(link, accepted=False, actor=actor)
    record(actor=actor, action="ticket.unlink", subject=link.source, after={"ticket": link.target.reference})
    return link


def _opened(link: TicketLink, actor: User) -> TicketLink:
    """The link and its tickets under lock, when the actor may see both; refused once settled or merged."""
    require(actor, "ticket.write")
    for ticket in (link.source, link.target):
        require_visible(ticket, actor)
    source, target = lock_both(link.source, link.target)
    link = lock(link)
    if link.settled_at is not None:
        raise Refused(_("Entre-temps, quelqu'un a déjà répondu à cette question."))
    if source.merged_into_id or target.merged_into_id:
        raise Refused(_("Entre-temps, l'un de ces deux tickets a été fusionné : rechargez la page."))
    link.source, link.target = source, target
    return link


def _points(ticket: Ticket, double: Person) -> list[ContactPoint]:
    """What joins the record: what this ticket was written from, or all when the double has no other ticket."""
    points = list(double.contact_points.all())
    if not double.tickets.exclude(pk=ticket.pk).exists():
        return points
    written = Message.objects.filter(ticket=ticket, direction=Direction.INBOUND).values_list(
        "address", flat=True
    )
    used = {normalise_email(address) for address in written}
    return [point for point in points if point.value in used]


def _refuse_accounts(points: list[ContactPoint]) -> None:
    """An account's address on somebody's record would let its spoofed From speak for them."""
    emails = [point.value for point in points if point.kind == ContactKind.EMAIL]
    if User.objects.filter(email__in=emails).exists():
        raise Refused(
            _(
                "Cette adresse est celle d'un compte du centre : elle ne peut pas rejoindre la fiche d'un usager."
            )
        )


def _give(ticket: Ticket, double: Person, person: Person, points: list[ContactPoint]) -> None:
    now = clock.now()
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                person=person,
                kind=point.kind,
                value=point.value,
                added_at=now,
                undeliverable_since=point.undeliverable_since,
            )
            for point in points
        ],
        ignore_conflicts=True,
    )
    Message.objects.filter(ticket=ticket, person=double).update(person=person)
    write(ticket, person=person)
    if not double.tickets.exists():
        _empty(double, person)


def _empty(double: Person, person: Person) -> None:
    """The next message from these addresses must find one record, not two."""
    double.contact_points.all().delete()
    filled = [name for name in _FILLED if getattr(double, name) and not getattr(person, name)]
    for name in filled:
        setattr(person, name, getattr(double, name))
    if filled:
        person.save(update_fields=filled)


def _record(
    ticket: Ticket, target: Ticket, double: Person, person: Person, known: list[str], actor: User
) -> None:
    after = _values(person)
    record(
        actor=actor,
        action="ticket.same_person",
        subject=ticket,
        before={"person": double.name, "person_record": double.pk},
        after={"person": person.name, "person_record": person.pk, "ticket": target.reference},
    )
    record(
        actor=actor,
        action="ticket.contact_points",
        subject=target,
        before={"contact_points": known},
        after={"contact_points": after, "ticket": ticket.reference},
    )


def _values(person: Person) -> list[str]:
    return list(ContactPoint.objects.filter(person=person).values_list("value", flat=True))


def _settle(link: TicketLink, *, accepted: bool, actor: User) -> None:
    link.accepted, link.settled_at, link.settled_by = accepted, clock.now(), actor
    link.save(update_fields=["accepted", "settled_at", "settled_by"])
