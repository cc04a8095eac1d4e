"""Appointments at the préfecture: offered with two ways to change them, moved or cancelled without any account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from escalation import contacts
from escalation.actions.booking import book, give_back, swap
from escalation.actions.moves import (
    move_case,
    move_convocation,
    require_visible,
    tell_tickets,
    write,
)
from escalation.actions.posting import send_cancellation, send_convocation, stop_reminders
from escalation.contacts import Vector
from escalation.enums import CaseState, ContactKind, Via
from escalation.events import AppointmentChanged
from escalation.letters.convocation import change_url, convocation_letter
from escalation.models import Case, ContactVector, Convocation, Slot
from escalation.notifications import mail
from escalation.references import document_number
from escalation.workflows import grounds, guards
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid, Refused
from helpdesk.kernel.events import publish


@dataclass(frozen=True)
class _Terms:
    """What a letter says besides the slot."""

    vectors: tuple[Vector, ...]
    documents: tuple[str, ...]
    assistance: str


@transaction.atomic
def offer_appointment(
    case: Case,
    slot: Slot,
    *,
    vectors: Iterable[Vector],
    documents: Iterable[str],
    actor: User,
    assistance: str = "",
    seen_state: str = "",
) -> Convocation:
    """Convoke the person to an individual appointment (T14, T15), or set a new date after a miss or a missing piece.

    Refused with fewer than two ways to change it or none that is not digital, for a slot of another département, a
    slot that is full or past. Books the place, issues the letter and the calendar file, and sends them.
    """
    require(actor, "desk.write")
    require_visible(case, actor)
    terms = _terms(vectors, documents, assistance)
    _check_slot(case, slot)
    if case.state == CaseState.SENT_TO_PREFECTURE:
        case = move_case(
            case,
            "invite",
            actor=actor,
            seen_state=seen_state,
            vectors=terms.vectors,
            departement=slot.desk.departement,
        )
    else:
        _require_placeable(case, terms, seen_state)
    book(slot)
    convocation = _issue(case, slot, terms, actor)
    move_case(case, "set_appointment", actor=actor, convocation=convocation.number)
    send_convocation(convocation)
    tell_tickets(
        case,
        _("Rendez-vous proposé le %(when)s, convocation n° %(number)s.")
        % {"when": slot.when, "number": convocation.number},
        actor=actor,
    )
    return convocation


def _terms(vectors: Iterable[Vector], documents: Iterable[str], assistance: str) -> _Terms:
    listed = tuple(line.strip() for line in documents if line.strip())
    if not listed:
        raise Invalid(_("Indiquez les pièces à apporter."), field="documents")
    usable = tuple({vector.kind: vector for vector in vectors if vector.usable}.values())
    return _Terms(usable, listed, assistance.strip()[:200])


def _check_slot(case: Case, slot: Slot) -> None:
    reason = guards.wrong_territory(case, {"departement": slot.desk.departement})
    if reason:
        raise Refused(reason, article=grounds.RESIDENCE)
    if slot.starts_at <= clock.now():
        raise Refused(_("Ce créneau est passé : choisissez-en un autre."))


def _require_placeable(case: Case, terms: _Terms, seen_state: str) -> None:
    """A further date follows the same rule of two ways, and a page that is not stale."""
    present = lock(case)
    if seen_state and seen_state != present.state:
        raise Refused(
            _("Entre-temps, ce dossier est passé à l'état « %s ». Rechargez la page.")
            % present.get_state_display()
        )
    if present.convocations.live().exists():
        raise Refused(_("Ce dossier a déjà un rendez-vous : déplacez-le."))
    reason = contacts.refusal_of(terms.vectors)
    if reason:
        raise Refused(reason, article=grounds.TWO_WAYS)


def _issue(case: Case, slot: Slot, terms: _Terms, actor: User) -> Convocation:
    """The row, its ways, its letter. The place is already booked."""
    sequence = case.convocations.count()
    convocation = Convocation.objects.create(
        case=case,
        desk=slot.desk,
        slot=slot,
        number=document_number("RDV", clock.today().year, f"{case.pk}:{sequence}"),
        documents=list(terms.documents),
        assistance=terms.assistance,
        sequence=sequence,
        offered_by=actor,
        offered_at=clock.now(),
    )
    _write_vectors(convocation, terms.vectors)
    write(convocation, pdf_sha256=blobs.put(convocation_letter(convocation)))
    record(
        actor=actor,
        action="convocation.issue",
        subject=f"convocation:{convocation.number}",
        after={"case": case.reference, "slot": slot.starts_at, "desk": slot.desk.name},
        ground=grounds.TWO_WAYS,
    )
    publish(AppointmentChanged(case_id=case.pk, convocation_id=convocation.pk, state=convocation.state))
    return convocation


def _write_vectors(convocation: Convocation, vectors: Iterable[Vector]) -> None:
    ContactVector.objects.bulk_create(
        ContactVector(
            convocation=convocation,
            kind=vector.kind,
            label=vector.shown_label,
            value=change_url(convocation) if vector.kind == ContactKind.LINK else vector.value.strip(),
            digital=vector.digital,
        )
        for vector in vectors
    )


@transaction.atomic
def confirm_appointment(
    convocation: Convocation, *, actor: User | None = None, via: str = Via.LINK
) -> Convocation:
    """The person will come. `actor` None: they said so through their own link."""
    _require_hand(convocation, actor)
    convocation = move_convocation(convocation, "confirm", actor=actor, via=via)
    tell_tickets(convocation.case, _("La personne confirme sa venue (%s).") % Via(via).label, actor=actor)
    return convocation


@transaction.atomic
def reschedule_appointment(
    convocation: Convocation,
    slot: Slot,
    *,
    actor: User | None = None,
    via: str = Via.LINK,
    reason: str = "",
) -> Convocation:
    """Move to another slot of the same département (T16 then T15): a new letter replaces the former one.

    By the person's link (`actor` None) or by the desk for somebody who called, came or wrote.
    """
    _require_hand(convocation, actor)
    _check_slot(convocation.case, slot)
    case = _release(convocation, "move", actor=actor, via=via, reason=reason, new=slot)
    terms = _Terms(
        tuple(vector.as_vector for vector in convocation.vectors.all()),
        tuple(convocation.documents),
        convocation.assistance,
    )
    issued = _issue(case, slot, terms, actor or convocation.offered_by)
    move_case(case, "set_appointment", actor=actor, convocation=issued.number)
    send_convocation(issued)
    tell_tickets(
        case,
        _("Rendez-vous déplacé au %(when)s (%(via)s).") % {"when": slot.when, "via": Via(via).label},
        actor=actor,
    )
    return issued


@transaction.atomic
def cancel_appointment(
    convocation: Convocation, *, actor: User | None = None, via: str = Via.LINK, reason: str = ""
) -> Case:
    """Give the place back; the case waits for another date and is never closed by this (T16)."""
    _require_hand(convocation, actor)
    case = _release(convocation, "cancel", actor=actor, via=via, reason=reason)
    send_cancellation(convocation)
    tell_tickets(
        case, _("Rendez-vous annulé (%s) : une nouvelle date est à fixer.") % Via(via).label, actor=actor
    )
    return case


def _release(
    convocation: Convocation, move: str, *, actor: User | None, via: str, reason: str, new: Slot | None = None
) -> Case:
    if via == Via.LINK and clock.now() >= convocation.slot.starts_at:
        raise Refused(_("L'heure de ce rendez-vous est passée : appelez le guichet pour une nouvelle date."))
    case = move_case(convocation.case, "move_appointment", actor=actor, via=via, reason=reason)
    move_convocation(convocation, move, actor=actor, via=via, reason=reason)
    if new is not None:
        swap(convocation.slot, new)
    else:
        give_back(convocation.slot)
    stop_reminders(convocation)
    return case


@transaction.atomic
def mark_missed(convocation: Convocation, *, actor: User, reason: str = "") -> Case:
    """The person did not come (T16): a new date will be offered; a first miss never closes."""
    _require_hand(convocation, actor)
    misses = lock(convocation.case).misses + 1
    case = move_case(convocation.case, "miss_appointment", actor=actor, misses=misses, reason=reason)
    convocation = move_convocation(convocation, "miss", actor=actor, reason=reason)
    tell_tickets(
        case, _("Rendez-vous manqué (n° %d) : une nouvelle date est à proposer.") % misses, actor=actor
    )
    mail(
        case,
        "missed",
        _("Votre rendez-vous en préfecture : une nouvelle date"),
        {"convocation": convocation, "vectors": convocation.vectors.exclude(kind=ContactKind.LINK)},
        dedupe_key=f"missed:{convocation.number}",
    )
    return case


@transaction.atomic
def refuse_by_prefecture(case: Case, *, reason: str, actor: User, seen_state: str = "") -> Case:
    """The préfecture says no, with its reason (T14b); the contact centre takes over, both views are kept."""
    require(actor, "desk.write")
    require_visible(case, actor)
    case = move_case(case, "refuse_by_prefecture", actor=actor, seen_state=seen_state, reason=reason.strip())
    tell_tickets(case, _("La préfecture refuse la substitution : %s") % case.prefecture_reason, actor=actor)
    mail(
        case,
        "refused_by_prefecture",
        _("La préfecture n'a pas accepté le dépôt sur place"),
        {"reason": case.prefecture_reason},
        dedupe_key=f"refused_by_prefecture:{case.pk}:{clock.now():%Y%m%d%H%M%S}",
    )
    return case


def _require_hand(convocation: Convocation, actor: User | None) -> None:
    """A desk acts on its own département; without an actor the signed link was the proof."""
    if actor is not None:
        require(actor, "desk.write")
        require_visible(convocation.case, actor)
