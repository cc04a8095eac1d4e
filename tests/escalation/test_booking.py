"""Places: never one too many, whoever asks at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from escalation import actions
from escalation.actions.booking import book, give_back, swap
from escalation.enums import CaseState
from escalation.models import Case, Slot
from helpdesk.kernel import clock
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from tests.escalation.builders import (
    NOW,
    PIECES,
    WAYS,
    fresh,
    make_urgent,
    open_desk,
    open_slots,
    opened,
    reported,
    sent,
)

PLACES, PEOPLE = 10, 50


def together(count: int, act) -> list[str]:
    """Run `act(n)` in `count` threads at the same moment; "ok", or the refusal's sentence, for each."""
    barrier = Barrier(count, timeout=60)

    def run(number: int) -> str:
        try:
            with clock.at(NOW):
                barrier.wait()
                act(number)
        except Refused as error:
            return str(error)
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_fifty_people_for_ten_places_give_exactly_ten():
    slot = open_slots(open_desk(), capacity=PLACES)[0]

    def take(number: int) -> None:
        with transaction.atomic():
            book(slot)

    answers = together(PEOPLE, take)
    assert answers.count("ok") == PLACES
    assert sum("vient d'être pris" in answer for answer in answers) == PEOPLE - PLACES
    assert fresh(slot).booked == PLACES


@pytest.mark.django_db(transaction=True)
def test_eight_cases_convoked_at_once_for_three_places(agent, supervisor, desk):
    """The whole action, letters included: three convocations, five cases left exactly as they were."""
    slot = open_slots(open_desk(), capacity=3)[0]
    cases = [
        sent(agent, supervisor, email=f"p{n}@example.net", declared={"first_name": f"Personne{n}"})
        for n in range(8)
    ]

    def offer(number: int) -> None:
        actions.offer_appointment(cases[number], slot, vectors=WAYS, documents=PIECES, actor=desk)

    answers = together(len(cases), offer)
    assert answers.count("ok") == 3
    assert fresh(slot).booked == 3
    states = [fresh(case).state for case in cases]
    assert states.count(CaseState.APPOINTMENT_SET) == 3
    assert states.count(CaseState.SENT_TO_PREFECTURE) == 5


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_on_one_case(agent, user_of):
    case = make_urgent(reported(agent), agent)
    two = [user_of("supervisor"), user_of("supervisor")]

    def decide(number: int) -> None:
        actions.establish_impossibility(
            case, "Page blanche, deux agents l'ont vue.", internal_cause=True, actor=two[number]
        )

    answers = together(2, decide)
    assert sorted(answer == "ok" for answer in answers) == [False, True]
    assert "n'est pas possible dans l'état" in next(a for a in answers if a != "ok")
    assert case.decisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_agents_opening_one_case(agent, user_of):
    ticket = opened(agent).ticket
    Case.objects.all().delete()
    type(ticket).objects.filter(pk=ticket.pk).update(state="qualified")
    two = [agent, user_of("agent")]
    answers = together(2, lambda number: actions.open_case(fresh(ticket), actor=two[number]))
    assert sorted(answer == "ok" for answer in answers) == [False, True]
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_people_who_exchange_their_slots_do_not_wait_on_each_other():
    """Half move from A to B, half from B to A: nobody deadlocks and no place is lost."""
    first, second = open_slots(open_desk(), capacity=20)[:2]
    Slot.objects.filter(pk__in=[first.pk, second.pk]).update(booked=8)

    def exchange(number: int) -> None:
        old, new = (first, second) if number % 2 else (second, first)
        with transaction.atomic():
            swap(old, new)

    assert together(16, exchange) == ["ok"] * 16
    assert (fresh(first).booked, fresh(second).booked) == (8, 8)


@pytest.mark.django_db(transaction=True)
def test_a_place_is_not_taken_without_its_appointment():
    with pytest.raises(RuntimeError, match="one transaction"):
        book(open_slots(open_desk())[0])


@pytest.mark.django_db
class TestOneAtATime:
    def test_a_full_slot_is_refused_before_anything_is_written(self, agent, supervisor, desk, slot, convoke):
        convoke(slot)
        other = sent(agent, supervisor, email="b@example.net", declared={"first_name": "Bo"})
        with pytest.raises(Refused, match="vient d'être pris"):
            actions.offer_appointment(other, slot, vectors=WAYS, documents=PIECES, actor=desk)
        assert fresh(other).state == CaseState.SENT_TO_PREFECTURE
        assert not other.convocations.exists()

    def test_the_database_itself_refuses_one_too_many(self, slot):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slot.objects.filter(pk=slot.pk).update(booked=2)

    def test_moving_frees_the_old_place_and_takes_the_new(self, slots, convoke):
        convocation = convoke(slots[0])
        moved = actions.reschedule_appointment(convocation, slots[3])
        assert (fresh(slots[0]).booked, fresh(slots[3]).booked) == (0, 1)
        assert (fresh(convocation).state, moved.sequence) == ("moved", 1)
        assert fresh(convocation.case).state == CaseState.APPOINTMENT_SET

    def test_moving_to_a_full_slot_keeps_the_old_one(self, agent, supervisor, desk, slots, convoke):
        convocation = convoke(slots[0])
        other = sent(agent, supervisor, email="b@example.net", declared={"first_name": "Bo"})
        actions.offer_appointment(other, slots[1], vectors=WAYS, documents=PIECES, actor=desk)
        with pytest.raises(Refused, match="vient d'être pris"):
            actions.reschedule_appointment(convocation, slots[1])
        assert (fresh(slots[0]).booked, fresh(slots[1]).booked) == (1, 1)
        assert fresh(convocation).state == "offered"

    def test_the_same_hour_again_is_refused(self, slot, convoke):
        with pytest.raises(Refused, match="déjà l'heure"):
            actions.reschedule_appointment(convoke(slot), slot)

    def test_a_past_slot_is_refused(self, agent, supervisor, desk, slot):
        case = sent(agent, supervisor)
        with clock.at(slot.starts_at), pytest.raises(Refused, match="est passé"):
            actions.offer_appointment(case, slot, vectors=WAYS, documents=PIECES, actor=desk)

    def test_giving_back_never_goes_below_zero(self, slot):
        give_back(slot)
        assert fresh(slot).booked == 0


@pytest.mark.django_db
class TestOpening:
    def plan(self, desk, user_of, **changes):
        options = {
            "first": NOW.date() + timedelta(days=1),
            "last": NOW.date() + timedelta(days=7),
            "opens": time(9),
            "closes": time(10),
            "minutes": 30,
            "capacity": 2,
            "actor": user_of("prefecture", departement=desk.departement),
            **changes,
        }
        return actions.add_slots(desk, **options)

    def test_week_ends_are_left_out_and_a_second_run_adds_nothing(self, user_of):
        desk = open_desk()
        added = self.plan(desk, user_of)
        assert {slot.local_start.weekday() for slot in added} <= set(range(5))
        assert len(added) == 5 * 2
        assert self.plan(desk, user_of) == []

    def test_overseas_slots_keep_the_hour_of_the_place(self, user_of):
        slot = self.plan(open_desk("974", "Guichet de Saint-Denis"), user_of)[0]
        assert slot.when.endswith("9\u00a0h")
        assert slot.starts_at.astimezone(clock.PARIS).hour == 6

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"last": NOW.date()}, "précède"),
            ({"last": NOW.date() + timedelta(days=90)}, "deux mois"),
            ({"first": NOW.date() - timedelta(days=1)}, "déjà commencé"),
            ({"closes": time(9)}, "doit suivre"),
            ({"capacity": 0}, "au moins une place"),
            ({"minutes": 0}, "cinq minutes"),
        ],
    )
    def test_a_plan_that_makes_no_slot_says_why(self, user_of, changes, words):
        desk = open_desk()
        with pytest.raises(Invalid, match=words):
            self.plan(desk, user_of, **changes)

    def test_a_prefecture_opens_its_own_counters_only(self, user_of):
        desk = open_desk("75", "Guichet de Paris")
        with pytest.raises(NotPermitted, match="votre département"):
            self.plan(desk, user_of, actor=user_of("prefecture", departement="93"))
