"""What only a browser can tell: accessibility by axe, no sideways scroll, keyboard, windows, theme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser

PAGES = ("/composants/", "/composants/travail/", "/composants/travail/?fil", "/composants/usagers/")
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def violations(page: Page) -> list[str]:
    """axe's findings, one line each: rule, then the places."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@SIZES
@SCHEMES
def test_every_component_is_accessible_and_fits(open_page, size, scheme):
    page = open_page(size=size, color_scheme=scheme)
    for address in PAGES:
        page.goto(address)
        assert violations(page) == [], address
        assert not overflows(page), address


@SIZES
def test_a_right_to_left_page_is_accessible_and_fits(open_page, live, size, settings):
    page = open_page(size=size)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": live.url}])
    page.goto("/composants/usagers/")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert violations(page) == []
    assert not overflows(page)


@SIZES
def test_the_working_bar_of_a_person_is_accessible(open_page, supervisor, size):
    page = open_page(supervisor, size=size)
    page.goto("/composants/travail/")
    page.get_by_text("Mon compte").locator("..").click()
    expect(page.get_by_text("Superviseur du CCC")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_text("Superviseur du CCC")).to_be_hidden()


def test_the_menu_of_a_phone_opens_and_closes(open_page, agent):
    page = open_page(agent, size=PHONE)
    page.goto("/composants/travail/")
    navigation = page.get_by_role("navigation", name="Menu principal")
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(navigation).to_be_visible()


def test_a_phone_shows_one_pane_at_a_time(open_page):
    page = open_page(size=PHONE)
    page.goto("/composants/travail/")
    expect(page.locator(".pane--list")).to_be_visible()
    expect(page.locator(".pane--thread")).to_be_hidden()
    page.goto("/composants/travail/?fil")
    expect(page.locator(".pane--list")).to_be_hidden()
    expect(page.locator(".pane--context")).to_be_visible()


def test_a_key_reaches_its_field_and_stays_a_letter_inside_it(page):
    page.goto("/composants/travail/")
    page.keyboard.press("r")
    expect(page.get_by_label("Réponse", exact=True)).to_be_focused()
    page.keyboard.type("rare")
    expect(page.get_by_label("Réponse", exact=True)).to_have_value("rare")


def test_two_keys_in_a_row_lead_elsewhere_and_one_alone_does_not(page):
    page.goto("/composants/")
    page.locator("h1").click()
    page.keyboard.press("u")
    page.keyboard.press("g")
    page.keyboard.press("x")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/composants/usagers/")


def test_the_list_of_shortcuts_opens_and_switches_them_off(page):
    page.goto("/composants/travail/")
    page.keyboard.press("?")
    window = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(window.get_by_text("Répondre")).to_be_visible()
    window.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    page.keyboard.press("r")
    expect(page.get_by_label("Réponse", exact=True)).not_to_be_focused()


def test_a_window_keeps_the_focus_and_gives_it_back(page):
    page.goto("/composants/")
    opener = page.get_by_role("button", name="Signaler une anomalie")
    opener.click()
    window = page.get_by_role("dialog", name="Signaler une anomalie")
    expect(window).to_be_visible()
    assert violations(page) == []
    window.get_by_role("button", name="Fermer").click()
    expect(window).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_message_can_be_dismissed(page):
    page.goto("/composants/")
    page.get_by_role("button", name="Masquer le message").click()
    expect(page.get_by_text("Réponse envoyée.")).to_have_count(0)


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page):
    page.goto("/composants/")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Adresse électronique :").click()
    assert page.evaluate("document.querySelector('#id_erreurs-email').getBoundingClientRect().top") > 0


def test_the_theme_follows_the_device_until_somebody_chooses(open_page, agent):
    page = open_page(agent, color_scheme="dark")
    page.goto("/composants/travail/")
    theme = "document.documentElement.dataset.frTheme"
    assert page.evaluate(theme) == "dark"
    page.get_by_text("Mon compte").locator("..").click()
    page.get_by_label("Affichage").select_option("light")
    page.reload()
    assert page.evaluate(theme) == "light"


def test_a_lost_connection_is_said_and_unsaid(page):
    page.goto("/composants/travail/")
    page.evaluate("document.dispatchEvent(new Event('live:down'))")
    expect(page.get_by_text("Connexion interrompue")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('live:up'))")
    expect(page.get_by_text("Connexion interrompue")).to_have_count(0)


def test_a_request_without_answer_is_said_and_leaves_the_page_in_place(browser, live):
    page = browser.new_page(base_url=live.url)
    page.goto("/composants/travail/")
    page.evaluate("htmx.ajax('GET', '/composants/rien/', '#content')")
    expect(page.locator("#alerts")).to_contain_text("La demande n'a pas abouti.")
    expect(page.locator(".pane--list")).to_be_visible()


def test_an_expired_session_leads_a_read_to_the_log_in_and_keeps_what_a_write_had(open_page, agent):
    page = open_page(agent)
    page.goto("/composants/travail/")
    page.get_by_label("Réponse", exact=True).fill("Bonjour,")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("htmx.ajax('POST', '/agent/', '#content')")
    expect(page.get_by_role("link", name="Se reconnecter (nouvel onglet)")).to_be_visible()
    expect(page.get_by_label("Réponse", exact=True)).to_have_value("Bonjour,")
    with page.expect_navigation():
        page.evaluate("htmx.ajax('GET', '/agent/', '#content')")


def test_a_page_drawn_before_a_new_log_in_can_still_write(open_page, agent, live):
    page = open_page(agent)
    page.goto("/composants/travail/")
    page.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": live.url}])
    with page.expect_response("**/langue/") as answer:
        page.evaluate(
            "htmx.ajax('POST', '/langue/', {target: '#alerts', values: {csrfmiddlewaretoken: 'stale'}})"
        )
    assert answer.value.status != 403


def test_pages_work_without_scripts(open_page):
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto("/composants/usagers/")
    page.get_by_text("Choisir une langue").locator("..").click()
    page.get_by_role("button", name="Español").click()
    assert page.get_attribute("html", "lang") == "es"
