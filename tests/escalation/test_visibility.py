"""Who sees what: one matrix, and the pages that prove it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from escalation.models import Anomaly, Case, Convocation, Desk, Evidence
from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import Role
from tests.escalation.builders import fresh, open_desk, reported, sent

pytestmark = pytest.mark.django_db

#            role              a case   sent to 93   anomaly  its proofs   desk of 93
MATRIX = [
    (Role.AGENT, True, True, True, True, True),
    (Role.SUPERVISOR, True, True, True, True, True),
    (Role.DGEF, False, False, True, True, False),
    (Role.PREFECTURE, False, True, False, True, True),
    (Role.EDITOR, False, False, False, False, False),
    (Role.ADMIN, False, False, False, False, True),
]


@pytest.mark.parametrize(("role", "own", "received", "anomaly", "proofs", "counter"), MATRIX)
def test_visible_to(agent, supervisor, user_of, role, own, received, anomaly, proofs, counter):
    here = reported(agent)
    away = sent(agent, supervisor, email="b@example.net", declared={"first_name": "Bo"})
    desk = open_desk()
    user = user_of(role)
    visible = Case.objects.visible_to(user)
    assert visible.filter(pk=here.pk).exists() == own
    assert visible.filter(pk=away.pk).exists() == received
    assert Anomaly.objects.visible_to(user).exists() == anomaly
    assert Evidence.objects.visible_to(user).filter(case=away).exists() == proofs
    assert Desk.objects.visible_to(user).filter(pk=desk.pk).exists() == counter


def test_a_prefecture_sees_its_own_departement_only(agent, supervisor, user_of):
    case = sent(agent, supervisor)
    assert Case.objects.visible_to(user_of(Role.PREFECTURE, departement="93")).get() == case
    assert not Case.objects.visible_to(user_of(Role.PREFECTURE, departement="75")).exists()


def test_a_restricted_team_keeps_its_cases(agent, supervisor, user_of):
    case = reported(agent)
    team = Team.objects.create(name="Protection", restricted=True)
    type(case.ticket).objects.filter(pk=case.ticket_id).update(team=team)
    member = user_of(Role.AGENT)
    member.teams.add(team)
    assert not Case.objects.visible_to(agent).exists()
    assert Case.objects.visible_to(member).exists()
    assert Case.objects.visible_to(supervisor).exists()


def test_the_dgef_sees_technical_proofs_only(agent, dgef):
    case = reported(agent)
    hidden = [
        Evidence.objects.create(
            case=case, kind=kind, text="x", observed_at=case.opened_at, added_at=case.opened_at
        )
        for kind in ("message", "document")
    ]
    visible = Evidence.objects.visible_to(dgef)
    assert not visible.filter(pk__in=[proof.pk for proof in hidden]).exists()
    assert visible.filter(kind="screenshot").exists()


def test_the_anomaly_page_shows_the_dgef_no_identity(agent, dgef, client_for):
    case = reported(agent)
    page = client_for(dgef).get(reverse("escalation:anomaly", args=[case.anomaly_id]))
    text = page.content.decode()
    assert "Page blanche à la validation" in text
    assert "capture.png" in text
    for word in ("Amina", "Benali", "amina@example.net", case.reference, case.ticket.reference):
        assert word not in text, word


PAGES = [
    ("escalation:case_list", "ccc"),
    ("escalation:case", "ccc"),
    ("escalation:ticket_panel", "ccc"),
    ("escalation:anomaly_list", "board"),
    ("escalation:anomaly", "board"),
    ("escalation:desk", "desk"),
    ("escalation:desk_day", "desk"),
    ("escalation:slots", "desk"),
    ("escalation:desk_case", "desk"),
]
WHO = {
    "ccc": {Role.AGENT, Role.SUPERVISOR},
    "board": {Role.AGENT, Role.SUPERVISOR, Role.DGEF},
    "desk": {Role.PREFECTURE},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("name", "room"), PAGES)
def test_each_page_opens_for_its_roles_only(agent, supervisor, user_of, client_for, name, room, role):
    case = sent(agent, supervisor)
    keys = {"anomaly": case.anomaly_id, "ticket_panel": case.ticket_id}
    part = name.partition(":")[2]
    args = [keys.get(part, case.pk)] if part in {"case", "anomaly", "ticket_panel", "desk_case"} else []
    response = client_for(user_of(role)).get(reverse(name, args=args))
    if role in WHO[room]:
        assert response.status_code == 200
    elif room == "ccc" and role == Role.PREFECTURE and part != "ticket_panel":
        assert response.status_code == 302
        assert "/prefecture/" in response.url
    else:
        assert response.status_code in (403, 404)


def test_visitors_are_sent_to_the_log_in(client, agent):
    case = reported(agent)
    for name, args in (("case_list", []), ("case", [case.pk]), ("anomaly_list", []), ("desk", [])):
        response = client.get(reverse(f"escalation:{name}", args=args))
        assert response.status_code == 302
        assert "connexion" in response.url


def test_the_pdfs_follow_the_case(agent, user_of, client_for, convoke, slot):
    convocation = convoke(slot)
    address = reverse("escalation:convocation_pdf", args=[convocation.number])
    assert client_for(agent).get(address)["Content-Type"] == "application/pdf"
    assert client_for(user_of(Role.PREFECTURE, departement="75")).get(address).status_code == 404
    assert Convocation.objects.visible_to(user_of(Role.DGEF)).count() == 0
    attestation = reverse("escalation:attestation", args=[fresh(convocation.case).pk])
    assert client_for(agent).get(attestation).content.startswith(b"%PDF")
