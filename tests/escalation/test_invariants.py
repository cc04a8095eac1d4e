"""Random walks through every act of every role: whatever the order, the invariants of domain.md section 7 hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation import actions
from escalation.actions.moves import move_case
from escalation.enums import BURDEN_ON_USER, DONE_STATES, AnomalyState, CaseState
from escalation.models import Case, Convocation
from escalation.models.case import ALARM_LEVELS
from escalation.workflows import CASE
from escalation.workflows.case import HUMAN_ONLY
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.kernel.errors import DomainError, NotPermitted
from tests.escalation.builders import (
    NOW,
    PIECES,
    REASONS,
    WAYS,
    described,
    fresh,
    make_urgent,
    opened,
    reported,
    with_proof,
)
from tickets.enums import Urgency

pytestmark = pytest.mark.django_db


class Walker:
    """One case, its people, and every act they may try on it."""

    def __init__(self, case: Case, people: dict, slots: list) -> None:
        self.case, self.who, self.slots = case, people, slots
        self.now = NOW
        self.first_receipt = case.received_at

    @property
    def live(self):
        convocation = self.case.convocations.live().first()
        if convocation is None:
            raise DomainError("no appointment")
        return convocation

    @property
    def anomaly(self):
        if self.case.anomaly is None:
            raise DomainError("no anomaly")
        return self.case.anomaly

    def slot(self):
        return next(s for s in map(fresh, self.slots) if s.left and s.starts_at > clock.now())

    def wait(self) -> None:
        self.now += timedelta(hours=30)

    def acts(self) -> dict[str, Callable[[], object]]:
        who, case, agent = self.who, self.case, {"actor": self.who["agent"]}
        desk = {"actor": who["desk"]}
        boss, dgef = {"actor": who["supervisor"]}, {"actor": who["dgef"]}
        return {
            "wait": self.wait,
            "pan": lambda: actions.refer_to_pan(case, **agent),
            "resolve": lambda: actions.resolve_case(case, **agent),
            "report": lambda: actions.report_anomaly(case, description=described(), **agent),
            "acknowledge": lambda: actions.acknowledge(self.anomaly, **dgef),
            "fix": lambda: actions.mark_fixed(self.anomaly, version="1", **dgef),
            "reject": lambda: actions.reject(self.anomaly, reason="non reproduit", **dgef),
            "works": lambda: actions.confirm_retry(case, True),
            "fails": lambda: actions.confirm_retry(case, False),
            "establish": lambda: actions.establish_impossibility(case, REASONS, internal_cause=True, **boss),
            "refuse": lambda: actions.refuse_impossibility(case, code="equipment", reasons=REASONS, **boss),
            "review": lambda: actions.review_refusal(case, reason="élément nouveau", **boss),
            "send": lambda: actions.send_to_prefecture(case, **agent),
            "offer": lambda: actions.offer_appointment(
                case, self.slot(), vectors=WAYS, documents=PIECES, **desk
            ),
            "desk_refuses": lambda: actions.refuse_by_prefecture(case, reason="dossier absent", **desk),
            "confirm": lambda: actions.confirm_appointment(self.live),
            "reschedule": lambda: actions.reschedule_appointment(self.live, self.slot()),
            "cancel": lambda: actions.cancel_appointment(self.live),
            "missed": lambda: actions.mark_missed(self.live, **desk),
            "register": lambda: actions.register_filing(
                case,
                receipt_number="R",
                receipt_expires_on=self.now.date() + timedelta(days=62),
                documents=PIECES,
                **desk,
            ),
            "incomplete": lambda: actions.declare_incomplete(
                case, pieces=["Passeport"], deadline=self.now.date() + timedelta(days=30), **desk
            ),
            "close_substitution": lambda: actions.close_substitution(case, **agent),
            "close": lambda: actions.close_case(case, reason="terminé", **agent),
            "reopen": lambda: actions.reopen_case(case, reason="nouveau message", **agent),
        }

    def step(self, name: str) -> None:
        """Try one act; a refusal writes nothing."""
        before, rows = self.case.state, AuditRow.objects.count()
        with clock.at(self.now):
            try:
                with transaction.atomic():
                    self.acts()[name]()
            except DomainError:
                assert AuditRow.objects.count() == rows
        self.case = fresh(self.case)
        self.check(name, before)

    def check(self, name: str, before: str) -> None:
        case = self.case
        assert case.received_at == self.first_receipt
        assert case.ticket.received_at == self.first_receipt
        urgent = case.urgency in ALARM_LEVELS
        assert Case.objects.alarming().filter(pk=case.pk).exists() == (
            urgent and case.state not in DONE_STATES
        )
        live = list(case.convocations.live())
        assert len(live) <= 1
        kept = Convocation.objects.exclude(state__in=["moved", "cancelled"])
        assert sum(fresh(slot).booked for slot in self.slots) == kept.count()
        if name == "fix":
            assert case.state == before or case.state == CaseState.TO_VERIFY
        self.check_trail()

    def check_trail(self) -> None:
        """One row for each move: ground, evidence, a human where a human decides, and no gap between states."""
        rows = AuditRow.objects.filter(subject=f"case:{self.case.reference}").order_by("pk")
        moves = [row for row in rows if row.action.removeprefix("case.") in CASE.moves]
        state = CaseState.DIAGNOSIS
        for row in moves:
            name = row.action.removeprefix("case.")
            assert row.ground
            assert "evidence" in row.after
            assert row.before["state"] == state
            assert row.actor is not None or name not in HUMAN_ONLY
            state = row.after["state"]
        assert self.case.state == state


NAMES = list(Walker(Case(received_at=NOW), dict.fromkeys(("agent", "desk", "supervisor", "dgef")), []).acts())

GOOD_WAY = ["acknowledge", "establish", "send", "offer", "wait", "register", "close_substitution"]


def test_any_walk_keeps_the_invariants(agent, supervisor, dgef, desk, slots):
    people = {"agent": agent, "supervisor": supervisor, "dgef": dgef, "desk": desk}
    case = make_urgent(reported(agent), agent)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(GOOD_WAY)), st.lists(st.sampled_from(NAMES), min_size=3, max_size=10))
    def walk(depth: int, wandering: list[str]) -> None:
        names = [*GOOD_WAY[:depth], *wandering]
        with transaction.atomic():
            walker = Walker(fresh(case), people, slots)
            for name in names:
                walker.step(name)
            transaction.set_rollback(True)

    walk()


def test_the_good_way_and_its_detours_reach_every_state(agent, supervisor, dgef, desk, slots):
    """The walks above would prove little if some state were out of reach: these two reach them all but five."""
    people = {"agent": agent, "supervisor": supervisor, "dgef": dgef, "desk": desk}
    seen: set[str] = set()

    def walk(case: Case, names: str) -> None:
        walker = Walker(case, people, slots)
        for name in names.split():
            walker.step(name)
            seen.add(walker.case.state)

    walk(
        make_urgent(with_proof(opened(agent), agent), agent),
        "pan report acknowledge fix fails acknowledge establish send desk_refuses send offer confirm reschedule "
        "cancel offer wait missed offer wait wait incomplete offer wait register close_substitution reopen",
    )
    walk(
        with_proof(opened(agent, email="b@example.net", declared={"birth_date": None}), agent),
        "report refuse",
    )
    walk(
        with_proof(opened(agent, email="c@example.net", declared={"birth_date": None}), agent),
        "resolve close",
    )
    transient = {CaseState.INVITED}
    elsewhere = {CaseState.NATURALISATION_ATTESTED, CaseState.CLOSED}
    assert set(CaseState) - seen <= transient | elsewhere


@pytest.mark.parametrize("name", sorted(HUMAN_ONLY))
def test_the_system_never_decides(agent, name):
    case = reported(agent)
    for state in CASE.moves[name].sources:
        case.state = state
        with transaction.atomic(), pytest.raises(NotPermitted):
            move_case(
                case, name, actor=None, reasons=REASONS, internal_cause=True, reason="x", code="equipment"
            )


@pytest.mark.parametrize("state", [state.value for state in BURDEN_ON_USER])
def test_waiting_for_the_person_never_takes_a_case_off_the_alarms(agent, state):
    case = reported(agent)
    Case.objects.filter(pk=case.pk).update(
        state=state, established_at=NOW, sent_at=NOW, asked_retry_at=NOW, departement="93"
    )
    type(case.ticket).objects.filter(pk=case.ticket_id).update(urgency=Urgency.P0)
    assert Case.objects.alarming().filter(pk=case.pk).exists()
    type(case.ticket).objects.filter(pk=case.ticket_id).update(urgency=Urgency.P2)
    assert not Case.objects.alarming().filter(pk=case.pk).exists()


def test_reaching_p1_raises_the_alarm(agent):
    case = make_urgent(reported(agent), agent)
    row = AuditRow.objects.get(subject=f"case:{case.reference}", action="case.alarm")
    assert (row.after["urgency"], row.actor) == ("P1", None)


@pytest.mark.parametrize("version", ["", " "])
def test_no_fix_without_a_version(agent, dgef, version):
    anomaly = fresh(reported(agent).anomaly)
    actions.acknowledge(anomaly, actor=dgef)
    with pytest.raises(DomainError, match="version"):
        actions.mark_fixed(fresh(anomaly), version=version, actor=dgef)
    assert fresh(anomaly).state == AnomalyState.ACKNOWLEDGED
