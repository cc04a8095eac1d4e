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
from tickets.events import PersonChanged, TicketChanged, TicketClosed, TicketsMerged


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


@listen(TicketsMerged)
def keep_cases_with_their_ticket(event: TicketsMerged) -> None:
    """An open case keeps its ticket, which its letters name; a case that only follows the ticket follows the other."""
    case = Case.objects.filter(ticket_id=event.ticket_id, state__in=OPEN_CASE_STATES).first()
    if case is not None:
        raise Refused(
            _(
                "Ce ticket a un dossier de blocage ouvert (%s) : fusionnez plutôt l'autre ticket dans celui-ci."
            )
            % case.reference
        )
    for case in Case.objects.filter(linked_tickets=event.ticket_id).exclude(ticket_id=event.into_id):
        case.linked_tickets.add(event.into_id)


@listen(PersonChanged)
def follow_person(event: PersonChanged) -> None:
    """The case of a ticket is of the ticket's person: what is sent from now on goes to their addresses."""
    for case in Case.objects.filter(ticket_id=event.ticket_id).exclude(person_id=event.person_id):
        before = case.person_id
        case.person_id = event.person_id
        case.save(update_fields=["person"])
        record(
            actor=None,
            action="case.person",
            subject=case,
            before={"person_record": before},
            after={"person_record": event.person_id},
        )
