"""Who may open which page of the tickets; reading never writes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import Role
from tests.tickets.builders import ticket
from tests.tickets.views.pages import HTMX, gesture
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

CCC = {Role.AGENT, Role.SUPERVISOR}
LISTED = ("inbox", "call", "callers")
OF_A_TICKET = ("ticket", "row", "acknowledgement")
GESTURES = ("take", "release", "read", "write", "correct", "close", "transfer", "reopen")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", LISTED)
def test_pages_of_agents_are_for_agents(name, role, client_for, user_of):
    response = client_for(user_of(role)).get(reverse(f"tickets:{name}"))
    assert response.status_code == (200 if role in CCC else 403)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", OF_A_TICKET)
def test_a_ticket_is_for_agents(name, role, client_for, user_of):
    response = client_for(user_of(role)).get(gesture(name, ticket()))
    assert response.status_code == (200 if role in CCC else 403)


@pytest.mark.parametrize("role", sorted(set(Role.values) - CCC))
@pytest.mark.parametrize("name", GESTURES)
def test_gestures_of_other_roles_change_nothing(name, role, client_for, user_of):
    opened = ticket()
    before = Ticket.objects.filter(pk=opened.pk).values().get()
    assert client_for(user_of(role)).post(gesture(name, opened), {"text": "x"}).status_code == 403
    assert Ticket.objects.filter(pk=opened.pk).values().get() == before
    assert opened.messages.count() == 1


@pytest.mark.parametrize("name", [*LISTED, *OF_A_TICKET])
def test_a_visitor_is_sent_to_the_log_in_page(name, client):
    address = gesture(name, ticket()) if name in OF_A_TICKET else reverse(f"tickets:{name}")
    response = client.get(address)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", GESTURES)
def test_no_gesture_hides_behind_a_link(name, agent, client_for):
    assert client_for(agent).get(gesture(name, ticket())).status_code == 405


def test_a_ticket_of_another_restricted_team_does_not_exist(agent, supervisor, client_for):
    kept = ticket()
    Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
    for name in OF_A_TICKET:
        assert client_for(agent).get(gesture(name, kept)).status_code == 404
    assert client_for(agent).post(gesture("take", kept)).status_code == 404
    assert kept.reference not in client_for(agent).get(reverse("tickets:inbox")).content.decode()
    assert client_for(supervisor).get(gesture("ticket", kept)).status_code == 200


def test_a_reference_with_a_wrong_letter_opens_nothing(agent, client_for):
    reference = ticket().reference
    wrong = reference[:-1] + ("A" if reference[-1] != "A" else "B")
    assert client_for(agent).get(reverse("tickets:ticket", args=[wrong])).status_code == 404


def test_the_page_and_the_fragment_are_the_same_door(agent, client_for):
    response = client_for(agent).get(gesture("ticket", ticket()), headers=HTMX)
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
