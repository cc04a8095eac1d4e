"""A call in progress: nothing compulsory but the words, the ticket at once in the agent's hands."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.tickets.builders import ticket
from tests.tickets.views.pages import text, tree, words
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
CALL = "/agent/appel/"


def noted(**changes) -> dict:
    return {"message": "Le site affiche une erreur 500.", "submission": str(uuid4()), **changes}


def test_a_call_opens_a_ticket_for_the_agent_who_took_it(agent, client_for):
    client = client_for(agent)
    response = client.post(CALL, noted(phone="06 39 98 12 34", last_name="Diop", first_name="Fatou"))
    opened = Ticket.objects.get()
    assert response.url == reverse("tickets:ticket", args=[opened.reference])
    assert (opened.channel, opened.assignee, opened.person.name) == ("phone", agent, "Fatou Diop")
    assert f"Appel enregistré : {opened.reference}." in words(client.get(response.url))


def test_the_words_alone_are_enough(agent, client_for):
    client_for(agent).post(CALL, noted())
    assert Ticket.objects.get().person.name == "Personne sans nom"


def test_without_words_the_form_comes_back_with_what_was_typed(agent, client_for):
    response = client_for(agent).post(
        CALL, noted(message="", phone="06 39 98 12 34", title_expiry="31/02/2026")
    )
    assert response.status_code == 422
    assert tree(response).xpath("//input[@name='phone']/@value") == ["06 39 98 12 34"]
    assert "Cette date n'existe pas" in words(response)
    assert not Ticket.objects.exists()


def test_a_call_noted_twice_is_one_ticket(agent, client_for):
    twice = noted(phone="06 39 98 12 34")
    client_for(agent).post(CALL, twice)
    client_for(agent).post(CALL, twice)
    assert Ticket.objects.count() == 1


def test_a_known_number_shows_its_tickets(agent, client_for):
    known = ticket(channel="phone", email="", phone="06 39 98 12 34", recipient="", name="Fatou Diop")
    found = client_for(agent).get(reverse("tickets:callers"), {"phone": "06.39.98.12.34"})
    assert known.reference in words(found)
    assert "Aucun ticket pour ce numéro." in words(
        client_for(agent).get(reverse("tickets:callers"), {"phone": "0639980000"})
    )
    assert not client_for(agent).get(reverse("tickets:callers"), {"phone": "06"}).content.strip()


def test_everything_is_reached_by_the_tab_key_in_reading_order(agent, client_for):
    page = tree(client_for(agent).get(CALL))
    assert not page.xpath("//form[@data-ctrl-enter]//*[@tabindex]")
    order = page.xpath(
        "//form[contains(@class,'call')]//*[self::input or self::select or self::textarea]/@name"
    )
    assert [name for name in order if name not in ("csrfmiddlewaretoken", "submission")][:3] == [
        "phone",
        "last_name",
        "first_name",
    ]
    assert "autofocus" in page.xpath("//input[@name='phone']")[0].attrib
    assert text(page.xpath("//button[@type='submit'][contains(.,'Enregistrer')]")[0]).startswith(
        "Enregistrer"
    )
