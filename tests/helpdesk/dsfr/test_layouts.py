"""Language, direction, brand, headers: what each layout promises."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

PEOPLE, AGENT = "/composants/usagers/", "/composants/"


@pytest.mark.parametrize(
    ("language", "attributes"), [("fr", 'lang="fr" dir="ltr"'), ("fa", 'lang="fa" dir="rtl"')]
)
def test_a_page_for_people_has_their_language_and_direction(client, db, settings, language, attributes):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert attributes in client.get(PEOPLE).content.decode()


def test_a_working_page_stays_french_and_left_to_right(client, db, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    html = client.get(AGENT).content.decode()
    assert 'lang="fr" dir="ltr"' in html
    assert "dans 4 jours" in html
    assert not re.search(r"[\u0600-\u06ff]", html.partition("<body")[2])


def test_every_language_can_be_chosen_without_script(client, db, settings):
    html = client.get(PEOPLE).content.decode()
    for code, name in settings.LANGUAGES:
        assert f'value="{code}" lang="{code}"' in html
        assert name in html


def test_choosing_a_language_is_kept_and_comes_back(client, db, settings):
    response = client.post("/langue/", {"language": "pt", "next": PEOPLE})
    assert response.url == PEOPLE
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "pt"


def test_choosing_a_language_never_leads_elsewhere(client, db):
    response = client.post("/langue/", {"language": "pt", "next": "https://attacker.example.net/"})
    assert "attacker" not in response.url


def test_choosing_a_language_needs_a_token(db):
    assert Client(enforce_csrf_checks=True).post("/langue/", {"language": "pt"}).status_code == 403
    assert Client().get("/langue/").status_code == 405


def test_a_neutral_service_shows_neither_the_republic_nor_its_fonts(client, db):
    html = client.get(PEOPLE).content.decode()
    assert "République" not in html
    assert "css/neutral.css" in html
    with open(finders.find("css/neutral.css")) as sheet:
        assert re.search(r"^body, input, select, textarea \{\s*font-family: system-ui", sheet.read(), re.M)


def test_a_state_site_shows_the_brand_block(client, db, settings):
    settings.STATE_SITE = True
    html = client.get(PEOPLE).content.decode()
    assert '<p class="fr-logo">République<br>Française</p>' in html
    assert "component/logo" in html
    assert "neutral.css" not in html


def test_the_footer_owes_an_address_a_phone_and_the_accessibility_mention(client, db, settings):
    footer = client.get(PEOPLE).content.decode().partition("<footer")[2]
    assert settings.SERVICE_PHONE in footer
    assert "Charleville-Mézières" in footer
    assert "Accessibilité : partiellement conforme" in footer


@pytest.mark.parametrize("page", [PEOPLE, AGENT])
def test_skip_links_lead_somewhere(client, db, page):
    html = client.get(page).content.decode()
    links = re.findall(r'class="fr-link" href="#(\w+)"', html.partition("<header")[0])
    assert "content" in links
    assert all(f'id="{target}"' in html for target in links)


def test_htmx_neither_evaluates_nor_styles_nor_stores_pages(client, db):
    html = client.get(AGENT).content.decode()
    config = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", html)[1])
    assert not config["includeIndicatorStyles"]
    assert not config["allowEval"]
    assert not config["allowScriptTags"]
    assert config["selfRequestsOnly"]
    assert config["historyCacheSize"] == 0
    assert "htmx-2.min.js" in html


def test_a_page_for_people_does_not_load_htmx(client, db):
    assert "htmx" not in client.get(PEOPLE).content.decode()


def test_the_bar_names_the_person_and_logs_out_by_post(client_for, agent):
    html = client_for(agent).get(AGENT).content.decode()
    menu = html.partition('class="menu__panel"')[2].partition("</details>")[0]
    assert "Alix Moreau" in html
    assert "Agent du CCC" in html
    assert 'href="/logout' not in menu


def test_the_security_policy_allows_nothing_inline(client, db):
    policy = client.get(AGENT)["Content-Security-Policy"]
    assert "unsafe" not in policy
