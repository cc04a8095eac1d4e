"""Blockage cases at every state of their path, from diagnosis to the récépissé, told day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from escalation import actions as steps
from escalation.enums import CaseState, ContactKind, EvidenceKind, RefusalCode
from escalation.models import Anomaly, Case, Convocation, Desk, Slot
from helpdesk.accounts.models import User
from helpdesk.demo.anomalies import DEFECTS, Defect
from helpdesk.demo.people import invent
from helpdesk.kernel import clock
from tickets import actions
from tickets.channels.base import channel_named
from tickets.channels.structured import document
from tickets.deadlines.rights import add_months
from tickets.enums import Channel
from tickets.intake.message import Declared, Sender
from tickets.models import Ticket

_START = 18
"""Days ago on which these people first wrote."""
_REASONS = (
    "La personne a essayé à plusieurs dates, sur plusieurs appareils, avec l'aide du centre ; les captures montrent la "
    "même erreur du téléservice, signalée à la DGEF et reconnue par elle. Son titre se termine bientôt."
)
_PIECES = (
    "Titre de séjour",
    "Passeport",
    "Justificatif de domicile de moins de six mois",
    "Trois photos",
    "Timbre fiscal",
)


@dataclass
class Story:
    """Who acts, and where."""

    users: dict[str, User]
    today: date
    desks: dict[str, Desk]
    anomalies: dict[str, Anomaly]

    @contextmanager
    def day(self, ago: int, hour: int = 10) -> Iterator[None]:
        """Live `ago` days before today, at `hour`, but never after the present."""
        moment = datetime.combine(self.today - timedelta(days=ago), time(hour, 15), tzinfo=clock.PARIS)
        with clock.at(min(moment, clock.now())):
            yield


def load_cases(users: dict[str, User], today: date) -> int:
    """Build the desks, the anomalies and one case in each state; returns the number of cases."""
    story = Story(users, today, {}, {})
    with story.day(_START + 2):
        _open_desks(story)
    number = 9000
    for defect in DEFECTS:
        for _ in range(2):
            _report(story, _open(story, defect, number), defect)
            number += 1
    _triage(story)
    for departement in ("93", "69"):
        for path in PATHS:
            _walk(story, path, number, departement)
            number += 1
    return Case.objects.count()


def _open_desks(story: Story) -> None:
    for departement, town, phone in (
        ("93", "93000 Bobigny", "01 99 00 93 00"),
        ("69", "69003 Lyon", "04 65 71 69 00"),
    ):
        desk = steps.create_desk(
            departement=departement,
            name="Service des étrangers, guichet des dépôts",
            address=f"1 place de l'Exemple\n{town}",
            phone=phone,
            actor=story.users["admin"],
            invented=True,
        )
        story.desks[departement] = desk
        _add_slots(story, desk)


def _add_slots(story: Story, desk: Desk) -> None:
    first = clock.today()
    for start in (first, first + timedelta(days=31)):
        steps.add_slots(
            desk,
            first=start,
            last=start + timedelta(days=30),
            opens=time(9),
            closes=time(12),
            minutes=30,
            capacity=2,
            actor=story.users["admin"],
        )


def _open(story: Story, defect: Defect, number: int, departement: str = "", procedure: str = "") -> Case:
    """A case one day after the message; with a `departement`, the title ends within the week: no time to wait."""
    someone = invent(number, departement)
    days_left = 4 + number % 3 if departement else 9 + number % 40
    with story.day(_START, 9):
        raw = document(
            sender=Sender(name=someone.name, email=someone.email, phone=someone.phone),
            declared=Declared(
                first_name=someone.first_name,
                last_name=someone.last_name,
                departement=someone.departement,
                postal_address=someone.postal_address,
                procedure=procedure or ("protection" if defect.key == "protection" else "carte_resident"),
                title_expiry=story.today + timedelta(days=days_left),
                blocked=True,
            ),
            subject="Impossible de déposer ma demande",
            text=defect.complaint,
            external_id=f"demo-case-{number}",
        )
        ticket = channel_named(Channel.WEB).accept(raw).ticket
    agent = story.users["samira" if number % 2 else "paul"]
    with story.day(_START - 1):
        actions.take(ticket, actor=agent)
        actions.correct_fields(ticket, {"category": "B1", "deposited": False}, actor=agent)
        case = steps.open_case(Ticket.objects.get(pk=ticket.pk), actor=agent)
        steps.add_evidence(
            case, kind=EvidenceKind.ERROR_TEXT, text=defect.description["error_text"], actor=agent
        )
        steps.add_evidence(
            case,
            kind=EvidenceKind.ATTEMPT,
            text="Trois essais à des jours différents, sur ordinateur et téléphone, même résultat.",
            actor=agent,
        )
    return Case.objects.get(pk=case.pk)


def _report(story: Story, case: Case, defect: Defect) -> Case:
    agent = case.opened_by
    known = story.anomalies.get(defect.key)
    with story.day(_START - 1, 15):
        description = {**defect.description, "procedure": case.procedure}
        anomaly = (
            steps.report_anomaly(case, anomaly=Anomaly.objects.get(pk=known.pk), actor=agent)
            if known
            else steps.report_anomaly(case, description=description, actor=agent)
        )
    story.anomalies.setdefault(defect.key, anomaly)
    return Case.objects.get(pk=case.pk)


_TRIAGE = ("acknowledged", "in_progress", "workaround", "fixed", "verified")


def _triage(story: Story) -> None:
    for defect in DEFECTS:
        _triage_one(story, defect)


def _triage_one(story: Story, defect: Defect) -> None:
    maya = story.users["maya"]

    def anomaly() -> Anomaly:
        return Anomaly.objects.get(pk=story.anomalies[defect.key].pk)

    if defect.until == "rejected":
        with story.day(10):
            steps.reject(
                anomaly(), reason="Cause locale : les cookies sont refusés par le navigateur.", actor=maya
            )
    if defect.until == "duplicate":
        with story.day(11):
            steps.mark_duplicate(
                anomaly(), original=Anomaly.objects.get(pk=story.anomalies["blank"].pk), actor=maya
            )
    if defect.until not in _TRIAGE:
        return
    reached = _TRIAGE.index(defect.until)
    with story.day(14):
        steps.acknowledge(anomaly(), actor=maya)
        steps.comment(
            anomaly(), "Reproduit sur l'environnement de recette avec un compte de test.", actor=maya
        )
    if reached >= 1:
        with story.day(13):
            steps.start(anomaly(), actor=maya)
    if defect.until == "workaround":
        with story.day(12):
            steps.publish_workaround(
                anomaly(),
                text="Refaire la photo dans une cabine agréée : les codes récents fonctionnent.",
                actor=maya,
            )
    if reached >= 3:
        with story.day(4):
            steps.mark_fixed(anomaly(), version="2026.47.1", actor=maya)
    if defect.until == "verified":
        with story.day(2):
            for case in Case.objects.filter(anomaly=story.anomalies[defect.key], state=CaseState.TO_VERIFY):
                steps.confirm_retry(case, True)


Path = Callable[[Story, Case, str], None]


def _walk(story: Story, path: Path, number: int, departement: str) -> None:
    procedure = "naturalisation" if path is _naturalisation else ""
    path(story, _open(story, DEFECTS[0], number, departement, procedure), departement)


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _diagnosis(story: Story, case: Case, departement: str) -> None:
    """Just opened."""


def _pan(story: Story, case: Case, departement: str) -> None:
    with story.day(9):
        steps.refer_to_pan(case, actor=case.opened_by)


def _refused(story: Story, case: Case, departement: str) -> None:
    case = _report(story, case, DEFECTS[0])
    with story.day(7):
        steps.refuse_impossibility(
            case,
            code=RefusalCode.MISSING_PIECE,
            reasons="La page s'affiche dès que le justificatif de domicile est joint : essai fait avec la personne.",
            actor=story.users["anne"],
        )


def _closed(story: Story, case: Case, departement: str) -> None:
    with story.day(6):
        steps.close_case(case, reason="La personne a déménagé à l'étranger et renonce.", actor=case.opened_by)


def _established(story: Story, case: Case, departement: str) -> Case:
    case = _report(story, case, DEFECTS[0])
    with story.day(8):
        steps.establish_impossibility(case, _REASONS, actor=story.users["anne"], internal_cause=True)
    return _fresh(case)


def _naturalisation(story: Story, case: Case, departement: str) -> None:
    case = _established(story, case, departement)
    with story.day(8, 11):
        steps.attest_naturalisation(case, actor=case.opened_by)


def _sent(story: Story, case: Case, departement: str) -> Case:
    case = _established(story, case, departement)
    with story.day(8, 14):
        steps.send_to_prefecture(case, actor=case.opened_by)
    return _fresh(case)


def _refused_by_prefecture(story: Story, case: Case, departement: str) -> None:
    case = _sent(story, case, departement)
    with story.day(7):
        steps.refuse_by_prefecture(
            case,
            reason="La personne a un rendez-vous de retrait déjà fixé.",
            actor=_desk_user(story, departement),
        )


def _invited_for(days: int) -> Callable[[Story, Case, str], Convocation]:
    def path(story: Story, case: Case, departement: str) -> Convocation:
        case = _sent(story, case, departement)
        with story.day(7, 11):
            return _offer(story, case, departement, days)

    return path


def _offer(story: Story, case: Case, departement: str, days: int) -> Convocation:
    """A seat on the first working day `days` days from today (negative: already past)."""
    desk = story.desks[departement]
    earliest = datetime.combine(story.today + timedelta(days=days), time(0), tzinfo=clock.PARIS)
    slot = Slot.objects.filter(desk=desk, starts_at__gte=earliest).order_by("booked", "starts_at").first()
    slot = (
        Slot.objects.filter(desk=desk, starts_at__date=slot.starts_at.date())
        .order_by("booked", "starts_at")
        .first()
    )
    ways = (
        steps.Vector(ContactKind.LINK),
        steps.Vector(ContactKind.PHONE, desk.phone),
        steps.Vector(ContactKind.POST, desk.address.replace("\n", ", ")),
    )
    return steps.offer_appointment(
        case, slot, vectors=ways, documents=_PIECES, actor=_desk_user(story, departement)
    )


def _missed(story: Story, case: Case, departement: str) -> None:
    convocation = _invited_for(-5)(story, case, departement)
    with story.day(1, 15):
        steps.mark_missed(Convocation.objects.get(pk=convocation.pk), actor=_desk_user(story, departement))


def _moved(story: Story, case: Case, departement: str) -> None:
    convocation = _invited_for(5)(story, case, departement)
    with story.day(3):
        steps.cancel_appointment(
            Convocation.objects.get(pk=convocation.pk),
            actor=_desk_user(story, departement),
            via="phone",
            reason="Hospitalisation",
        )


def _incomplete(story: Story, case: Case, departement: str) -> None:
    convocation = _invited_for(-5)(story, case, departement)
    with story.day(1, 15):
        steps.declare_incomplete(
            _fresh(convocation.case),
            pieces=["Justificatif de domicile de moins de six mois"],
            deadline=story.today + timedelta(days=30),
            actor=_desk_user(story, departement),
        )


def _registered(story: Story, case: Case, departement: str) -> Case:
    convocation = _invited_for(-5)(story, case, departement)
    with story.day(1, 15):
        steps.register_filing(
            _fresh(convocation.case),
            receipt_number=f"{departement}-2026-{case.pk:06d}",
            receipt_expires_on=add_months(clock.today(), 3),
            documents=_PIECES,
            actor=_desk_user(story, departement),
        )
    return _fresh(case)


def _closed_substitution(story: Story, case: Case, departement: str) -> None:
    case = _registered(story, case, departement)
    with story.day(0, 9):
        steps.close_substitution(case, actor=case.opened_by)


def _desk_user(story: Story, departement: str) -> User:
    return story.users[f"guichet{departement}"]


PATHS: tuple[Path, ...] = (
    _diagnosis,
    _pan,
    _refused,
    _closed,
    _established,
    _naturalisation,
    _sent,
    _sent,
    _refused_by_prefecture,
    _invited_for(2),
    _invited_for(6),
    _missed,
    _moved,
    _incomplete,
    _registered,
    _closed_substitution,
)
