"""The DGEF triages; each move reaches the tickets; only the person's answer ends a case."""

from __future__ import annotations

import pytest
from django.db import transaction

from escalation import actions
from escalation.enums import AnomalyState, CaseState
from escalation.models import Anomaly, Case
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.outbox.models import Entry
from tests.escalation.builders import (
    anomaly_of,
    blocked_ticket,
    described,
    fresh,
    in_progress,
    opened,
    reported,
    to_verify,
    with_proof,
)
from tickets.enums import Direction, State

pytestmark = pytest.mark.django_db


def said(case: Case) -> str:
    return "\n".join(case.ticket.messages.filter(direction=Direction.SYSTEM).values_list("text", flat=True))


def other_case(agent, number: int) -> Case:
    options = {"email": f"other{number}@example.net", "declared": {"first_name": f"Autre{number}"}}
    return with_proof(opened(agent, **options), agent)


def test_each_move_reaches_the_ticket(agent, dgef):
    case = reported(agent)
    anomaly = anomaly_of(case)
    actions.acknowledge(anomaly, actor=dgef)
    actions.start(fresh(anomaly), actor=dgef)
    actions.publish_workaround(fresh(anomaly), text="Utiliser un autre navigateur.", actor=dgef)
    actions.mark_fixed(fresh(anomaly), version="2026.11.2", actor=dgef)
    for words in ("a pris en compte", "corrige", "Utiliser un autre navigateur.", "2026.11.2"):
        assert words in said(case), words
    assert fresh(anomaly).owner == dgef


def test_a_case_waits_for_the_dgef_then_for_the_person(agent, dgef):
    case = reported(agent)
    assert case.state == CaseState.REPORTED
    actions.acknowledge(anomaly_of(case), actor=dgef)
    assert fresh(case).state == CaseState.IN_PROGRESS
    actions.mark_fixed(anomaly_of(case), version="1", actor=dgef)
    case = fresh(case)
    assert (case.state, case.ticket.state) == (CaseState.TO_VERIFY, State.ESCALATED)
    mail = Entry.objects.get(dedupe_key=f"retry:{case.pk}:0")
    assert "/reessai/" in mail.payload["text"]
    assert mail.payload["headers"]["Auto-Submitted"] == "auto-generated"


def test_the_answer_of_each_person_decides_for_them_alone(agent, dgef):
    first = reported(agent)
    second = other_case(agent, 2)
    anomaly = anomaly_of(first)
    actions.report_anomaly(second, anomaly=anomaly, actor=agent)
    actions.acknowledge(fresh(anomaly), actor=dgef)
    actions.mark_fixed(fresh(anomaly), version="1", actor=dgef)
    actions.confirm_retry(fresh(first), True)
    assert fresh(first).state == CaseState.RESOLVED
    assert fresh(first.ticket).state == State.RESOLVED
    assert fresh(second).state == CaseState.TO_VERIFY
    assert fresh(anomaly).state == AnomalyState.FIXED
    actions.confirm_retry(fresh(second), True)
    assert fresh(anomaly).state == AnomalyState.VERIFIED


def test_still_failing_counts_and_goes_back_with_its_urgency(agent, dgef):
    case = to_verify(agent, dgef)
    urgency = case.urgency
    case = actions.confirm_retry(case, False)
    assert (case.state, case.retries, case.urgency) == (CaseState.REPORTED, 1, urgency)
    assert anomaly_of(case).state == AnomalyState.NEW
    assert "toujours bloquée" in said(case)
    actions.acknowledge(anomaly_of(case), actor=dgef)
    actions.mark_fixed(anomaly_of(case), version="2", actor=dgef)
    assert Entry.objects.filter(dedupe_key=f"retry:{case.pk}:1").exists()


def test_a_second_failure_follows_an_anomaly_already_taken_up_again(agent, dgef):
    first = reported(agent)
    second = other_case(agent, 2)
    anomaly = anomaly_of(first)
    actions.report_anomaly(second, anomaly=anomaly, actor=agent)
    actions.acknowledge(fresh(anomaly), actor=dgef)
    actions.mark_fixed(fresh(anomaly), version="1", actor=dgef)
    actions.confirm_retry(fresh(first), False)
    actions.acknowledge(fresh(anomaly), actor=dgef)
    actions.confirm_retry(fresh(second), False)
    assert {fresh(first).state, fresh(second).state} == {CaseState.IN_PROGRESS}


def test_without_mail_nor_mobile_somebody_must_call(agent, dgef):
    case = in_progress(agent, dgef, channel="phone", email="", phone="0199000001")
    actions.mark_fixed(anomaly_of(case), version="1", actor=dgef)
    assert "appelez la personne" in said(case)


def test_a_report_joins_a_known_anomaly_and_is_counted(agent, dgef):
    first = reported(agent)
    second = other_case(agent, 2)
    actions.acknowledge(anomaly_of(first), actor=dgef)
    actions.report_anomaly(second, anomaly=anomaly_of(first), actor=agent)
    assert anomaly_of(first).affected == 2
    assert fresh(second).state == CaseState.IN_PROGRESS


def test_joining_a_fixed_anomaly_reopens_it(agent, dgef):
    first = to_verify(agent, dgef)
    second = other_case(agent, 2)
    actions.report_anomaly(second, anomaly=anomaly_of(first), actor=agent)
    assert anomaly_of(first).state == AnomalyState.NEW
    assert (fresh(first).state, fresh(second).state) == (CaseState.TO_VERIFY, CaseState.REPORTED)


def test_duplicates_merge_with_their_cases(agent, dgef):
    first = reported(agent)
    second = other_case(agent, 2)
    actions.report_anomaly(second, description=described(title="Écran vide"), actor=agent)
    kept, merged = anomaly_of(first), anomaly_of(fresh(second))
    actions.acknowledge(kept, actor=dgef)
    actions.mark_duplicate(merged, original=fresh(kept), actor=dgef)
    assert anomaly_of(fresh(second)) == kept
    assert (fresh(kept).affected, fresh(merged).affected) == (2, 0)
    assert fresh(second).state == CaseState.IN_PROGRESS
    assert kept.reference in said(second)
    third = other_case(agent, 3)
    assert actions.report_anomaly(third, anomaly=fresh(merged), actor=agent) == kept


def test_a_duplicate_of_itself_or_of_a_duplicate_is_refused(agent, dgef):
    anomaly = anomaly_of(reported(agent))
    with pytest.raises(Refused, match="propre doublon"):
        actions.mark_duplicate(anomaly, original=anomaly, actor=dgef)


def test_a_rejected_anomaly_leaves_the_case_to_a_supervisor(agent, dgef):
    case = in_progress(agent, dgef)
    with pytest.raises(Refused, match="pourquoi"):
        actions.reject(anomaly_of(case), reason=" ", actor=dgef)
    actions.reject(anomaly_of(case), reason="Non reproduit.", actor=dgef)
    assert fresh(case).state == CaseState.IN_PROGRESS
    with pytest.raises(Refused, match="Non reproduit"):
        actions.report_anomaly(other_case(agent, 2), anomaly=anomaly_of(case), actor=agent)
    again = actions.report_anomaly(fresh(case), description=described(title="Autre"), actor=agent)
    assert (fresh(case).state, fresh(case).anomaly) == (CaseState.REPORTED, again)


def test_a_case_is_not_reported_twice(agent):
    case = reported(agent)
    with pytest.raises(Refused, match="déjà signalé"):
        actions.report_anomaly(case, description=described(), actor=agent)
    assert Anomaly.objects.count() == 1


def test_an_incomplete_description_says_what_is_missing(agent):
    case = opened(agent)
    for missing in ("title", "steps"):
        with pytest.raises(Invalid) as caught:
            actions.report_anomaly(case, description=described(**{missing: " "}), actor=agent)
        assert caught.value.field == missing
    assert fresh(case).state == CaseState.DIAGNOSIS


def test_a_stale_board_is_refused(agent, dgef):
    anomaly = anomaly_of(reported(agent))
    actions.acknowledge(anomaly, actor=dgef, seen_state=AnomalyState.NEW)
    with pytest.raises(Refused, match="Rechargez"):
        actions.reject(anomaly, reason="x", actor=dgef, seen_state=AnomalyState.NEW)


def test_agents_comment_but_do_not_triage(agent, dgef, desk):
    anomaly = anomaly_of(reported(agent))
    actions.comment(anomaly, "Toujours présent ce matin.", actor=agent)
    actions.comment(anomaly, "Merci.", actor=dgef)
    assert [row.author for row in anomaly.comments.all()] == [agent, dgef]
    with pytest.raises(NotPermitted):
        actions.comment(anomaly, "x", actor=desk)
    for act in (actions.acknowledge, actions.start):
        with transaction.atomic(), pytest.raises(NotPermitted):
            act(fresh(anomaly), actor=agent)


def test_a_linked_ticket_hears_everything_too(agent, dgef):
    case = reported(agent)
    other = blocked_ticket(text="Toujours bloquée, deuxième message.")
    if other.pk == case.ticket_id:
        pytest.skip("the intake appended it")
    actions.link_ticket(case, other, actor=agent)
    actions.acknowledge(anomaly_of(case), actor=dgef)
    assert other.messages.filter(direction=Direction.SYSTEM, text__contains="a pris en compte").exists()


def test_a_ticket_of_somebody_else_does_not_join(agent):
    case = reported(agent)
    stranger = blocked_ticket(email="s@example.net", declared={"first_name": "Sami", "last_name": "Haddad"})
    with pytest.raises(Invalid, match="autre personne"):
        actions.link_ticket(case, stranger, actor=agent)


def test_a_pan_may_be_proposed_beside_a_report(agent):
    case = reported(agent)
    case = actions.refer_to_pan(case, actor=agent)
    assert case.state == CaseState.REPORTED
    assert case.pan_referred_at is not None
    assert "Bobigny" in said(case)
