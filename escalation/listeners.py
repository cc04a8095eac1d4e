"""What escalation hears from tickets, in the same transaction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from escalation.actions.case import follow_corrections
from escalation.enums import OPEN_CASE_STATES
from escalation.events import CaseAlarmed
from escalation.models import Case
from escalation.models.case import ALARM_LEVELS
from helpdesk.audit.trail import record
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.events import listen, publish
from tickets.events import TicketChanged, TicketClosed


@listen(TicketClosed)
def keep_open_cases_alive(event: TicketClosed) -> None:
    """A ticket is not closed over the head of its blockage case: the case is closed first, with its own rules."""
    case = Case.objects.filter(ticket_id=event.ticket_id, state__in=OPEN_CASE_STATES).first()
    if case is not None:
        raise Refused(
            _("Ce ticket a un dossier de blocage ouvert (%s) : terminez d'abord le dossier.") % case.reference
        )


@listen(TicketChanged)
def follow_ticket(event: TicketChanged) -> None:
    """Take over a corrected démarche or département, and raise the alarm when the level reaches P0 or P1."""
    if not {"procedure", "departement", "urgency"} & set(event.changes):
        return
    case = Case.objects.filter(ticket_id=event.ticket_id, state__in=OPEN_CASE_STATES).first()
    if case is None:
        return
    follow_corrections(case)
    level = event.changes.get("urgency")
    if level in ALARM_LEVELS:
        record(actor=None, action="case.alarm", subject=case, after={"urgency": level, "state": case.state})
        publish(CaseAlarmed(case_id=case.pk, level=level))
