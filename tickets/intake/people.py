"""Who writes: find the person by what they gave, never merging two people on a shared address alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from tickets.departements import normalise_departement
from tickets.enums import ContactKind
from tickets.intake.message import Declared, InboundMessage
from tickets.models import ContactPoint, Person
from tickets.models.people import normalise_email, normalise_phone


def person_of(inbound: InboundMessage, language: str) -> Person:
    """The known person whose address or number and name agree with the message, or a new one."""
    points = contact_points_of(inbound)
    first_name, last_name = _names(inbound)
    newcomer = True
    for kind, value in points:
        for holder in _holders(kind, value):
            if _agree(holder, first_name, last_name, inbound.declared):
                _complete(holder, points, inbound.declared, first_name, last_name)
                return holder
            newcomer = False
    person = Person.objects.create(
        first_name=first_name[:80],
        last_name=last_name[:80],
        birth_date=inbound.declared.birth_date,
        postal_address=inbound.declared.postal_address,
        departement=normalise_departement(inbound.declared.departement) or "",
        language=language,
        created_at=clock.now(),
    )
    _complete(person, points, inbound.declared, first_name, last_name)
    person.newcomer = newcomer
    return person


def contact_points_of(inbound: InboundMessage) -> list[tuple[str, str]]:
    """(kind, normalised value) of what the sender gave, e-mail first."""
    points = []
    if "@" in inbound.sender.email:
        points.append((ContactKind.EMAIL, normalise_email(inbound.sender.email)))
    if phone := normalise_phone(inbound.sender.phone):
        points.append((ContactKind.PHONE, phone))
    return points


def writes_as(person: Person, inbound: InboundMessage) -> bool:
    """Whether the message comes from this person: an address or number on their record and, where other people share
    it, a name that is not one of theirs.
    """
    points = set(contact_points_of(inbound))
    if not any((point.kind, point.value) in points for point in person.contact_points.all()):
        return False
    first_name, last_name = _names(inbound)
    if _agree(person, first_name, last_name, inbound.declared):
        return True
    return not any(
        _agree(other, first_name, last_name, inbound.declared) for other in _other_holders(person, points)
    )


def names_agree(person: Person, inbound: InboundMessage) -> bool:
    """Whether both names are known and say the same, whatever the order, the accents and the hyphens."""
    first_name, last_name = _names(inbound)
    both = _words(f"{first_name} {last_name}") and _words(f"{person.first_name} {person.last_name}")
    return bool(both) and _agree(person, first_name, last_name, inbound.declared)


def same_name(one: Person, other: Person) -> bool:
    """Whether two records have names that agree; a record without a name agrees with nobody."""
    both = _words(f"{one.first_name} {one.last_name}") and _words(f"{other.first_name} {other.last_name}")
    return bool(both) and _agree(other, one.first_name, one.last_name, Declared())


def is_colleague(inbound: InboundMessage) -> bool:
    """Whether the From is an account's address: anybody can write it, so it gives no right at all."""
    email = normalise_email(inbound.sender.email)
    return "@" in email and User.objects.filter(email=email).exists()


def _other_holders(person: Person, points: Iterable[tuple[str, str]]) -> list[Person]:
    """Those who share one of these addresses or numbers and have a name."""
    found: list[Person] = []
    for kind, value in points:
        held = Person.objects.filter(contact_points__kind=kind, contact_points__value=value)
        found += held.exclude(pk=person.pk).order_by("-pk")[:20]
    return [other for other in found if _words(f"{other.first_name} {other.last_name}")]


def _names(inbound: InboundMessage) -> tuple[str, str]:
    declared = inbound.declared
    if declared.first_name or declared.last_name:
        return declared.first_name.strip(), declared.last_name.strip()
    name = " ".join(inbound.sender.name.split())
    if name.count(",") == 1:
        # « Nom, Prénom », as offices' directories write it.
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.partition(" ")
    return first, last


def _holders(kind: str, value: str) -> Iterable[Person]:
    holders = Person.objects.filter(contact_points__kind=kind, contact_points__value=value)
    return holders.order_by("-pk")[:20]


def _agree(person: Person, first_name: str, last_name: str, declared: Declared) -> bool:
    """No stated fact contradicts the record; a name left out contradicts nothing."""
    if declared.birth_date and person.birth_date and declared.birth_date != person.birth_date:
        return False
    said, known = _words(f"{first_name} {last_name}"), _words(f"{person.first_name} {person.last_name}")
    return not said or not known or (bool(said & known) and (said <= known or known <= said))


def _words(name: str) -> frozenset[str]:
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        " " if character in "-'’.," else character
        for character in bare
        if not unicodedata.combining(character)
    )
    return frozenset(letters.split())


def _complete(
    person: Person, points: list[tuple[str, str]], declared: Declared, first_name: str, last_name: str
) -> None:
    now = clock.now()
    ContactPoint.objects.bulk_create(
        [ContactPoint(person=person, kind=kind, value=value, added_at=now) for kind, value in points],
        ignore_conflicts=True,
    )
    stated = {
        "first_name": first_name[:80],
        "last_name": last_name[:80],
        "birth_date": declared.birth_date,
        "postal_address": declared.postal_address,
        "departement": normalise_departement(declared.departement) or "",
    }
    changed = [name for name, value in stated.items() if value and not getattr(person, name)]
    for name in changed:
        setattr(person, name, stated[name])
    if changed:
        person.save(update_fields=changed)
