"""The slip of a paper filing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from escalation.letters.parts import addressee, desk_head, signed_by
from escalation.models import Registration
from helpdesk.documents.letters import ReceiptSlip, registration_pdf
from helpdesk.kernel import clock


def registration_letter(registration: Registration) -> bytes:
    """The PDF handed over with the récépissé. No date of refusal by silence: it depends on the title (R. 432-2)."""
    desk, case = registration.convocation.desk, registration.case
    slip = ReceiptSlip(
        number=registration.number,
        issued_on=clock.day_of(registration.at),
        person=addressee(case),
        case_reference=case.reference,
        prefecture=desk.authority,
        desk=desk.name,
        procedure=case.procedure_label,
        filed_on=registration.registered_on,
        receipt_number=registration.receipt_number,
        receipt_expires_on=registration.receipt_expires_on,
        documents=tuple(registration.documents),
        agent=signed_by(registration.agent, _("Agent du guichet"), _("Pour le préfet et par délégation")),
        letterhead=desk_head(desk),
    )
    return registration_pdf(slip)
