"""Pages for people without account: a signed link shows on GET, changes on POST, and tells a stranger nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from escalation import actions
from escalation.enums import AnomalyState, CaseState, ConvocationState
from escalation.models import ImpossibilityDecision
from escalation.tokens import appointment_token, convocation_id_of, retry_of, retry_token
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.escalation.builders import NOW, anomaly_of, established, fresh, to_verify

pytestmark = pytest.mark.django_db


def address(convocation) -> str:
    return reverse("escalation:appointment", args=[appointment_token(convocation.pk)])


def bare(page) -> str:
    """The page without what is its own at each request: its address and its form token."""
    text = page.content.decode().replace(page.wsgi_request.path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_reading_changes_nothing(client, convoke, slot):
    convocation = convoke(slot)
    rows, entries = AuditRow.objects.count(), Entry.objects.count()
    page = client.get(address(convocation))
    assert page.status_code == 200
    text = page.content.decode()
    for words in (
        "mardi 24",
        convocation.number,
        "Passeport",
        "01 99 00 12 34",
        "Je viendrai",
        "Adresse fictive",
    ):
        assert words in text, words
    assert (AuditRow.objects.count(), Entry.objects.count()) == (rows, entries)
    assert fresh(convocation).state == ConvocationState.OFFERED


def test_the_person_confirms(client, convoke, slot):
    convocation = convoke(slot)
    assert client.post(address(convocation), {"choix": "confirmer"}).status_code == 302
    assert fresh(convocation).state == ConvocationState.CONFIRMED
    row = AuditRow.objects.get(action="convocation.confirm")
    assert (row.actor, row.after["via"]) == (None, "link")


def test_the_person_takes_another_date(client, convoke, slots):
    convocation = convoke(slots[0])
    answer = client.post(address(convocation), {"choix": "deplacer", "slot": slots[2].pk}, follow=True)
    live = convocation.case.convocations.live().get()
    assert live.slot == slots[2]
    assert live.number in answer.content.decode()
    assert Entry.objects.filter(dedupe_key=f"convocation:{live.number}").exists()


def test_the_former_letter_leads_to_the_present_appointment(client, convoke, slots):
    """Whoever holds any of their letters sees the date that stands."""
    convocation = convoke(slots[0])
    moved = actions.reschedule_appointment(convocation, slots[2])
    assert moved.number in client.get(address(convocation)).content.decode()


def test_the_person_cancels_and_the_case_stays_open(client, convoke, slot):
    convocation = convoke(slot)
    page = client.post(address(convocation), {"choix": "annuler"}, follow=True).content.decode()
    assert "Votre dossier reste ouvert" in page
    assert fresh(convocation.case).state == CaseState.APPOINTMENT_MOVED
    assert fresh(slot).booked == 0


def test_a_date_taken_meanwhile_is_said_and_the_appointment_kept(client, convoke, slots):
    convocation = convoke(slots[0])
    type(slots[2]).objects.filter(pk=slots[2].pk).update(booked=1)
    page = client.post(address(convocation), {"choix": "deplacer", "slot": slots[2].pk})
    assert page.status_code == 422
    assert "vient d&#x27;être prise" in page.content.decode()
    assert fresh(convocation).is_live


def test_nothing_chosen_says_so(client, convoke, slots):
    page = client.post(address(convoke(slots[0])), {"choix": "deplacer"})
    assert page.status_code == 422
    assert "Choisissez une date" in page.content.decode()


def test_pressing_twice_does_not_cancel_twice(client, convoke, slot):
    convocation = convoke(slot)
    url = address(convocation)
    client.post(url, {"choix": "annuler"})
    assert client.post(url, {"choix": "annuler"}).status_code == 409
    assert fresh(slot).booked == 0


def test_after_the_hour_the_link_changes_nothing(client, convoke, slot):
    convocation = convoke(slot)
    with clock.at(slot.starts_at + timedelta(minutes=1)):
        page = client.get(address(convocation)).content.decode()
        assert "passée" in page
        assert "Annuler ce rendez-vous" not in page
        assert client.post(address(convocation), {"choix": "annuler"}).status_code == 409
    assert fresh(convocation).is_live


def test_a_forged_altered_or_expired_link_always_gets_the_same_page(client, convoke, slot):
    convocation = convoke(slot)
    good = appointment_token(convocation.pk)
    other = retry_token(convocation.case_id, 0)
    with clock.at(NOW + timedelta(days=181)):
        expired = client.get(reverse("escalation:appointment", args=[good]))
    pages = [
        client.get(reverse("escalation:appointment", args=[token]))
        for token in (
            good[:-1] + ("A" if good[-1] != "A" else "B"),
            "x",
            f"{convocation.pk}",
            other,
            good + "~",
        )
    ]
    posted = client.post(reverse("escalation:appointment", args=["x"]), {"choix": "annuler"})
    bodies = {bare(page) for page in (expired, *pages)}
    assert {page.status_code for page in (expired, posted, *pages)} == {404}
    assert len(bodies) == 1
    assert "Rien n'a été changé" in bodies.pop()
    assert fresh(convocation).is_live


@pytest.mark.parametrize("token", ["", "~", "WzFd~", "a~b", "é" * 40, "." * 500])
def test_rubbish_reads_as_no_token(token):
    assert convocation_id_of(token) is None
    assert retry_of(token) is None


def test_the_convocation_can_be_had_again(client, convoke, slot):
    token = appointment_token(convoke(slot).pk)
    pdf = client.get(reverse("escalation:appointment_pdf", args=[token]))
    assert pdf.content.startswith(b"%PDF")
    assert client.get(reverse("escalation:appointment_pdf", args=["x"])).status_code == 404


def test_the_mails_stay_in_french_whatever_the_page(client, convoke, slots):
    convocation = convoke(slots[0])
    client.cookies["django_language"] = "ar"
    client.post(address(convocation), {"choix": "deplacer", "slot": slots[2].pk})
    live = convocation.case.convocations.live().get()
    mail = Entry.objects.get(dedupe_key=f"convocation:{live.number}").payload
    assert "PIÈCES À APPORTER" in mail["text"]
    assert "mercredi" in mail["text"] or "mardi" in mail["text"]


class TestRetry:
    def page(self, case) -> str:
        return reverse("escalation:retry", args=[retry_token(case.pk, case.retries)])

    def test_reading_answers_nothing(self, client, agent, dgef):
        case = to_verify(agent, dgef)
        assert "Oui, j'ai pu déposer" in client.get(self.page(case)).content.decode()
        assert fresh(case).state == CaseState.TO_VERIFY

    def test_yes_resolves(self, client, agent, dgef):
        case = to_verify(agent, dgef)
        client.post(self.page(case), {"reponse": "oui"})
        assert fresh(case).state == CaseState.RESOLVED
        assert anomaly_of(case).state == AnomalyState.VERIFIED

    def test_no_goes_back(self, client, agent, dgef):
        case = to_verify(agent, dgef)
        client.post(self.page(case), {"reponse": "non"})
        assert (fresh(case).state, fresh(case).retries) == (CaseState.REPORTED, 1)

    def test_an_old_mail_does_not_answer_the_next_fix(self, client, agent, dgef):
        case = to_verify(agent, dgef)
        old = self.page(case)
        client.post(old, {"reponse": "non"})
        actions.acknowledge(anomaly_of(case), actor=dgef)
        actions.mark_fixed(anomaly_of(case), version="2", actor=dgef)
        assert "attend plus de réponse" in client.post(old, {"reponse": "oui"}).content.decode()
        assert fresh(case).state == CaseState.TO_VERIFY

    def test_a_forged_link_answers_nothing(self, client, agent, dgef):
        case = to_verify(agent, dgef)
        url = reverse("escalation:retry", args=[f"WzEsMCw3NDAwMDBd~{'x' * 43}"])
        assert client.post(url, {"reponse": "oui"}).status_code == 404
        assert fresh(case).state == CaseState.TO_VERIFY


class TestVerification:
    def page(self, client, number: str):
        return client.get(reverse("escalation:verification", args=[number]))

    def test_a_valid_number_tells_its_date_and_nothing_else(self, client, agent, supervisor):
        case = established(agent, supervisor)
        decision = case.decisions.get()
        page = self.page(client, decision.number.lower())
        text = page.content.decode()
        assert page.status_code == 200
        assert "23 novembre 2026" in text
        for word in (
            "Amina",
            "Benali",
            case.reference,
            case.ticket.reference,
            "Carte",
            "carte_resident",
            "Sacha",
        ):
            assert word not in text, word

    def test_an_unknown_or_reviewed_number_is_not_valid(self, client, agent, supervisor):
        decision = established(agent, supervisor).decisions.get()
        assert self.page(client, "AI-2026-AAAAAAAA").status_code == 404
        ImpossibilityDecision.objects.update(reviewed_at=NOW)
        assert "non valide" in self.page(client, decision.number).content.decode()

    def test_numbers_do_not_follow_each_other(self, agent, supervisor):
        numbers = {
            established(agent, supervisor, email=f"n{n}@example.net", declared={"first_name": f"N{n}"})
            .decisions.get()
            .number[-8:]
            for n in range(3)
        }
        assert len(numbers) == 3
        assert len({number[:2] for number in numbers}) > 1
