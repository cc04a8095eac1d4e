"""At the counter: the paper application registered (T17), pieces asked (T17b), the case closed (T18)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.actions.moves import (
    close_tickets,
    move_case,
    move_convocation,
    require_visible,
    tell_tickets,
)
from escalation.actions.posting import stop_reminders
from escalation.letters.registration import registration_letter
from escalation.models import Case, Convocation, Delay, PieceRequest, Registration
from escalation.notifications import mail
from escalation.references import document_number
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.errors import Invalid, Refused
from tickets.actions import correct_fields
from tickets.deadlines.rights import add_months
from tickets.deadlines.wording import french_date


@transaction.atomic
def register_filing(
    case: Case,
    *,
    receipt_number: str,
    receipt_expires_on: date,
    documents: Iterable[str],
    actor: User,
    registered_on: date | None = None,
    seen_state: str = "",
) -> Registration:
    """Register the paper application and its récépissé of at least one month; issue and send the slip."""
    require(actor, "desk.write")
    require_visible(case, actor)
    given = [line.strip() for line in documents if line.strip()]
    if not given:
        raise Invalid(_("Indiquez les pièces remises."), field="documents")
    registered_on = registered_on or clock.today()
    case = move_case(
        case,
        "register",
        actor=actor,
        seen_state=seen_state,
        receipt_number=receipt_number.strip(),
        registered_on=registered_on,
        receipt_expires_on=receipt_expires_on,
    )
    convocation = _honoured(case, actor)
    registration = Registration(
        case=case,
        convocation=convocation,
        number=document_number("ENR", clock.today().year, str(case.pk)),
        registered_on=registered_on,
        documents=given,
        receipt_number=receipt_number.strip()[:40],
        receipt_at_least_until=add_months(registered_on, 1),
        receipt_expires_on=receipt_expires_on,
        agent=actor,
        at=clock.now(),
    )
    registration.pdf_sha256 = blobs.put(registration_letter(registration))
    registration.save(force_insert=True)
    _tell_registered(registration, actor)
    return registration


def _honoured(case: Case, actor: User) -> Convocation:
    convocation = case.convocations.live().first()
    if convocation is None:
        raise Refused(_("Aucun rendez-vous n'est proposé à la personne."))
    stop_reminders(convocation)
    return move_convocation(convocation, "honour", actor=actor)


def _tell_registered(registration: Registration, actor: User) -> None:
    case = registration.case
    tell_tickets(
        case,
        _("Demande enregistrée au guichet : récépissé n° %(number)s, valable jusqu'au %(end)s.")
        % {
            "number": registration.receipt_number,
            "end": french_date(registration.receipt_expires_on),
        },
        actor=actor,
    )
    slip = {
        "filename": f"bordereau-{registration.number}.pdf",
        "content_type": "application/pdf",
        "sha256": registration.pdf_sha256,
    }
    mail(
        case,
        "registered",
        _("Votre demande est enregistrée à la préfecture"),
        {"registration": registration},
        attachments=(slip,),
        dedupe_key=f"registered:{registration.number}",
    )
    _remind_of_end(registration)


def _remind_of_end(registration: Registration) -> None:
    """Before the récépissé ends, while it can still be renewed (R. 431-13)."""
    row = Delay.objects.on(clock.today()).filter(code="receipt_reminder").first()
    ahead = timedelta(days=row.value if row else 15)
    day = max(registration.receipt_expires_on - ahead, registration.registered_on + timedelta(days=1))
    mail(
        registration.case,
        "receipt_reminder",
        _("Votre récépissé se termine bientôt"),
        {"registration": registration},
        dedupe_key=f"receipt_reminder:{registration.number}",
        due_at=datetime.combine(day, time(9, 0), clock.PARIS),
    )


@transaction.atomic
def declare_incomplete(
    case: Case, *, pieces: Iterable[str], deadline: date, actor: User, seen_state: str = ""
) -> PieceRequest:
    """Ask for exactly what is missing, with a reasonable delay (T17b); a further appointment follows."""
    require(actor, "desk.write")
    require_visible(case, actor)
    missing = [line.strip() for line in pieces if line.strip()]
    case = move_case(
        case, "declare_incomplete", actor=actor, seen_state=seen_state, pieces=missing, deadline=deadline
    )
    convocation = _honoured(case, actor)
    request = PieceRequest.objects.create(
        case=case,
        convocation=convocation,
        pieces=missing,
        deadline=deadline,
        asked_on=clock.today(),
        agent=actor,
    )
    tell_tickets(
        case,
        _("Pièces demandées au guichet avant le %(day)s : %(pieces)s.")
        % {"day": french_date(deadline), "pieces": ", ".join(missing)},
        actor=actor,
    )
    mail(
        case,
        "incomplete",
        _("Pièces à apporter à la préfecture"),
        {"request": request, "convocation": convocation},
        dedupe_key=f"incomplete:{request.pk}",
    )
    return request


@transaction.atomic
def close_substitution(case: Case, *, actor: User, seen_state: str = "") -> Case:
    """Close once the récépissé is recorded (T18); the ticket closes with it and is marked as filed."""
    require(actor, "case.write")
    require_visible(case, actor)
    registration = case.registrations.first()
    if registration is None:
        raise Refused(_("Aucun récépissé n'est enregistré."), article="CESEDA, art. R. 431-12")
    reason = _("Demande enregistrée à la préfecture, récépissé n° %s") % registration.receipt_number
    case = move_case(case, "close_substitution", actor=actor, seen_state=seen_state, reason=reason)
    correct_fields(case.ticket, {"deposited": True, "deposited_on": registration.registered_on}, actor=actor)
    tell_tickets(case, _("Dossier clos : %s.") % reason, actor=actor)
    close_tickets(Case.objects.get(pk=case.pk), "close", reason)
    return case
