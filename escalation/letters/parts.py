"""The parts that all our letters share: who writes, to whom, under which head."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from escalation.models import Case, Desk
from helpdesk.accounts.models import User
from helpdesk.documents.parts import Agent, Letterhead
from helpdesk.documents.parts import Person as Addressee

_INVENTED = "Adresse fictive, pour démonstration"


def addressee(case: Case) -> Addressee:
    """The person as the letter names them; their foreigner number only as the ticket holds it."""
    person = case.person
    return Addressee(
        civil_name=person.name,
        address_lines=tuple(line.strip() for line in person.postal_address.splitlines() if line.strip()),
        birth_date=person.birth_date,
        foreigner_number=case.ticket.foreigner_number,
    )


def centre_head() -> Letterhead:
    """The contact centre's own block."""
    *lines, town = [part.strip() for part in settings.SERVICE_ADDRESS.split(",")]
    return Letterhead(
        service=settings.SERVICE_NAME,
        authority=settings.SERVICE_OPERATOR,
        address_lines=(*lines, town),
        phone=settings.SERVICE_PHONE,
        email=settings.SERVICE_EMAIL,
        town=town.lstrip("0123456789 "),
    )


def desk_head(desk: Desk) -> Letterhead:
    """The préfecture's block."""
    return Letterhead(
        service=desk.name,
        authority=desk.authority,
        address_lines=place_of(desk),
        phone=desk.phone,
        email=desk.email,
        town=desk.town,
    )


def place_of(desk: Desk) -> tuple[str, ...]:
    """The address, with a plain warning when it belongs to the demo."""
    return (*desk.address_lines, _INVENTED) if desk.invented else desk.address_lines


def signed_by(user: User, quality: str, on_behalf: str = "") -> Agent:
    """Name and quality (CRPA L. 111-2), or a number where safety asks for anonymity."""
    if user.anonymous_signature:
        return Agent(quality=quality, number=f"{user.pk:04d}", on_behalf=on_behalf)
    return Agent(quality=quality, first_name=user.first_name, last_name=user.last_name, on_behalf=on_behalf)


def centre_quality() -> str:
    return _("Superviseur, %s") % settings.SERVICE_NAME
