"""The pages where people and agents spend their time, as axe sees them, on a phone and on a desk."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.browser import DESKTOP, PHONE
from tests.tickets.builders import ticket
from tests.tickets.views.pages import gesture
from tickets import actions
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])


def violations(page: Page) -> list[str]:
    """axe's findings, one line each: rule, then the places."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]


@SIZES
def test_the_pages_of_agents(size, open_page, supervisor):
    opened = ticket(phone="06 39 98 12 34")
    Ticket.objects.update(category="B1", confidence=0.86, abstained=False, reasons=["page blanche"])
    actions.reply(opened, "Bonjour, essayez ceci.", actor=supervisor)
    actions.add_note(opened, "Entre nous", actor=supervisor)
    page = open_page(supervisor, size=size, bypass_csp=True)
    for address in (
        "/agent/",
        gesture("ticket", opened),
        "/agent/appel/",
        "/tableau-de-bord/",
        "/envois/",
        "/audit/",
    ):
        page.goto(address)
        assert not violations(page), address


@SIZES
def test_the_pages_of_people(size, open_page):
    page = open_page(size=size, bypass_csp=True)
    for address in ("/", "/contact/", "/connexion/", "/donnees-personnelles/"):
        page.goto(address)
        assert not violations(page), address
    page.goto("/contact/")
    page.click("text=Envoyer mon message")
    assert not violations(page)
