"""Cases in any state, reached through the real intake and the real actions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from escalation import actions
from escalation.actions import ProofFile, Vector
from escalation.enums import ContactKind, EvidenceKind
from escalation.models import Anomaly, Case, Convocation, Desk, Slot
from helpdesk.accounts.models import User
from tests.support.people import make_user
from tests.tickets.builders import ticket
from tickets.actions import correct_fields
from tickets.intake.message import Declared
from tickets.models import Ticket

# A Monday of a week without a holiday, at ten in the morning in Paris.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
REASONS = (
    "Page blanche à la validation depuis trois semaines, reproduite par deux agents sur deux navigateurs."
)
WAYS = (
    Vector(ContactKind.PHONE, "01 99 00 12 34"),
    Vector(ContactKind.COUNTER, "Guichet 4, 1 rue de l'Exemple, 93000 Bobigny"),
    Vector(ContactKind.LINK),
)
PIECES = ("Passeport", "Justificatif de domicile")


def blocked_ticket(**options) -> Ticket:
    """A person of Seine-Saint-Denis blocked before deposit, whose title ends in 40 days (P2) unless told."""
    declared = {
        "first_name": "Amina",
        "last_name": "Benali",
        "birth_date": date(1990, 5, 17),
        "postal_address": "2 rue de l'Exemple\n93000 Bobigny",
        "departement": "93",
        "procedure": "carte_resident",
        "title_expiry": NOW.date() + timedelta(days=40),
        "blocked": True,
        **options.pop("declared", {}),
    }
    return ticket(declared=Declared(**declared), **options)


def opened(agent: User, **options) -> Case:
    return actions.open_case(blocked_ticket(**options), actor=agent)


def with_proof(case: Case, agent: User) -> Case:
    actions.add_evidence(
        case,
        kind=EvidenceKind.SCREENSHOT,
        text="Page blanche après « Valider ».",
        files=[ProofFile("capture.png", "image/png", PNG)],
        actor=agent,
    )
    return case


def described(**changes) -> dict:
    return {
        "title": "Page blanche à la validation",
        "procedure": "carte_resident",
        "steps": "1. Remplir la demande. 2. Valider. Page blanche.",
        **changes,
    }


def reported(agent: User, **options) -> Case:
    case = with_proof(opened(agent, **options), agent)
    actions.report_anomaly(case, description=described(), actor=agent)
    return Case.objects.get(pk=case.pk)


def fresh(row):
    """The row as it is now in the database."""
    return type(row).objects.get(pk=row.pk)


def in_progress(agent: User, dgef: User, **options) -> Case:
    case = reported(agent, **options)
    actions.acknowledge(case.anomaly, actor=dgef)
    return fresh(case)


def to_verify(agent: User, dgef: User, **options) -> Case:
    case = in_progress(agent, dgef, **options)
    actions.mark_fixed(fresh(case.anomaly), version="2026.11.2", actor=dgef)
    return fresh(case)


def make_urgent(case: Case, agent: User) -> Case:
    """The title ends tomorrow: P1, and no reasonable delay to wait for."""
    correct_fields(case.ticket, {"title_expiry": NOW.date() + timedelta(days=1)}, actor=agent)
    return fresh(case)


def established(agent: User, supervisor: User, **options) -> Case:
    case = make_urgent(reported(agent, **options), agent)
    actions.establish_impossibility(case, REASONS, internal_cause=True, actor=supervisor)
    return fresh(case)


def sent(agent: User, supervisor: User, **options) -> Case:
    case = established(agent, supervisor, **options)
    return actions.send_to_prefecture(case, actor=agent)


def open_desk(departement: str = "93", name: str = "Guichet des étrangers") -> Desk:
    return actions.create_desk(
        departement=departement,
        name=name,
        address="1 rue de l'Exemple\n93000 Bobigny",
        phone="01 99 00 12 34",
        opening="Du lundi au vendredi, de 9 h à 12 h",
        invented=True,
        actor=make_user("admin", is_superuser=True),
    )


def open_slots(desk: Desk, capacity: int = 1, days: int = 5) -> list[Slot]:
    """Four slots a day from the day after NOW."""
    first = NOW.date() + timedelta(days=1)
    actions.add_slots(
        desk,
        first=first,
        last=first + timedelta(days=days - 1),
        opens=time(9),
        closes=time(11),
        minutes=30,
        capacity=capacity,
        actor=make_user("prefecture", departement=desk.departement),
    )
    return list(desk.slots.all())


def convoked(agent: User, supervisor: User, desk_user: User, slot: Slot, **options) -> Convocation:
    case = sent(agent, supervisor, **options)
    return actions.offer_appointment(case, slot, vectors=WAYS, documents=PIECES, actor=desk_user)


def anomaly_of(case: Case) -> Anomaly:
    return Anomaly.objects.get(pk=case.anomaly_id)
