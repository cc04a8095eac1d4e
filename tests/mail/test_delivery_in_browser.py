"""What only a browser proves: the panel by keyboard, and that it comes by itself when an answer bounces."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.settling import learn
from tests.support.browser import PHONE
from tests.tickets.builders import ticket
from tickets import actions
from tickets.models import FollowUp, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry(agent) -> Entry:
    """An answer that left, with a number to call."""
    message = actions.reply(ticket(phone="+33639980001"), "Bonjour,\nEssayez ceci.", actor=agent)
    dispatch_due()
    return Entry.objects.get(reference=f"message:{message.pk}")


def opened(page: Page) -> Page:
    page.goto(reverse("tickets:ticket", args=[Ticket.objects.get().reference]))
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.name || ''")


def test_the_panel_by_keyboard(open_page, agent, entry):
    learn(entry.pk, Sending.BOUNCED, error="550 5.1.1")
    page = opened(open_page(agent))
    page.keyboard.press("a")
    page.wait_for_selector(".way__number:focus")
    assert focused(page) == "tel:+33639980001"
    page.keyboard.press("p")
    page.wait_for_selector("[name$='postal_address']:focus")
    assert page.locator(".way[open]").count() == 1
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.locator(".way[open] input[name$='note']").fill("Elle essaie ce soir")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".undelivered", state="detached")
    assert FollowUp.objects.get().note == "Elle essaie ce soir"
    assert page.locator("[data-composer]").is_visible()


def test_the_panel_comes_by_itself_when_the_answer_bounces(open_page, agent, other_agent, entry):
    page = opened(open_page(agent))
    assert page.locator(".undelivered").count() == 0
    # A colleague seen on the ticket proves that the live line follows it.
    opened(open_page(other_agent))
    page.wait_for_selector("[data-viewers] >> text=consulte")
    learn(entry.pk, Sending.BOUNCED, error="550 5.1.1 no such user")
    page.wait_for_selector(".undelivered >> text=L'adresse n'existe pas.")
    page.wait_for_selector(".message--system >> text=n'est pas arrivée")
    assert "Non remis" in page.locator("[data-delivery]").inner_text()


def test_on_a_phone_nothing_overflows(open_page, agent, entry):
    learn(entry.pk, Sending.BOUNCED, error="550 5.1.1 " + "x" * 200)
    page = opened(open_page(agent, size=PHONE))
    for way in page.locator(".way > summary").all():
        way.click()
        page.locator(".undelivered__words > summary").click()
        wide = page.evaluate(
            "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)"
            ".map((e) => e.className)"
        )
        assert wide == []
