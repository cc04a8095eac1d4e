"""Two browsers on a real server: a person on a phone, an agent at a desk, a network that fails."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from chat import actions
from chat.models import ChatLine, ChatSession
from tests.chat.conftest import elsewhere, start_chat
from tests.support.browser import DESKTOP, PHONE
from tickets import actions as ticket_actions
from tickets.models import Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(open_page) -> Page:
    return open_page(size=PHONE)


@pytest.fixture
def desk_page(open_page, agent) -> Page:
    page = open_page(agent, size=DESKTOP)
    page.goto("/agent/chat/")
    return page


def begin(page: Page, question: str = "Mon attestation n'est pas générée") -> ChatSession:
    page.goto("/chat/")
    page.get_by_label("Votre question").fill(question)
    page.get_by_label("Votre prénom et votre nom").fill("Awa Diallo")
    page.get_by_label("Adresse électronique").fill("awa@example.org")
    page.get_by_role("button", name="Commencer la discussion").click()
    expect(page.get_by_text("prochaine personne")).to_be_visible()
    return ChatSession.objects.latest("pk")


def write(page: Page, text: str) -> None:
    page.get_by_label("Votre message").fill(text)
    page.get_by_role("button", name="Envoyer").click()


def answer(page: Page, text: str) -> None:
    page.get_by_label("Réponse", exact=True).fill(text)
    page.keyboard.press("Enter")


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_person_and_an_agent_talk_and_it_becomes_a_ticket(phone, desk_page):
    begin(phone)
    expect(desk_page.get_by_role("button", name="Mon attestation")).to_be_visible()
    desk_page.get_by_role("button", name="Prendre le suivant").click()
    expect(phone.get_by_text("Vous parlez avec Alix Moreau.")).to_be_visible()

    desk_page.get_by_label("Réponse", exact=True).press_sequentially("Bonj")
    expect(phone.get_by_text("Alix Moreau écrit…")).to_be_visible()
    answer(desk_page, "Bonjour, que voyez-vous ?")
    expect(phone.get_by_role("log").get_by_text("Bonjour, que voyez-vous ?")).to_be_visible()
    expect(desk_page.get_by_text("Lu", exact=True)).to_be_visible()

    write(phone, "Une page blanche")
    expect(desk_page.get_by_role("log").get_by_text("Une page blanche")).to_be_visible()
    expect(phone.get_by_text("Lu", exact=True)).to_be_visible()

    desk_page.locator("summary", has_text="Terminer").click()
    desk_page.get_by_role("button", name="Une suite est à donner").click()
    expect(phone.get_by_text("Votre discussion est enregistrée")).to_be_visible()
    ticket = Ticket.objects.get()
    expect(phone.get_by_text(ticket.reference)).to_be_visible()
    expect(phone.get_by_text("Cet échange n'est pas une demande de titre de séjour")).to_be_visible()
    expect(desk_page.get_by_role("link", name="Ouvrir le ticket")).to_have_attribute(
        "href", f"/agent/tickets/{ticket.reference}/"
    )
    phone.reload()
    expect(phone.get_by_role("log").get_by_text("Une page blanche")).to_be_visible()


def test_a_line_written_without_network_waits_and_leaves_once(phone, desk_page):
    begin(phone)
    desk_page.get_by_role("button", name="Prendre le suivant").click()
    expect(phone.get_by_text("Vous parlez avec")).to_be_visible()
    phone.context.set_offline(True)
    expect(phone.get_by_text("Connexion interrompue")).to_be_visible()
    write(phone, "Dans le métro")
    expect(phone.get_by_text("Envoi en cours")).to_be_visible()
    answer(desk_page, "Vous êtes là ?")
    expect(desk_page.get_by_text("Envoyé")).to_be_visible()
    phone.context.set_offline(False)
    expect(desk_page.get_by_role("log").get_by_text("Dans le métro")).to_be_visible()
    expect(phone.get_by_role("log").get_by_text("Vous êtes là ?")).to_be_visible()
    expect(phone.get_by_text("Envoi en cours")).to_be_hidden()
    assert ChatLine.objects.filter(text="Dans le métro").count() == 1


def test_an_unsent_line_survives_a_reload_of_the_page(phone):
    chat = begin(phone)
    phone.evaluate(
        "([key, row]) => sessionStorage.setItem(key, JSON.stringify([row]))",
        [f"chat:/ws/chat/{chat.token}/", {"client_id": "kept", "text": "Pas encore parti"}],
    )
    phone.reload()
    expect(phone.get_by_text("Pas encore parti")).to_be_visible()
    expect(phone.locator(".line--pending")).to_have_count(0)
    assert ChatLine.objects.get(client_id="kept").text == "Pas encore parti"


def test_nobody_answers_and_the_page_says_what_it_became(phone):
    chat = begin(phone)
    elsewhere(actions.leave, chat)
    expect(phone.get_by_text("Votre demande est enregistrée")).to_be_visible()
    write(phone, "J'ajoute mon numéro de visa")
    expect(phone.locator(".line--pending")).to_have_count(0)
    assert Ticket.objects.get().messages.filter(text="J'ajoute mon numéro de visa").exists()


def test_the_person_ends_and_leaves_a_number(phone):
    phone.goto("/chat/")
    phone.get_by_label("Votre question").fill("Bonjour")
    phone.get_by_label("Votre prénom et votre nom").fill("Bilal Amrani")
    phone.get_by_role("button", name="Commencer la discussion").click()
    phone.get_by_text("Terminer la discussion").click()
    phone.get_by_role("button", name="Terminer maintenant").click()
    expect(phone.get_by_text("Votre demande est enregistrée")).to_be_visible()
    phone.get_by_label("Téléphone").fill("06 39 98 12 34")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("nous savons où vous répondre")).to_be_visible()
    assert ChatSession.objects.get().phone == "0639981234"


def test_an_agent_follows_several_people_without_losing_a_draft(desk_page, agent, live):
    first, second = (
        elsewhere(start_chat, name="Awa Diallo", question="Une"),
        elsewhere(start_chat, name="Bilal Amrani", question="Deux"),
    )
    for chat in (first, second):
        elsewhere(actions.take, chat, actor=agent)
    desk_page.reload()
    desk_page.get_by_role("button", name="Une", exact=True).click()
    desk_page.get_by_label("Réponse", exact=True).fill("Un brouillon")
    desk_page.get_by_role("button", name="Deux", exact=True).click()
    expect(desk_page.get_by_label("Réponse", exact=True)).to_have_value("")
    elsewhere(actions.say_as_person, first, "Vous êtes là ?", client_id="x")
    row = desk_page.locator(f'[data-session="{first.pk}"]')
    expect(row.get_by_text("Non lus : 1")).to_be_visible()
    row.get_by_role("button", name="Vous êtes là ?").click()
    expect(desk_page.get_by_label("Réponse", exact=True)).to_have_value("Un brouillon")
    expect(row.get_by_text("Non lus")).to_be_hidden()


def test_the_second_of_two_agents_reads_who_was_first(desk_page, open_page, user_of, live):
    elsewhere(start_chat, question="Une question")
    other = open_page(user_of("agent"), size=DESKTOP)
    other.goto("/agent/chat/")
    other.get_by_role("button", name="Une question").click()
    # The news that a colleague took it is still on its way when the second agent clicks.
    other.evaluate(
        """document.addEventListener("live:frame", (event) => {
            if (["chat.gone", "chat.state"].includes(event.detail.type)) event.stopImmediatePropagation();
        }, true)"""
    )
    desk_page.get_by_role("button", name="Prendre le suivant").click()
    expect(desk_page.get_by_label("Réponse", exact=True)).to_be_visible()
    other.get_by_role("button", name="Prendre cette conversation").click()
    expect(other.get_by_text("Alix Moreau vient de prendre cette conversation.")).to_be_visible()


def test_the_desk_works_with_the_keyboard_alone(desk_page, live):
    elsewhere(start_chat, question="Une question")
    expect(desk_page.get_by_role("button", name="Une question")).to_be_visible()
    desk_page.keyboard.press("p")
    expect(desk_page.get_by_label("Réponse", exact=True)).to_be_focused()
    desk_page.keyboard.type("Bonjour")
    desk_page.keyboard.press("Enter")
    expect(desk_page.get_by_text("Envoyé")).to_be_visible()
    desk_page.get_by_role("heading", name="Awa Diallo").focus()
    desk_page.keyboard.press("e")
    expect(desk_page.get_by_role("button", name="La réponse est complète")).to_be_focused()
    desk_page.keyboard.press("Enter")
    expect(desk_page.get_by_role("link", name="Ouvrir le ticket")).to_be_visible()
    assert Ticket.objects.get().state == "closed"


def test_the_list_and_the_open_ticket_follow_without_reload(open_page, agent, user_of, live):
    elsewhere(actions.leave, elsewhere(start_chat, question="Première demande"))
    ticket = Ticket.objects.get()
    page = open_page(agent, size=DESKTOP)
    page.goto(f"/agent/tickets/{ticket.reference}/")
    page.wait_for_function("document.querySelector('#nav-count-chat') !== null")
    colleague = user_of("agent", first_name="Nour", last_name="Haddad")
    expect(page.locator(f'[data-row="{ticket.pk}"] [data-field="assignee"]')).to_be_empty()
    page.wait_for_timeout(300)
    elsewhere(ticket_actions.take, ticket, actor=colleague)
    expect(page.locator(f'[data-row="{ticket.pk}"] [data-field="assignee"]')).to_contain_text("NH")
    elsewhere(ticket_actions.add_note, ticket, "Vu avec la préfecture", actor=colleague)
    expect(page.locator("[data-messages]").get_by_text("Vu avec la préfecture")).to_be_visible()
    elsewhere(actions.leave, elsewhere(start_chat, name="Bilal", question="Deuxième demande"))
    expect(page.get_by_role("button", name="1 nouveau ticket")).to_be_visible()


def test_a_colleague_on_the_same_ticket_is_shown(open_page, agent, user_of, live):
    elsewhere(actions.leave, elsewhere(start_chat, question="Première demande"))
    address = f"/agent/tickets/{Ticket.objects.get().reference}/"
    mine = open_page(agent, size=DESKTOP)
    mine.goto(address)
    theirs = open_page(user_of("agent", first_name="Nour", last_name="Haddad"), size=DESKTOP)
    theirs.goto(address)
    expect(mine.get_by_text("Nour Haddad consulte")).to_be_visible()
    theirs.locator("[data-composer] textarea").fill("Je réponds")
    expect(mine.get_by_text("Nour Haddad répond")).to_be_visible()
    theirs.close()
    expect(mine.get_by_text("Nour Haddad")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_people_are_accessible_and_fit(open_page, scheme, agent, live):
    chat = elsewhere(start_chat, email="")
    page = open_page(size=PHONE, color_scheme=scheme)
    for address in ("/chat/", f"/chat/{chat.token}/"):
        page.goto(address)
        assert violations(page) == [], address
        assert not overflows(page), address
    elsewhere(actions.take, chat, actor=agent)
    elsewhere(
        actions.say_as_agent, chat, "Voici : https://www.example.org/" + "x" * 80, actor=agent, client_id="a"
    )
    elsewhere(actions.leave, chat)
    page.reload()
    expect(page.get_by_text("Votre discussion est enregistrée")).to_be_visible()
    assert violations(page) == []
    assert not overflows(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_is_accessible_and_fits(open_page, size, scheme, agent, live):
    chat = elsewhere(start_chat)
    elsewhere(start_chat, name="Bilal Amrani", question="مرحبا", language="ar", departement="93")
    elsewhere(actions.take, chat, actor=agent)
    page = open_page(agent, size=size, color_scheme=scheme)
    page.goto("/agent/chat/")
    expect(page.get_by_role("button", name="مرحبا")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Mon attestation").click()
    expect(page.get_by_text("Ce que la personne a déclaré")).to_be_visible()
    assert violations(page) == []
    assert not overflows(page)


def test_a_right_to_left_page_reads_and_fits(open_page, live, settings):
    chat = elsewhere(start_chat, question="مرحبا", language="ar")
    page = open_page(size=PHONE)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": live.url}])
    page.goto(f"/chat/{chat.token}/")
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
    assert violations(page) == []
    assert not overflows(page)
