"""What only a browser proves: keys, modes, drafts, articles inserted, frames that run nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.support.browser import PHONE
from tests.tickets.builders import ticket
from tickets.enums import Direction
from tickets.intake.message import InboundAttachment
from tickets.models import Message, Suggestion, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two(db) -> tuple[Ticket, Ticket]:
    """The older and the newer of two tickets that can be answered."""
    older, newer = (
        ticket(email="a@example.net", name="Awa Diop"),
        ticket(email="b@example.net", name="Bo Lin"),
    )
    Ticket.objects.update(category="B1", abstained=False)
    return older, newer


def settled(page: Page, selector: str) -> None:
    """Wait for what a swap brings, until htmx has taken charge of it."""
    page.wait_for_selector(selector)
    page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling", state="detached")


def address(opened: Ticket) -> str:
    return reverse("tickets:ticket", args=[opened.reference])


def test_a_day_without_a_mouse(open_page, agent, two):
    older, newer = two
    page = open_page(agent)
    page.goto("/agent/")
    for key in ("j", "j", "k", "Enter"):
        page.keyboard.press(key)
    settled(page, f"[data-ticket='{newer.reference}']")
    page.keyboard.press("t")
    settled(page, "text=Ce ticket est à vous.")
    page.keyboard.press("r")
    page.keyboard.type("Bonjour, essayez ceci.")
    page.keyboard.press("Control+Enter")
    settled(page, ".message--outbound")
    page.keyboard.press("e")
    page.wait_for_selector("textarea[name=reason]:focus")
    page.keyboard.type("Répondu")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"text=Ticket {newer.reference} clos.")
    newer.refresh_from_db()
    assert (newer.assignee, newer.close_reason) == (agent, "Répondu")
    assert older.messages.count() == 1


def test_a_note_sent_by_key_never_leaves_as_an_answer(open_page, agent, two):
    page = open_page(agent)
    page.goto(address(two[0]))
    page.keyboard.press("n")
    page.keyboard.type("Entre nous")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".message--note")
    assert Message.objects.latest("pk").direction == Direction.NOTE


def test_a_text_survives_navigation_until_it_is_sent(open_page, agent, two):
    older, newer = two
    page = open_page(agent)
    page.goto(address(older))
    page.keyboard.press("n")
    page.keyboard.type("À finir plus tard")
    page.click(f"[data-row='{newer.pk}'] .row__title")
    page.wait_for_selector(f"[data-ticket='{newer.reference}']")
    assert page.input_value("[data-writing]") == ""
    page.goto(address(older))
    assert page.input_value("[data-writing]") == "À finir plus tard"
    assert page.is_checked("input[name=compose][value=note]")
    page.focus("[data-writing]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".message--note")
    page.reload()
    assert page.input_value("[data-writing]") == ""


def test_an_article_is_inserted_in_one_key_and_cited(open_page, agent, two, published_article):
    Suggestion.objects.all().delete()
    Suggestion.objects.create(ticket=two[0], version=published_article, rank=1, score=1)
    page = open_page(agent)
    page.goto(address(two[0]))
    page.keyboard.press("1")
    assert published_article.short_answer in page.input_value("[data-writing]")
    assert page.input_value("[data-cited] input[name=cited]") == str(published_article.pk)
    page.focus("[data-writing]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".message__cited")
    sent = Message.objects.get(direction=Direction.OUTBOUND)
    assert [citation.version for citation in sent.citations.all()] == [published_article]


def test_a_chip_removed_is_not_cited(open_page, agent, two, published_article):
    Suggestion.objects.all().delete()
    Suggestion.objects.create(ticket=two[0], version=published_article, rank=1, score=1)
    page = open_page(agent)
    page.goto(address(two[0]))
    page.click("[data-insert-article]")
    page.click("[data-remove-chip]")
    assert page.locator("[data-cited] input").count() == 0


def test_the_formatted_version_shows_its_pictures_and_runs_nothing(open_page, agent):
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300"
        "05fe02fea7352a8b0000000049454e44ae426082"
    )
    file = InboundAttachment(
        filename="c.png", content_type="image/png", content=pixel, content_id="cap1", inline=True
    )
    opened = ticket(files=(file,))
    Message.objects.update(
        html='<p>Voici <img src="cid:cap1" alt="c"></p><script>top.document.title="x"</script>'
    )
    page = open_page(agent)
    page.goto(address(opened))
    page.click("text=Voir la mise en page d'origine")
    frame = page.frame_locator("iframe.message__frame")
    frame.locator("img").wait_for()
    assert frame.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    assert page.title().startswith(opened.reference)


def test_on_a_phone_one_pane_at_a_time_and_nothing_overflows(open_page, agent, two):
    page = open_page(agent, size=PHONE)
    page.goto("/agent/")
    assert page.is_visible("#rows")
    page.click(f"[data-row='{two[0].pk}'] .row__title")
    page.wait_for_selector("[data-ticket]")
    assert not page.is_visible("#rows")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.click(".panes__back")
    page.wait_for_selector("#rows")


@pytest.mark.parametrize("path", ["/", "/contact/", "/accessibilite/", "/boite/"])
def test_public_pages_fit_a_phone(path, open_page):
    page = open_page(size=PHONE)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_call_is_noted_with_the_keyboard_alone(open_page, agent):
    page = open_page(agent)
    page.goto("/agent/appel/")
    page.keyboard.type("06 39 98 12 34")
    page.keyboard.press("Tab")
    page.keyboard.type("Diop")
    page.focus("textarea[name=message]")
    page.keyboard.type("Le site affiche une erreur.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Appel enregistré")
    assert Ticket.objects.get().person.last_name == "Diop"
