"""From the question to the merged conversation, by hand, on a phone and on a desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import DESKTOP, PHONE
from tests.tickets.builders import ticket
from tests.tickets.views.pages import gesture
from tests.tickets.views.test_accessibility import violations
from tickets.models import Ticket
from tickets.tokens import reply_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_same_person_then_one_ticket(size, open_page, agent):
    known = ticket()
    newer = ticket(
        "La suite", email="amina.perso@example.org", name="Amina Benali", recipient=reply_address(known.pk)
    )
    page = open_page(agent, size=size, bypass_csp=True)
    page.goto(gesture("ticket", newer))
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="C'est la même personne").click()
    panel = page.locator(f"form[action='{gesture('merge', newer)}']")
    expect(panel.get_by_role("radio")).to_be_checked()
    assert not violations(page)
    panel.get_by_role("button", name="Fusionner").click()
    expect(page).to_have_url(re.compile(f"{gesture('ticket', known)}$"))
    expect(page.locator("[data-messages]")).to_contain_text("La suite")
    expect(page.locator("#id_to")).to_have_value("amina.perso@example.org")
    newer.refresh_from_db()
    assert (newer.merged_into, newer.person) == (known, Ticket.objects.get(pk=known.pk).person)
