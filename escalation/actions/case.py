"""Opening a blockage case, and the moves that the contact centre makes by itself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.actions.moves import (
    close_tickets,
    move_case,
    require_visible,
    tell_tickets,
    write,
)
from escalation.directory.prefectures import prefecture_of
from escalation.enums import DGEF_STATES, CaseState
from escalation.events import CaseOpened
from escalation.models import Case
from escalation.workflows import grounds
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import AlreadyExists, lock, unique_or_raise
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.kernel.events import publish
from tickets.actions import follow_case, reopen
from tickets.enums import State as TicketState
from tickets.models import Procedure, Ticket


@transaction.atomic
def open_case(ticket: Ticket, *, actor: User) -> Case:
    """Open the case of a ticket (T5): regime of the day kept, first receipt date kept, the ticket escalated.

    Raises `Refused` when the ticket already has one, or cannot be escalated in its state.
    """
    require(actor, "case.write")
    _require_ticket(ticket, actor)
    row = Procedure.objects.on(clock.today()).filter(code=ticket.procedure).first()
    case = Case(
        ticket=ticket,
        person_id=ticket.person_id,
        procedure=ticket.procedure,
        regime=row.regime if row else "",
        regime_ground=row.ground if row else "",
        departement=ticket.departement,
        received_at=ticket.received_at,
        opened_at=clock.now(),
        opened_by=actor,
    )
    try:
        with unique_or_raise():
            case.save(force_insert=True)
    except AlreadyExists as error:
        raise Refused(_("Ce ticket a déjà un dossier de blocage.")) from error
    follow_case(ticket, "escalate", actor=actor)
    _record_opening(case, actor)
    return case


def _require_ticket(ticket: Ticket, actor: User) -> None:
    if not Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists():
        raise NotPermitted(_("Ce ticket n'est pas accessible avec votre compte."))


def _record_opening(case: Case, actor: User) -> None:
    record(
        actor=actor,
        action="case.open",
        subject=case,
        after={"state": case.state, "ticket": case.ticket.reference, "regime": case.regime},
        ground=grounds.SUBSTITUTION,
    )
    tell_tickets(case, _("Dossier de blocage %s ouvert.") % case.reference, actor=actor)
    publish(CaseOpened(case_id=case.pk, ticket_id=case.ticket_id))


@transaction.atomic
def link_ticket(case: Case, ticket: Ticket, *, actor: User) -> Case:
    """Attach another ticket about the same blockage, of the same person: its sender is kept informed too."""
    require(actor, "case.write")
    require_visible(case, actor)
    _require_ticket(ticket, actor)
    if ticket.person_id != case.person_id:
        raise Invalid(_("Ce ticket est celui d'une autre personne : il ne peut pas rejoindre ce dossier."))
    if ticket.pk == case.ticket_id or case.linked_tickets.filter(pk=ticket.pk).exists():
        return case
    case.linked_tickets.add(ticket)
    record(actor=actor, action="case.link", subject=case, after={"ticket": ticket.reference})
    tell_tickets(case, _("Ticket %s rattaché au dossier.") % ticket.reference, actor=actor)
    return case


@transaction.atomic
def refer_to_pan(case: Case, *, actor: User, seen_state: str = "") -> Case:
    """Offer the digital reception point of the residence (T6): never an obligation; may run beside a report."""
    require_visible(case, actor)
    point = prefecture_of(case.departement)
    if point is None:
        raise Refused(
            _("Le département de résidence manque : complétez-le sur le ticket."), article=grounds.ARRETE
        )
    if case.state in DGEF_STATES:
        case = _refer_in_parallel(case, actor)
    else:
        case = move_case(case, "refer_pan", actor=actor, seen_state=seen_state, point=point.digital_reception)
    tell_tickets(
        case, _("Point d'accueil numérique proposé (facultatif) : %s.") % point.digital_reception, actor=actor
    )
    return case


def _refer_in_parallel(case: Case, actor: User) -> Case:
    require(actor, "case.write")
    case = lock(case)
    write(case, pan_referred_at=clock.now())
    record(actor=actor, action="case.refer_pan_beside_report", subject=case, ground=grounds.ARRETE)
    return case


@transaction.atomic
def resolve_case(case: Case, *, actor: User, seen_state: str = "") -> Case:
    """The deposit is made and the person says so (T7)."""
    require_visible(case, actor)
    case = move_case(case, "resolve", actor=actor, seen_state=seen_state)
    tell_tickets(case, _("Dépôt en ligne fait, confirmé par la personne."), actor=actor)
    close_tickets(case, "resolve", "")
    return case


@transaction.atomic
def close_case(case: Case, *, reason: str, actor: User, seen_state: str = "") -> Case:
    """Close with a reason (T19); never after a first missed appointment. Any later message may reopen."""
    require_visible(case, actor)
    case = move_case(case, "close", actor=actor, seen_state=seen_state, reason=reason.strip())
    tell_tickets(case, _("Dossier de blocage clos : %s") % case.close_reason, actor=actor)
    close_tickets(case, "close", case.close_reason)
    return case


@transaction.atomic
def reopen_case(case: Case, *, reason: str, actor: User, seen_state: str = "") -> Case:
    """Take the case up again (T20), its first receipt date unchanged; the ticket follows."""
    require_visible(case, actor)
    case = move_case(case, "reopen", actor=actor, seen_state=seen_state, reason=reason.strip())
    ticket = case.ticket
    if ticket.state in (TicketState.RESOLVED, TicketState.CLOSED, TicketState.ANSWERED):
        ticket = reopen(ticket, actor=actor)
    if ticket.state != TicketState.ESCALATED:
        follow_case(ticket, "escalate", actor=actor)
    tell_tickets(case, _("Dossier de blocage rouvert : %s") % reason.strip(), actor=actor)
    return case


@transaction.atomic
def follow_corrections(case: Case) -> Case:
    """Take over the démarche and the département that an agent corrected on the ticket, until a decision is made."""
    case = lock(case)
    fixed = case.established_at is not None or case.state == CaseState.CLOSED
    wanted = {"procedure": case.ticket.procedure, "departement": case.ticket.departement}
    changed = {name: value for name, value in wanted.items() if getattr(case, name) != value}
    if fixed or not changed:
        return case
    before = {name: getattr(case, name) for name in changed}
    if "procedure" in changed:
        row = Procedure.objects.on(clock.today()).filter(code=changed["procedure"]).first()
        changed |= {"regime": row.regime if row else "", "regime_ground": row.ground if row else ""}
    write(case, **changed)
    record(actor=None, action="case.follow_ticket", subject=case, before=before, after=changed)
    return case
