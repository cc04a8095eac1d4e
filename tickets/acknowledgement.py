"""The acknowledgement of CRPA R. 112-11-1: its mentions, on a page, in a mail and on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.documents.letters import AcknowledgementLetter
from helpdesk.documents.parts import Agent, DepositWindow, Letterhead
from helpdesk.documents.parts import Person as PrintedPerson
from helpdesk.kernel import clock
from tickets.deadlines.rights import Window, deposit_window
from tickets.deadlines.service import acknowledgement_dates, complaint_silence
from tickets.models import Procedure, Regime, Ticket


def acknowledgement_facts(ticket: Ticket) -> dict[str, Any]:
    """The mentions of CRPA R. 112-11-1 for one ticket: used by the mail, the printable page and the letter."""
    received_on = clock.day_of(ticket.received_at)
    silence = complaint_silence(received_on)
    return {
        "ticket": ticket,
        "received_on": received_on,
        "acknowledgement_due": acknowledgement_dates(received_on),
        "silence": silence,
        "window": window_of(ticket),
        "service_name": f"{settings.SERVICE_NAME} ({settings.SERVICE_OPERATOR})",
        "service_address": settings.SERVICE_ADDRESS,
        "service_phone": settings.SERVICE_PHONE,
        "service_email": settings.SERVICE_EMAIL,
        "service_hours": settings.SERVICE_HOURS,
    }


def window_of(ticket: Ticket) -> Window | None:
    """The deposit window of R. 431-5 when the expiry date is known, with the rule of the démarche's regime."""
    if not ticket.title_expiry:
        return None
    return deposit_window(ticket.title_expiry, _is_listed(ticket.procedure))


def _is_listed(procedure: str) -> bool:
    """Whether the démarche is under the listed regime today; one that is not known is taken to be."""
    if not procedure:
        return True
    row = Procedure.objects.on(clock.today()).filter(code=procedure).first()
    return row is None or row.regime in (Regime.LISTED, Regime.VLS_TS)


def acknowledgement_letter(ticket: Ticket) -> AcknowledgementLetter:
    """The same acknowledgement on paper, for phone and post (CRPA L. 112-3, R. 112-5)."""
    window = window_of(ticket)
    person = ticket.person
    agent = ticket.assignee
    return AcknowledgementLetter(
        ticket_reference=ticket.reference,
        issued_on=clock.today(),
        received_at=ticket.received_at,
        channel=str(ticket.get_channel_display()),
        subject=str(_("Votre contact du %s")) % clock.day_of(ticket.received_at).strftime("%d/%m/%Y"),
        agent=Agent(
            quality=str(_("Agent du centre de contact")),
            first_name=agent.first_name if agent else "",
            last_name=agent.last_name if agent else "",
        )
        if agent and not agent.anonymous_signature
        else Agent(quality=str(_("Agent du centre de contact")), number=str(agent.pk if agent else 0)),
        letterhead=letterhead(),
        person=PrintedPerson(civil_name=person.name, address_lines=tuple(person.postal_address.splitlines())),
        deposit_window=DepositWindow(
            opens_on=window.opens, closes_on=window.closes, legal_ground=window.article
        )
        if window
        else None,
    )


def letterhead() -> Letterhead:
    """The service as letters name it."""
    street, _separator, town = settings.SERVICE_ADDRESS.partition(", ")[2].rpartition(", ")
    return Letterhead(
        service=settings.SERVICE_NAME,
        authority=settings.SERVICE_OPERATOR,
        address_lines=(street, town),
        phone=settings.SERVICE_PHONE,
        email=settings.SERVICE_EMAIL,
        town=town.partition(" ")[2],
    )
