"""The pages as people use them: what they show, what a press of a button does, what a refusal leaves in place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escalation import actions
from escalation.enums import AnomalyState, CaseState
from escalation.models import Case, Evidence, Slot
from helpdesk.kernel import blobs, clock
from helpdesk.outbox.models import Entry
from tests.escalation.builders import (
    NOW,
    PIECES,
    REASONS,
    WAYS,
    anomaly_of,
    blocked_ticket,
    established,
    fresh,
    in_progress,
    make_urgent,
    open_desk,
    open_slots,
    opened,
    reported,
    sent,
    to_verify,
    with_proof,
)
from tickets.actions import correct_fields

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"escalation:{name}", args=args)


class TestPanel:
    def test_a_ticket_without_case_offers_to_open_one(self, agent, client_for):
        ticket = blocked_ticket()
        client = client_for(agent)
        assert "Ouvrir un dossier de blocage" in client.get(url("ticket_panel", ticket.pk)).content.decode()
        answer = client.post(url("case_open", ticket.pk), follow=True)
        case = Case.objects.get()
        assert answer.redirect_chain[-1][0] == url("case", case.pk)
        assert case.reference in client.get(url("ticket_panel", ticket.pk)).content.decode()

    def test_opening_again_is_refused_with_a_sentence(self, agent, client_for):
        case = opened(agent)
        answer = client_for(agent).post(url("case_open", case.ticket_id))
        assert answer.status_code == 409
        assert "déjà un dossier" in answer.content.decode()

    def test_the_workaround_reaches_the_agent(self, agent, dgef, client_for):
        case = in_progress(agent, dgef)
        actions.publish_workaround(anomaly_of(case), text="Vider le cache.", actor=dgef)
        assert (
            "Vider le cache." in client_for(agent).get(url("ticket_panel", case.ticket_id)).content.decode()
        )


class TestList:
    def test_urgent_before_deposit_comes_first_and_alone(self, agent, client_for):
        late = make_urgent(opened(agent, email="a@example.net"), agent)
        calm = opened(
            agent,
            email="b@example.net",
            declared={"first_name": "Bo", "title_expiry": date(2028, 1, 1), "blocked": False},
        )
        filed = make_urgent(opened(agent, email="c@example.net", declared={"first_name": "Cy"}), agent)
        correct_fields(filed.ticket, {"deposited": True}, actor=agent)
        page = client_for(agent).get(url("case_list")).content.decode()
        assert late.reference in page
        assert calm.reference not in page
        assert filed.reference not in page
        everything = client_for(agent).get(url("case_list"), {"vue": "ouverts"}).content.decode()
        positions = [everything.index(case.reference) for case in (late, filed, calm)]
        assert positions == sorted(positions)

    def test_filters_and_unknown_values(self, agent, client_for):
        opened(agent)
        client = client_for(agent)
        page = {"vue": "ouverts"}
        assert "DB-" in client.get(url("case_list"), {**page, "departement": "93"}).content.decode()
        assert "DB-" not in client.get(url("case_list"), {**page, "departement": "75"}).content.decode()
        assert (
            client.get(url("case_list"), {"vue": "x", "departement": "zz", "urgency": "P9"}).status_code
            == 200
        )

    def test_an_empty_list_says_what_to_do(self, agent, client_for):
        assert "Aucun dossier P0 ou P1" in client_for(agent).get(url("case_list")).content.decode()

    def test_the_number_of_queries_does_not_follow_the_number_of_cases(self, agent, client_for):
        client = client_for(agent)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url("case_list"), {"vue": "ouverts"}).status_code == 200
            return len(captured)

        opened(agent)
        one = queries()
        for number in range(5):
            opened(agent, email=f"p{number}@example.net", declared={"first_name": f"P{number}"})
        assert queries() <= one


class TestCasePage:
    def test_conditions_dates_proofs_and_history_are_shown(self, agent, client_for):
        case = reported(agent)
        page = client_for(agent).get(url("case", case.pk)).content.decode()
        for words in (
            "R. 431-2 al. 3",
            "à décider",
            "réunie",
            "capture.png",
            "Page blanche après",
            "Signalé à la DGEF",
            "Fin de la période de dépôt",
            "Le délai raisonnable court jusqu",
            case.ticket.reference,
        ):
            assert words in page, words
        assert "Constater l" not in page

    def test_a_supervisor_decides_from_the_page(self, agent, supervisor, client_for):
        case = make_urgent(reported(agent), agent)
        client = client_for(supervisor)
        assert "Constater l" in client.get(url("case", case.pk)).content.decode()
        refused = client.post(url("case_establish", case.pk), {"reasons": REASONS, "seen_state": case.state})
        assert refused.status_code == 422
        text = refused.content.decode()
        assert "conception ou au fonctionnement" in text
        assert REASONS in text
        done = client.post(
            url("case_establish", case.pk),
            {"reasons": REASONS, "internal_cause": "on", "seen_state": case.state},
            follow=True,
        )
        assert "Impossibilité constatée, attestation" in done.content.decode()
        client.post(url("case_step", case.pk, "transmettre"))
        assert fresh(case).state == CaseState.SENT_TO_PREFECTURE

    def test_an_agent_reports_from_the_page_in_one_form(self, agent, client_for):
        case = with_proof(opened(agent), agent)
        client = client_for(agent)
        missing = client.post(url("case_report", case.pk), {"severity": "1_blocking", "steps": "1. Valider"})
        assert missing.status_code == 422
        assert "1. Valider" in missing.content.decode()
        form = {
            "severity": "1_blocking",
            "steps": "1. Valider",
            "title": "Page blanche",
            "seen_state": "diagnosis",
        }
        assert client.post(url("case_report", case.pk), form).status_code == 302
        assert anomaly_of(fresh(case)).procedure == "carte_resident"

    def test_a_stale_page_keeps_what_was_typed(self, agent, supervisor, client_for):
        case = established(agent, supervisor)
        answer = client_for(agent).post(
            url("case_step", case.pk, "clore"), {"reason": "Je tape un motif", "seen_state": "reported"}
        )
        assert answer.status_code == 422
        assert "Rechargez la page" in answer.content.decode()
        assert "Je tape un motif" in answer.content.decode()

    def test_a_refused_button_says_why_on_the_page(self, agent, supervisor, client_for):
        case = established(agent, supervisor, declared={"departement": ""})
        answer = client_for(agent).post(url("case_step", case.pk, "transmettre"))
        assert answer.status_code == 422
        assert "Le département de résidence manque" in answer.content.decode()

    def test_an_agent_notes_the_answer_given_by_phone(self, agent, dgef, client_for):
        case = to_verify(agent, dgef)
        client = client_for(agent)
        assert "Toujours bloquée" in client.get(url("case", case.pk)).content.decode()
        client.post(url("case_step", case.pk, "essai-echoue"), {"seen_state": case.state})
        assert fresh(case).retries == 1

    def test_an_unknown_step_does_not_exist(self, agent, client_for):
        assert client_for(agent).post(url("case_step", opened(agent).pk, "inventer")).status_code == 404

    @pytest.mark.parametrize("name", ["case_establish", "case_refuse", "case_review"])
    def test_agents_do_not_decide(self, agent, client_for, name):
        case = reported(agent)
        assert client_for(agent).post(url(name, case.pk), {"reasons": REASONS}).status_code == 403

    def test_every_state_has_its_page(self, agent, supervisor, dgef, desk, slots, client_for, convoke):
        """The page of each state opens for each role that may see it, acts and documents included."""
        cases = [
            opened(agent),
            to_verify(agent, dgef, email="b@example.net", declared={"first_name": "B"}),
            established(agent, supervisor, email="c@example.net", declared={"first_name": "C"}),
            sent(agent, supervisor, email="d@example.net", declared={"first_name": "D"}),
            convoke(slots[0], email="e@example.net", declared={"first_name": "E"}).case,
            actions.cancel_appointment(
                convoke(slots[1], email="f@example.net", declared={"first_name": "F"})
            ),
        ]
        done = convoke(slots[2], email="g@example.net", declared={"first_name": "G"}).case
        actions.register_filing(
            fresh(done),
            receipt_number="R9",
            receipt_expires_on=date(2027, 2, 1),
            documents=PIECES,
            actor=desk,
        )
        for case in [*cases, done]:
            assert client_for(supervisor).get(url("case", case.pk)).status_code == 200
            received = fresh(case).sent_at is not None
            page = client_for(desk).get(url("desk_case", case.pk))
            assert page.status_code == (200 if received else 404)
        assert "R9" in client_for(agent).get(url("case", done.pk)).content.decode()


class TestEvidence:
    def post(self, client, case, **data):
        return client.post(url("evidence_add", case.pk), {"kind": "attempt", **data})

    def test_text_and_files_are_kept_with_their_digest(self, agent, client_for):
        case, client = opened(agent), client_for(agent)
        file = SimpleUploadedFile("écran.png", b"\x89PNG data", "image/png")
        answer = self.post(client, case, text="Erreur 500", files=[file], observed_at="2026-11-22T18:30")
        assert answer.status_code == 302
        proof = Evidence.objects.get()
        assert proof.observed_at.astimezone(clock.PARIS).hour == 18
        assert proof.author == agent
        got = client.get(url("evidence_file", proof.pk))
        assert got.content == b"\x89PNG data"
        assert "sandbox" in got["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"text": " "}, "Écrivez un texte ou joignez"),
            ({"text": "x", "kind": "rumour"}, "choix valide"),
            ({"text": "x", "observed_at": "2027-01-01T10:00"}, "dans l&#x27;avenir"),
            ({"text": "x", "observed_at": "31/02/2026"}, "date et une heure valides"),
            ({"text": "x", "files": [("f", b"")]}, "est vide"),
        ],
    )
    def test_bad_input_is_said_in_place(self, agent, client_for, data, words):
        case = opened(agent)
        files = [SimpleUploadedFile(name, content) for name, content in data.pop("files", [])]
        page = self.post(client_for(agent), case, **data, files=files)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert not Evidence.objects.exists()

    def test_eleven_files_or_eleven_megabytes_are_refused_and_nothing_is_stored(
        self, agent, client_for, settings
    ):
        case, client = opened(agent), client_for(agent)
        eleven = [SimpleUploadedFile(f"{n}.png", b"x") for n in range(11)]
        assert "Au plus 10 fichiers" in self.post(client, case, files=eleven).content.decode()
        settings.MAX_ATTACHMENT_BYTES = 1024 * 1024
        heavy = SimpleUploadedFile("lourd.png", b"x" * (1024 * 1024 + 1))
        assert "dépasse 1 Mo" in self.post(client, case, files=[heavy]).content.decode()
        assert not Evidence.objects.exists()

    def test_a_damaged_proof_is_never_shown(self, agent, client_for, data_dir):
        case, client = opened(agent), client_for(agent)
        self.post(client, case, text="capture", files=[SimpleUploadedFile("a.png", b"original", "image/png")])
        proof = Evidence.objects.get()
        stored = data_dir / "blobs" / proof.sha256[:2] / proof.sha256[2:4] / proof.sha256
        stored.chmod(0o600)
        stored.write_bytes(b"altered")
        answer = client.get(url("evidence_file", proof.pk))
        assert answer.status_code == 409
        assert "endommagé" in answer.content.decode()

    def test_the_locker_is_append_only(self, agent):
        proof = with_proof(opened(agent), agent).evidence.get()
        proof.text = "réécrit"
        for change in (proof.save, proof.delete, Evidence.objects.all().delete):
            with pytest.raises(TypeError, match="append-only"):
                change()
        with pytest.raises(TypeError, match="append-only"):
            Evidence.objects.update(text="réécrit")
        assert blobs.get(proof.sha256)

    def test_a_prefecture_of_elsewhere_has_no_door_to_the_file(self, agent, user_of, client_for):
        proof = with_proof(opened(agent), agent).evidence.get()
        for role in ("prefecture", "dgef", "editor"):
            assert client_for(user_of(role)).get(url("evidence_file", proof.pk)).status_code == 404


class TestBoard:
    def test_the_engineer_works_from_the_page(self, agent, dgef, client_for):
        case = reported(agent)
        anomaly, client = anomaly_of(case), client_for(dgef)
        assert "Page blanche à la validation" in client.get(url("anomaly_list")).content.decode()
        client.post(url("anomaly_step", anomaly.pk, "prendre"), {"seen_state": "new"})
        empty = client.post(url("anomaly_step", anomaly.pk, "corrigee"), {"seen_state": "acknowledged"})
        assert empty.status_code == 422
        assert "Indiquez la version" in empty.content.decode()
        client.post(url("anomaly_step", anomaly.pk, "contournement"), {"text": "Autre navigateur"})
        client.post(
            url("anomaly_step", anomaly.pk, "externe"),
            {"reference": "ANEF-77", "url": "https://suivi.example.org/77"},
        )
        done = client.post(url("anomaly_step", anomaly.pk, "corrigee"), {"version": "2026.11"}, follow=True)
        assert "ANEF-77" in done.content.decode()
        assert fresh(case).state == CaseState.TO_VERIFY

    def test_a_stale_button_says_so_on_the_page(self, agent, dgef, client_for):
        anomaly = anomaly_of(in_progress(agent, dgef))
        answer = client_for(dgef).post(url("anomaly_step", anomaly.pk, "prendre"), {"seen_state": "new"})
        assert answer.status_code == 422
        assert "Rechargez la page" in answer.content.decode()

    def test_duplicates_and_rejections(self, agent, dgef, client_for):
        first = anomaly_of(reported(agent))
        second = anomaly_of(reported(agent, email="b@example.net", declared={"first_name": "B"}))
        client = client_for(dgef)
        nothing = client.post(url("anomaly_step", second.pk, "doublon"), {})
        assert "Choisissez l&#x27;anomalie" in nothing.content.decode()
        client.post(url("anomaly_step", second.pk, "doublon"), {"original": first.pk})
        assert fresh(second).state == AnomalyState.DUPLICATE
        client.post(url("anomaly_step", first.pk, "ecarter"), {"reason": "Non reproduit"})
        page = client.get(url("anomaly_list"), {"terminees": ""}).content.decode()
        assert "Doublon" in page
        assert "Écartée" in page

    def test_comments_are_shared(self, agent, dgef, client_for):
        anomaly = anomaly_of(reported(agent))
        client_for(agent).post(url("anomaly_comment", anomaly.pk), {"text": "Toujours là"})
        assert "Toujours là" in client_for(dgef).get(url("anomaly", anomaly.pk)).content.decode()
        assert client_for(agent).post(url("anomaly_comment", anomaly.pk), {"text": ""}).status_code == 422

    def test_agents_have_no_triage_buttons(self, agent, client_for):
        anomaly = anomaly_of(reported(agent))
        assert "Prendre en compte" not in client_for(agent).get(url("anomaly", anomaly.pk)).content.decode()
        assert client_for(agent).post(url("anomaly_step", anomaly.pk, "prendre")).status_code == 403

    def test_an_empty_board_says_so(self, dgef, client_for):
        assert "Aucune anomalie" in client_for(dgef).get(url("anomaly_list")).content.decode()


class TestCounter:
    def offer(self, client, case, **data):
        return client.post(url("desk_offer", case.pk), {"seen_state": "sent_to_prefecture", **data})

    def test_five_presses_from_the_case_to_the_receipt(self, agent, supervisor, desk, slot, client_for):
        """List, case, convoke; then case, register."""
        case, client = sent(agent, supervisor), client_for(desk)
        assert case.reference in client.get(url("desk")).content.decode()
        page = client.get(url("desk_case", case.pk)).content.decode()
        assert "01 99 00 12 34" in page
        assert "Justificatif de domicile" in page
        form = {"slot": slot.pk, "phone": "01 99 00 12 34", "link": "on", "documents": "Passeport"}
        assert self.offer(client, case, **form).status_code == 302
        with clock.at(slot.starts_at + timedelta(minutes=5)):
            assert "Enregistrer la demande" in client.get(url("desk_case", case.pk)).content.decode()
            receipt = {
                "receipt_number": "R-1",
                "receipt_expires_on": "2027-02-24",
                "registered_on": "2026-11-24",
                "documents": "Passeport",
            }
            answer = client.post(url("desk_register", case.pk), receipt, follow=True)
        assert "R-1" in answer.content.decode()
        assert fresh(case).state == CaseState.REGISTERED

    def test_one_way_only_comes_back_with_what_was_typed(self, agent, supervisor, desk, slot, client_for):
        case = sent(agent, supervisor)
        page = self.offer(
            client_for(desk), case, slot=slot.pk, phone="0199001234", documents="Passeport jaune"
        )
        assert page.status_code == 422
        assert "au moins deux moyens" in page.content.decode()
        assert "Passeport jaune" in page.content.decode()

    def test_a_slot_of_elsewhere_or_taken_is_no_choice(self, agent, supervisor, desk, slot, client_for):
        case, client = sent(agent, supervisor), client_for(desk)
        foreign = open_slots(open_desk("75", "Guichet de Paris"))[0]
        Slot.objects.filter(pk=slot.pk).update(booked=1)
        for chosen in (foreign.pk, slot.pk, 999999, "x"):
            page = self.offer(client, case, slot=chosen, phone="01", link="on", documents="x")
            assert page.status_code == 422

    def test_the_desk_moves_an_appointment_for_somebody_who_called(self, desk, slots, client_for, convoke):
        case, client = convoke(slots[0]).case, client_for(desk)
        assert "Relisez la nouvelle date" in client.get(url("desk_case", case.pk)).content.decode()
        client.post(url("desk_change", case.pk), {"via": "phone", "slot": slots[3].pk, "reason": "travail"})
        assert case.convocations.live().get().slot == slots[3]
        client.post(url("desk_change", case.pk), {"via": "post", "slot": ""})
        assert fresh(case).state == CaseState.APPOINTMENT_MOVED

    def test_refusal_and_absence_and_pieces(self, agent, supervisor, desk, slots, client_for, convoke):
        client = client_for(desk)
        refused = sent(agent, supervisor, email="b@example.net", declared={"first_name": "B"})
        assert client.post(url("desk_refuse", refused.pk), {"reason": ""}).status_code == 422
        client.post(url("desk_refuse", refused.pk), {"reason": "La personne a déposé en ligne hier."})
        assert fresh(refused).state == CaseState.REFUSED_BY_PREFECTURE
        page = client_for(supervisor).get(url("case", refused.pk)).content.decode()
        assert "La personne a déposé en ligne hier." in page
        assert REASONS in page
        case = convoke(slots[0]).case
        early = client.post(url("desk_missed", case.pk))
        assert early.status_code == 422
        assert "pas encore eu lieu" in early.content.decode()
        late = (NOW + timedelta(days=30)).date().isoformat()
        client.post(url("desk_incomplete", case.pk), {"pieces": "Passeport", "deadline": late})
        assert fresh(case).state == CaseState.INCOMPLETE

    def test_the_day_list_shows_who_comes_when(self, desk, slot, client_for, convoke):
        convocation = convoke(slot)
        client = client_for(desk)
        tomorrow = client.get(url("desk_day"), {"jour": "2026-11-24"}).content.decode()
        assert "Amina Benali" in tomorrow
        assert convocation.number in tomorrow
        assert "Aucun rendez-vous" in client.get(url("desk_day"), {"jour": "31/02/2026"}).content.decode()

    def test_the_day_of_a_desk_overseas_is_its_own(self, agent, supervisor, user_of, client_for):
        """Half past nine in the evening in Paris is already the next morning in Nouméa."""
        user = user_of("prefecture", departement="988")
        slot = open_slots(open_desk("988", "Guichet de Nouméa"))[0]
        case = sent(agent, supervisor, declared={"departement": "988"})
        actions.offer_appointment(case, slot, vectors=WAYS, documents=PIECES, actor=user)
        mail = Entry.objects.get(dedupe_key=f"convocation:{case.convocations.get().number}")
        assert f"{slot.when} (heure locale)" in mail.payload["text"]
        page = client_for(user).get(url("desk_day"), {"jour": slot.local_start.date().isoformat()})
        assert "Amina" in page.content.decode()
        assert slot.starts_at.astimezone(clock.PARIS).date() < slot.local_start.date()

    def test_another_prefecture_finds_nothing(self, user_of, client_for, convoke, slot):
        case = convoke(slot).case
        elsewhere = client_for(user_of("prefecture", departement="75"))
        assert elsewhere.get(url("desk_case", case.pk)).status_code == 404
        assert elsewhere.post(url("desk_change", case.pk), {"via": "phone"}).status_code == 404

    def test_slots_are_added_from_the_page(self, desk, client_for):
        counter = open_desk()
        client = client_for(desk)
        plan = {
            "desk": counter.pk,
            "first": "2026-11-30",
            "last": "2026-12-01",
            "opens": "09:00",
            "closes": "10:00",
            "minutes": 30,
            "capacity": 2,
        }
        assert "4 créneaux ajoutés" in client.post(url("slots"), plan, follow=True).content.decode()
        bad = client.post(url("slots"), {**plan, "closes": "08:00"})
        assert bad.status_code == 422
        assert "doit suivre" in bad.content.decode()
        impossible = client.post(url("slots"), {**plan, "first": "2026-02-31"})
        assert impossible.status_code == 422
