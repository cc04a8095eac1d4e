"""The way in and the way out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from helpdesk.demo.accounts import ACCOUNTS, PASSWORD, create_accounts
from tests.support.people import PASSWORD as OWN
from tests.tickets.views.pages import tree, words

pytestmark = pytest.mark.django_db
LOGIN = "/connexion/"


def test_the_right_password_opens_the_page_that_was_asked_for(client, agent):
    answer = client.post(LOGIN, {"username": agent.email, "password": OWN, "next": "/agent/"})
    assert answer.url == "/agent/"
    assert client.get("/agent/").status_code == 200


def test_a_wrong_password_says_so_and_opens_nothing(client, agent):
    answer = client.post(LOGIN, {"username": agent.email, "password": "autre chose"})
    assert answer.status_code == 200
    assert tree(answer).xpath("//*[contains(@class,'error-summary')]")
    assert client.get("/agent/").status_code == 302


def test_an_address_elsewhere_is_not_followed(client, agent):
    answer = client.post(LOGIN, {"username": agent.email, "password": OWN, "next": "https://example.org/"})
    assert answer.url == reverse("home:dashboard")


def test_leaving_is_a_gesture_not_a_link(client, agent):
    client.force_login(agent)
    assert client.get("/deconnexion/").status_code == 405
    assert client.post("/deconnexion/").url == reverse("home:landing")
    assert client.get("/agent/").status_code == 302


def test_the_demo_offers_each_of_its_accounts_in_one_press(client):
    assert "Comptes de démonstration" not in words(client.get(LOGIN))
    create_accounts()
    page = tree(client.get(LOGIN))
    offered = page.xpath("//form[input[@name='username']]")
    assert len(offered) == len(ACCOUNTS)
    values = dict(offered[0].form_values())
    assert values["password"] == PASSWORD
    assert client.post(LOGIN, values).url == reverse("home:dashboard")


def test_no_other_site_offers_demo_accounts(client, settings):
    create_accounts()
    settings.DEMO = False
    assert PASSWORD not in client.get(LOGIN).content.decode()
