"""What only a browser shows: answers while typing, figures while writing, pages without JavaScript."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from helpdesk.search.engine import rebuild
from knowledge_base.indexing import KIND
from tests.knowledge_base.builders import published
from tests.support.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def articles(live):
    published("le-recepisse", title="Le récépissé, à quoi sert-il ?", category="E1")
    published("mot-de-passe", title="Mot de passe oublié", related=("le-recepisse",))
    rebuild(KIND)


@pytest.mark.usefixtures("articles")
def test_answers_appear_while_typing(open_page):
    page = open_page(size=PHONE)
    page.goto("/aide/")
    page.get_by_label("Votre question").fill("récép")
    expect(page.locator("#results").get_by_role("link", name="Le récépissé")).to_be_visible()
    expect(page.locator("#results-status")).to_have_text("1 réponse trouvée")


@pytest.mark.usefixtures("articles")
def test_searching_and_answering_need_no_javascript(open_page):
    page = open_page(size=PHONE, java_script_enabled=False)
    page.goto("/aide/")
    page.get_by_label("Votre question").fill("mot de passe")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_text("Non", exact=True).click()
    page.get_by_text("Il manque une information").click()
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_text("Merci, votre avis nous aide")).to_be_visible()


def test_readability_follows_what_is_written(open_page, editor):
    page = open_page(editor)
    page.goto("/redaction/nouvel-article/")
    page.get_by_label("Réponse complète").fill("Écrivez au centre. Gardez une copie.")
    expect(page.get_by_text("Facile à lire")).to_be_visible()


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(
    "path", ["/aide/", "/aide/recherche/?q=mot", "/aide/theme/E1/", "/aide/mot-de-passe/"]
)
def test_help_pages_have_no_accessibility_fault(open_page, path):
    page = open_page(size=PHONE)
    page.goto(path)
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
