"""Each condition of R. 431-2 refuses with its sentence and its article, and nothing is written then."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from escalation import actions
from escalation.enums import CaseState, ContactKind
from escalation.models import Case, Delay, ImpossibilityDecision
from escalation.workflows.substitution import reasonable_delay_ends, substitution_checks
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.outbox.models import Entry
from tests.escalation.builders import (
    NOW,
    PIECES,
    REASONS,
    WAYS,
    blocked_ticket,
    described,
    established,
    fresh,
    in_progress,
    make_urgent,
    open_desk,
    open_slots,
    opened,
    reported,
    sent,
    with_proof,
)
from tickets.actions import close_ticket, correct_fields
from tickets.models import Procedure

pytestmark = pytest.mark.django_db


def establish(
    case: Case, actor, reasons: str = REASONS, internal_cause: bool = True
) -> ImpossibilityDecision:
    return actions.establish_impossibility(case, reasons, internal_cause=internal_cause, actor=actor)


def refused(case: Case, actor, **options) -> str:
    """The sentence of a refused decision, after checking that nothing was written."""
    rows, entries = AuditRow.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as caught:
        establish(case, actor, **options)
    assert fresh(case).state == case.state
    assert not ImpossibilityDecision.objects.exists()
    assert (AuditRow.objects.count(), Entry.objects.count()) == (rows, entries)
    return str(caught.value)


@pytest.mark.parametrize(
    ("procedure", "article", "words"),
    [
        ("salarie_vpf", "R. 431-3", "au guichet de la préfecture, ou par courrier"),
        ("dcem", "D. 414-1", "l'article R. 431-2 ne s'applique pas"),
        ("vls_ts", "R. 431-17", "traitez le dossier comme urgent"),
        ("duplicata", "R. 431-2", "aucun texte de substitution"),
        ("", "annexe 9", "précisez-la sur le ticket"),
    ],
)
def test_an_unlisted_procedure_is_refused_with_the_article_that_applies(
    agent, supervisor, procedure, article, words
):
    case = make_urgent(reported(agent, declared={"procedure": procedure}), agent)
    sentence = refused(case, supervisor)
    assert article in sentence
    assert words in sentence


def test_the_regime_is_that_of_the_day(agent, supervisor):
    """A démarche taken off the list is refused from that day, whatever the case kept from its opening."""
    case = make_urgent(reported(agent), agent)
    listed = Procedure.objects.get(code="carte_resident")
    Procedure.objects.filter(pk=listed.pk).update(valid_until=NOW.date())
    Procedure.objects.create(
        code="carte_resident",
        label=listed.label,
        regime="not_listed",
        ground="CESEDA, art. R. 431-3",
        valid_from=NOW.date(),
    )
    assert case.regime == "listed"
    assert "R. 431-3" in refused(case, supervisor)


def test_without_a_proven_attempt_there_is_no_diligence(agent, supervisor):
    case = opened(agent)
    actions.add_evidence(case, kind="document", text="Copie du titre", actor=agent)
    actions.report_anomaly(case, description=described(), actor=agent)
    sentence = refused(make_urgent(fresh(case), agent), supervisor)
    assert "Aucune tentative n'est prouvée" in sentence
    assert "R. 431-2 al. 3" in sentence


def test_an_impossibility_needs_reasons(agent, supervisor):
    case = make_urgent(reported(agent), agent)
    assert "avec ses motifs" in refused(case, supervisor, reasons="   bug   ")


def test_the_cause_must_lie_in_the_tool(agent, supervisor):
    case = make_urgent(reported(agent), agent)
    assert "conception ou au fonctionnement" in refused(case, supervisor, internal_cause=False)


def test_an_anomaly_set_aside_by_the_dgef_founds_nothing(agent, supervisor, dgef):
    case = make_urgent(in_progress(agent, dgef), agent)
    actions.reject(fresh(case.anomaly), reason="Navigateur trop ancien.", actor=dgef)
    assert "a écarté l'anomalie" in refused(fresh(case), supervisor)


def test_the_reasonable_delay_runs_from_the_first_receipt(agent, supervisor):
    """Ten working days from Monday 23 November lead to Monday 7 December; a far expiry allows to wait."""
    case = reported(agent, declared={"title_expiry": date(2027, 6, 30)})
    assert reasonable_delay_ends(case) == date(2026, 12, 7)
    assert "court jusqu'au 7 décembre 2026" in refused(case, supervisor)
    with clock.at(NOW + timedelta(days=14)):
        assert establish(case, supervisor).established


def test_a_near_end_does_not_wait_for_the_delay(agent, supervisor):
    """E−60 is in 25 days: the appointment must come before it."""
    case = reported(agent, declared={"title_expiry": NOW.date() + timedelta(days=85)})
    assert case.urgency not in ("P0", "P1")
    assert establish(case, supervisor).established


def test_the_delay_is_dated_data(agent, supervisor):
    case = reported(agent, declared={"title_expiry": date(2027, 6, 30)})
    Delay.objects.filter(code="reasonable").update(valid_until=NOW.date())
    Delay.objects.create(
        code="reasonable", label="Réduit", value=0, unit="days", ground="Instruction", valid_from=NOW.date()
    )
    assert establish(case, supervisor).established


def test_the_page_says_what_a_human_must_still_decide(agent):
    checks = {check.code: check for check in substitution_checks(reported(agent))}
    assert checks["listed"].holds
    assert checks["diligence"].holds
    assert (checks["established"].verdict, checks["internal"].verdict) == ("to_decide", "to_decide")


def test_only_a_supervisor_decides(agent, dgef, desk):
    case = make_urgent(reported(agent), agent)
    for actor in (agent, dgef, desk):
        with pytest.raises(NotPermitted):
            establish(case, actor)
    assert fresh(case).state == CaseState.REPORTED


def test_what_the_guards_showed_is_kept_with_the_decision(agent, supervisor):
    decision = established(agent, supervisor).decisions.get()
    assert [check["verdict"] for check in decision.guards] == ["ok"] * 5
    assert decision.guards[0]["article"] == "CESEDA, art. R. 431-2 al. 3"


def test_a_refusal_is_coded_written_sent_with_remedies_and_open_to_review(agent, supervisor):
    case = reported(agent)
    with pytest.raises(Refused, match="Choisissez le motif"):
        actions.refuse_impossibility(case, code="", reasons=REASONS, actor=supervisor)
    with pytest.raises(Refused, match="pouvoir les contester"):
        actions.refuse_impossibility(case, code="equipment", reasons="non", actor=supervisor)
    decision = actions.refuse_impossibility(case, code="not_listed", reasons=REASONS, actor=supervisor)
    mail = Entry.objects.get(dedupe_key=f"not_established:{decision.pk}").payload["text"]
    for words in (REASONS, "R. 431-3", "Défenseur des droits", "L. 521-3", "un superviseur reverra"):
        assert words in mail, words
    case = actions.review_refusal(fresh(case), reason="Nouvelle capture datée", actor=supervisor)
    assert case.state == CaseState.DIAGNOSIS
    assert fresh(decision).reviewed_at is not None


def test_a_case_is_not_sent_without_a_departement(agent, supervisor):
    case = established(agent, supervisor, declared={"departement": ""})
    with pytest.raises(Refused, match=r"département de résidence manque.*R. 431-20"):
        actions.send_to_prefecture(case, actor=agent)
    with pytest.raises(Refused, match="n'existe pas"):
        actions.send_to_prefecture(case, departement="20", actor=agent)
    assert actions.send_to_prefecture(case, departement="2A", actor=agent).departement == "2A"


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], "au moins deux moyens"),
        ([ContactKind.PHONE], "au moins deux moyens"),
        ([ContactKind.PHONE, ContactKind.PHONE], "au moins deux moyens"),
        ([ContactKind.LINK, ContactKind.EMAIL], "au moins un moyen non numérique"),
    ],
)
def test_an_invitation_offers_two_ways_one_of_them_without_a_computer(
    agent, supervisor, desk, slot, kinds, words
):
    case = sent(agent, supervisor)
    ways = [actions.Vector(kind, "x@example.org") for kind in kinds]
    with pytest.raises(Refused, match=words) as caught:
        actions.offer_appointment(case, slot, vectors=ways, documents=PIECES, actor=desk)
    assert "Linkenheld" in str(caught.value)
    assert (fresh(case).state, fresh(slot).booked) == (CaseState.SENT_TO_PREFECTURE, 0)


def test_a_second_date_follows_the_same_rule(agent, desk, slots, convoke):
    case = actions.cancel_appointment(convoke(slots[0]))
    with pytest.raises(Refused, match="deux moyens"):
        actions.offer_appointment(case, slots[1], vectors=WAYS[:1], documents=PIECES, actor=desk)
    assert actions.offer_appointment(case, slots[1], vectors=WAYS, documents=PIECES, actor=desk).sequence == 1


def test_a_person_of_another_departement_is_not_convoked_here(agent, supervisor, user_of):
    """R. 431-20: the desk of 93 cannot take a resident of 75, nor 75's desk give a slot of 93."""
    elsewhere = open_slots(open_desk("75", "Guichet de Paris"))[0]
    here = open_slots(open_desk("93"))[0]
    case = sent(agent, supervisor)
    give = {"vectors": WAYS, "documents": PIECES}
    with pytest.raises(NotPermitted, match=r"R\. 431-20"):
        actions.offer_appointment(case, elsewhere, actor=user_of("prefecture", departement="75"), **give)
    with pytest.raises(Refused, match="autre département"):
        actions.offer_appointment(case, elsewhere, actor=user_of("prefecture", departement="93"), **give)
    assert actions.offer_appointment(case, here, actor=user_of("prefecture", departement="93"), **give)


def test_no_slot_on_a_public_holiday_of_the_zone(user_of):
    """20 December is a holiday in La Réunion only; 26 December in Alsace-Moselle only."""
    plan = {"opens": time(9), "closes": time(10), "minutes": 30, "capacity": 1}
    reunion, paris = open_desk("974", "Guichet A"), open_desk("75", "Guichet B")
    day = date(2027, 12, 20)
    with clock.at(NOW + timedelta(days=380)):
        with pytest.raises(Invalid, match="férié"):
            actions.add_slots(
                reunion,
                first=day,
                last=day,
                actor=user_of("prefecture", departement="974"),
                **plan,
            )
        assert actions.add_slots(
            paris,
            first=day,
            last=day,
            actor=user_of("prefecture", departement="75"),
            **plan,
        )


def test_missing_pieces_come_with_a_reasonable_delay(agent, desk, slot, convoke):
    case = convoke(slot).case
    ask = {"pieces": ["Justificatif de domicile"], "actor": desk}
    with pytest.raises(Refused, match=r"délai raisonnable.*R. 431-11"):
        actions.declare_incomplete(fresh(case), deadline=NOW.date() + timedelta(days=3), **ask)
    with pytest.raises(Refused, match="chaque pièce manquante"):
        actions.declare_incomplete(
            fresh(case), pieces=[" "], deadline=NOW.date() + timedelta(days=30), actor=desk
        )
    actions.declare_incomplete(fresh(case), deadline=NOW.date() + timedelta(days=30), **ask)
    assert fresh(case).state == CaseState.INCOMPLETE


def test_a_first_miss_never_closes(agent, desk, slots, convoke):
    convocation = convoke(slots[0])
    with pytest.raises(Refused, match="pas encore eu lieu"):
        actions.mark_missed(convocation, actor=desk)
    with clock.at(slots[0].starts_at + timedelta(hours=1)):
        case = actions.mark_missed(convocation, actor=desk)
        with pytest.raises(Refused, match="premier rendez-vous manqué ne clôt jamais"):
            actions.close_case(case, reason="absent", actor=agent)
        again = actions.offer_appointment(case, slots[5], vectors=WAYS, documents=PIECES, actor=desk)
    with clock.at(slots[5].starts_at + timedelta(hours=1)):
        case = actions.mark_missed(again, actor=desk)
        assert actions.close_case(case, reason="Deux absences, personne jointe", actor=agent).misses == 2


def test_a_stale_page_is_refused(agent):
    case = opened(agent)
    actions.refer_to_pan(case, actor=agent, seen_state=CaseState.DIAGNOSIS)
    with pytest.raises(Refused, match="Rechargez la page"):
        actions.resolve_case(case, actor=agent, seen_state=CaseState.DIAGNOSIS)


def test_a_ticket_has_one_case(agent, supervisor):
    ticket = blocked_ticket()
    actions.open_case(ticket, actor=agent)
    with pytest.raises(Refused, match="déjà un dossier"):
        actions.open_case(ticket, actor=supervisor)
    assert Case.objects.count() == 1


def test_a_ticket_does_not_close_over_its_open_case(agent):
    case = opened(agent)
    with pytest.raises(Refused, match=case.reference):
        close_ticket(case.ticket, reason="fini", actor=agent)
    assert fresh(case.ticket).state == "escalated"


def test_the_case_follows_what_is_corrected_on_the_ticket_until_a_decision(agent, supervisor):
    case = with_proof(opened(agent, declared={"procedure": "", "departement": ""}), agent)
    correct_fields(case.ticket, {"procedure": "etudiant", "departement": "93"}, actor=agent)
    case = fresh(case)
    assert (case.procedure, case.regime, case.departement) == ("etudiant", "listed", "93")
    actions.report_anomaly(case, description=described(), actor=agent)
    establish(make_urgent(fresh(case), agent), supervisor)
    correct_fields(fresh(case.ticket), {"departement": "75"}, actor=agent)
    assert fresh(case).departement == "93"
