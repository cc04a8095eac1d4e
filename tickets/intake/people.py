"""Who writes: find the person by what they gave, never merging two people on a shared address alone."""

from __future__ import annotations

import unicodedata

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
    for kind, value in points:
        known = _known(kind, value, first_name, last_name, inbound.declared)
        if known is not None:
            _complete(known, points, inbound.declared, first_name, last_name)
            return known
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
    return person


def contact_points_of(inbound: InboundMessage) -> list[tuple[str, str]]:
    """(kind, normalised value) of what the sender gave, e-mail first."""
    points = []
    if "@" in inbound.sender.email:
        points.append((ContactKind.EMAIL, normalise_email(inbound.sender.email)))
    if phone := normalise_phone(inbound.sender.phone):
        points.append((ContactKind.PHONE, phone))
    return points


def writes_from_address_of(person: Person, inbound: InboundMessage) -> bool:
    """Whether the message comes from an address or number already on this person's record."""
    known = set(person.contact_points.values_list("kind", "value"))
    return any((str(kind), value) in known for kind, value in contact_points_of(inbound))


def _names(inbound: InboundMessage) -> tuple[str, str]:
    declared = inbound.declared
    if declared.first_name or declared.last_name:
        return declared.first_name.strip(), declared.last_name.strip()
    first, _, last = " ".join(inbound.sender.name.split()).partition(" ")
    return first, last


def _known(kind: str, value: str, first_name: str, last_name: str, declared: Declared) -> Person | None:
    holders = Person.objects.filter(contact_points__kind=kind, contact_points__value=value).order_by("-pk")[
        :20
    ]
    for person in holders:
        if _agree(person, first_name, last_name, declared):
            return person
    return None


def _agree(person: Person, first_name: str, last_name: str, declared: Declared) -> bool:
    """No stated fact contradicts the record; a name left out contradicts nothing."""
    if declared.birth_date and person.birth_date and declared.birth_date != person.birth_date:
        return False
    said, known = _words(f"{first_name} {last_name}"), _words(f"{person.first_name} {person.last_name}")
    return not said or not known or (bool(said & known) and (said <= known or known <= said))


def _words(name: str) -> frozenset[str]:
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        " " if character in "-'" else character for character in bare if not unicodedata.combining(character)
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
