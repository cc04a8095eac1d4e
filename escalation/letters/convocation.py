"""The convocation letter and its calendar file."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from escalation.directory.prefectures import zone_info
from escalation.letters.parts import addressee, desk_head, place_of, signed_by
from escalation.models import ContactVector, Convocation
from escalation.tokens import appointment_token
from helpdesk.documents.calendar import appointment_ics
from helpdesk.documents.letters import ConvocationLetter, convocation_pdf
from helpdesk.documents.parts import ContactKind as PrintedKind
from helpdesk.documents.parts import ContactWay
from helpdesk.kernel import clock


def convocation_letter(convocation: Convocation) -> bytes:
    """The PDF: place, hour in the desk's own time, pieces, and every way to change the appointment."""
    desk, slot, case = convocation.desk, convocation.slot, convocation.case
    letter = ConvocationLetter(
        number=convocation.number,
        issued_on=clock.day_of(convocation.offered_at),
        person=addressee(case),
        case_reference=case.reference,
        prefecture=desk.authority,
        desk=desk.name,
        place_lines=place_of(desk),
        appointment_at=slot.starts_at,
        duration_minutes=slot.duration,
        procedure=case.procedure_label,
        documents=tuple(convocation.documents),
        ways=tuple(_way(vector) for vector in convocation.vectors.all()),
        signatory=signed_by(
            convocation.offered_by, _("Agent du guichet"), _("Pour le préfet et par délégation")
        ),
        assistance=convocation.assistance,
        zone=zone_info(desk.departement),
        letterhead=desk_head(desk),
    )
    return convocation_pdf(letter)


def appointment_calendar(convocation: Convocation, *, cancelled: bool = False) -> bytes:
    """The calendar file; one entry for the whole case, replaced at each change by its sequence."""
    desk, slot = convocation.desk, convocation.slot
    return appointment_ics(
        uid=f"{convocation.case.reference.lower()}@{settings.SERVICE_EMAIL.rpartition('@')[2]}",
        starts_at=slot.starts_at,
        duration_minutes=slot.duration,
        summary=_("Rendez-vous en préfecture"),
        location=", ".join((desk.name, *place_of(desk))),
        description=_description(convocation),
        organizer_email=desk.email or settings.SERVICE_EMAIL,
        attendee_email=convocation.case.person.email,
        sequence=2 * convocation.sequence + cancelled,
        cancelled=cancelled,
    )


def change_url(convocation: Convocation) -> str:
    """The person's own link: confirm, move or cancel without an account."""
    token = appointment_token(convocation.pk)
    return settings.BASE_URL + reverse("escalation:appointment", args=[token])


def _description(convocation: Convocation) -> str:
    ways = [f"{vector.label} : {vector.value}" for vector in convocation.vectors.all()]
    return "\n".join([_("Convocation %s") % convocation.number, _("Pour changer :"), *ways])


def _way(vector: ContactVector) -> ContactWay:
    return ContactWay(
        kind=PrintedKind(vector.kind), label=vector.label, value=vector.value, digital=vector.digital
    )
