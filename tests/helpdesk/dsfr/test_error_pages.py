"""What went wrong is said in plain words, in a page or in the live region."""

from __future__ import annotations

import pytest
from django.contrib.auth.forms import AuthenticationForm
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from helpdesk.kernel.errors import Invalid, Refused
from helpdesk.kernel.http import RefusalMiddleware

ERROR = Refused("Ce dossier attend une décision.", article="CESEDA R. 431-2")


def refuse(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.user = None
    return RefusalMiddleware(lambda request: None).process_exception(request, ERROR)


def test_a_refusal_for_htmx_is_a_fragment_for_the_live_region():
    response = refuse(hx_request="true")
    html = response.content.decode()
    assert response["HX-Retarget"] == "#alerts"
    assert "<html" not in html
    assert "Ce dossier attend une décision." in html
    assert "CESEDA R. 431-2" in html


def test_a_refused_page_says_that_nothing_was_written(client, db, monkeypatch):
    def refuse_the_page():
        raise Invalid("Le numéro étranger a dix chiffres.", article="")

    monkeypatch.setattr("helpdesk.dsfr.samples.context", refuse_the_page)
    response = client.get("/composants/usagers/")
    assert response.status_code == 422
    assert "Le numéro étranger a dix chiffres." in response.content.decode()
    assert (
        "Rien n&#x27;a été enregistré." in response.content.decode()
        or "Rien n'a" in response.content.decode()
    )


def test_a_missing_token_explains_how_to_send_again(db):
    response = Client(enforce_csrf_checks=True).post("/langue/", {})
    assert response.status_code == 403
    assert "rechargez la page" in response.content.decode()


def test_a_missing_token_in_htmx_keeps_the_page_in_place(db):
    response = Client(enforce_csrf_checks=True).post("/langue/", {}, headers={"HX-Request": "true"})
    assert response["HX-Retarget"] == "#alerts"
    assert "<html" not in response.content.decode()


def test_an_unknown_address_is_explained(client, db, agent):
    assert "Page introuvable" in client.get("/composants/rien/").content.decode()
    client.force_login(agent)
    assert 'class="agent"' in client.get("/composants/rien/").content.decode()


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_last_resort_pages_need_no_context(template):
    html = render_to_string(template)
    assert "<h1>" in html
    assert "/static/css/base.css" in html


def test_the_log_in_page_offers_demo_accounts_only_in_the_demo(rf, settings):
    account = {"email": "a@example.org", "password": "x", "name": "Claire Morel", "role": "Agent du CCC"}
    context = {"demo_accounts": [account], "next": "", "form": AuthenticationForm()}
    assert "Claire Morel" in render_to_string("registration/login.html", context, rf.get("/"))
    settings.DEMO = False
    assert "Claire Morel" not in render_to_string("registration/login.html", context, rf.get("/"))


def test_a_locked_account_is_told_how_long(rf):
    assert "quinze minutes" in render_to_string("registration/locked.html", {}, rf.get("/"))
