"""Every page that people see without an account, in the ten languages, with nothing left in French by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from chat import actions as chat_actions
from escalation.models import Case
from escalation.tokens import appointment_token, retry_token
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.chat.conftest import start_chat
from tests.escalation.builders import NOW, convoked, open_desk, open_slots, to_verify
from tests.knowledge_base.builders import published
from tests.tickets.builders import ticket
from tickets import actions
from tickets.departements import DEPARTEMENTS
from tickets.intake.message import Declared

pytestmark = pytest.mark.django_db
LANGUAGES = dict(settings.LANGUAGES)
CONTACT = {
    "message": "Page blanche quand je valide.",
    "last_name": "Benali",
    "first_name": "Amina",
    "email": "amina@example.net",
    "procedure": "etudiant",
    "title_expiry": "31/03/2027",
    "departement": "93",
    "submission": "0b0f2f6e-6f3a-4d1e-9c57-0a8f6f1c7f10",
}
# French that pages show in every language: names, and the addresses of sites.
NAMES = [
    *(f"{code} — {name}" for code, name in DEPARTEMENTS.items()),
    *LANGUAGES.values(),
    *(str(getattr(settings, f"SERVICE_{name}")) for name in ("NAME", "OPERATOR", "ADDRESS", "EMAIL")),
    "Amina Benali",
    "Awa Diallo",
    "Mon attestation n'est pas générée",
    "SMS",
    # The title of an answer names its page.
    "Mon code n'arrive pas, que faire ?",
]
SHOWN = {"placeholder", "title", "aria-label", "alt", "content"}
UNSHOWN = {"script", "style", "template"}
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Words(HTMLParser):
    """What a page says in its own language: its texts and its spoken attributes, other languages and data apart."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.found: list[str] = []
        self.page: dict[str, str | None] = {}
        self._open: list[tuple[str, bool]] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.page = given
        silent = (
            tag in UNSHOWN
            or tag == "bdi"
            or given.get("lang", self.page.get("lang")) != self.page.get("lang")
        )
        if not silent and not self._is_silent() and tag != "meta":
            self.found += [
                text for name, text in attrs if text and (name in SHOWN or name.startswith("data-word-"))
            ]
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_silent():
            self.found.append(" ".join(data.split()))

    def _is_silent(self) -> bool:
        return any(silent for _tag, silent in self._open)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def client_in():
    """`client_in("ar")`: a visitor who chose Arabic."""

    def visit(language: str) -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    return visit


@pytest.fixture
def service(agent, supervisor, desk, dgef) -> SimpleNamespace:
    """One answer of the help, conversations before and after their end, an appointment, a question after a fix."""
    published()
    slot = open_slots(open_desk())[0]
    convocation = convoked(agent, supervisor, desk, slot)
    retried: Case = to_verify(agent, dgef, email="bilal@example.net")
    ended = chat_actions.leave(start_chat(email=""))
    return SimpleNamespace(
        appointment=reverse("escalation:appointment", args=[appointment_token(convocation.pk)]),
        retry=reverse("escalation:retry", args=[retry_token(retried.pk, retried.retries)]),
        waiting=reverse("chat:conversation", args=[start_chat(email="").token]),
        ended=reverse("chat:conversation", args=[ended.token]),
    )


def pages(client: Client, service: SimpleNamespace) -> Iterator[tuple[str, HttpResponse]]:
    """Each page by its address, forms also as they come back with their errors."""
    for path in (
        *(reverse(f"home:{name}") for name in ("landing", "accessibility", "legal", "privacy")),
        *(
            "/aide/",
            "/aide/recherche/?q=code",
            "/aide/recherche/?q=zzzz",
            "/aide/theme/A2/",
            "/aide/theme/A1/",
        ),
        *("/aide/code-non-recu/", "/aide/suggestions/?q=mon+code+sms+n'arrive+pas", "/contact/", "/chat/"),
        *(service.appointment, service.retry, service.waiting, service.ended),
        *("/verification/ATT-0000/", "/rendez-vous/faux/", "/inconnu/"),
    ):
        yield path, client.get(path)
    for path in ("/contact/", "/chat/", "/aide/code-non-recu/avis/"):
        yield path, client.post(path, {"email": "x", "helpful": "0", "phone": "1", "reference": "x"})
    sent = client.post("/contact/", CONTACT)
    yield "/contact/", client.get(sent.url)


EXPECTED = {"/verification/ATT-0000/": 404, "/rendez-vous/faux/": 404, "/inconnu/": 404}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_the_language_and_direction_of_the_reader(language: str, client_in, service):
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    for path, response in pages(client_in(language), service):
        posted = response.request["REQUEST_METHOD"] == "POST"
        assert response.status_code == EXPECTED.get(path, 422 if posted else 200), path
        if "suggestions" not in path:
            page = Words(response).page
            assert (page["lang"], page["dir"]) == (language, direction), path


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_no_page_keeps_a_sentence_of_the_french_one(language: str, client_in, service):
    french = {path: set(Words(response).found) for path, response in pages(client_in("fr"), service)}
    for path, response in pages(client_in(language), service):
        kept = french[path] & set(Words(response).found)
        assert (
            sorted(text for text in kept if re.search(r"[^\W\d_]{2,}.* .*[^\W\d_]{2,}", _unnamed(text))) == []
        ), path


def _unnamed(text: str) -> str:
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def test_every_word_of_every_page_can_be_translated(client_in, service, monkeypatch):
    """In a language where each translation is « ⟦so marked⟧ », no letter stands outside the marks."""
    monkeypatch.setattr(
        translation._trans, "gettext", lambda text: f"⟦{text}⟧" if text else "", raising=False
    )
    monkeypatch.setattr(
        translation._trans, "ngettext", lambda one, many, n: f"⟦{one if n == 1 else many}⟧", raising=False
    )
    bare = {}
    for path, response in pages(client_in("en"), service):
        if texts := [text for text in Words(response).found if re.search(r"[^\W\d_]", _outside(text))]:
            bare[path] = texts
    assert bare == {}


def _outside(text: str) -> str:
    """What is left of a text without its marks, from the innermost, and without names."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    return _unnamed(text)


def test_a_page_that_cannot_be_read_says_so_in_the_language_that_is_active(client):
    with translation.override("fa"):
        from_django = translation.gettext("Demande illisible")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fa"
    response = client.get("/", headers={"host": "not a host"})
    assert response.status_code == 400
    assert from_django in response.content.decode()


class TestAcknowledgement:
    """French is of record; the person's language follows as a courtesy, without a word of theirs (S6)."""

    def sent(self, **options) -> dict:
        opened = ticket(**options)
        return Entry.objects.get(dedupe_key=f"acknowledgement:{opened.pk}").payload

    @pytest.mark.parametrize(("declared", "page"), [("ar", "ar"), ("zh", "zh-hans"), ("uk", "uk")])
    def test_holds_both_languages(self, declared: str, page: str):
        words = "Bitte XYZZY"
        payload = self.sent(declared=Declared(language=declared), text=words, subject=words)
        with translation.override(page):
            translated = translation.gettext("Ce message n'est pas une demande de titre de séjour.")
            disclaimer = translation.gettext("Traduction de courtoisie — seul le texte français fait foi")
        for part in (payload["text"], payload["html"]):
            assert (
                part.index("23 novembre 2026")
                < part.index("Traduction de courtoisie — seul")
                < part.index(disclaimer)
            )
            assert part.index(disclaimer) < part.index(translated)
            assert "XYZZY" not in part
        assert f'lang="{page}" dir="{"rtl" if page == "ar" else "ltr"}"' in payload["html"]
        assert payload["subject"].endswith("Nous avons bien reçu votre message")

    @pytest.mark.parametrize("declared", ["fr", "de", "xx"])
    def test_is_in_french_alone_for_other_languages(self, declared: str):
        payload = self.sent(declared=Declared(language=declared))
        assert "Traduction de courtoisie" not in payload["text"] + payload["html"]

    def test_is_of_record_in_french_though_the_page_is_not(self):
        with translation.override("ar"):
            payload = self.sent(declared=Declared(language="ar"))
        assert payload["subject"].endswith("Nous avons bien reçu votre message")
        assert payload["text"].startswith(
            "Bonjour,\n\nNous avons bien reçu votre message le 23 novembre 2026."
        )

    def test_a_note_in_both_languages_stands_under_an_answer(self, agent):
        opened = ticket(declared=Declared(language="tr"))
        actions.take(opened, actor=agent)
        actions.reply(opened, "Bonjour, voici la réponse.", actor=agent)
        text = " ".join(Entry.objects.get(dedupe_key__startswith="answer:").payload["text"].split())
        with translation.override("tr"):
            note = translation.gettext(
                "Cette réponse est en français, langue de l'administration. "
                "Vous pouvez nous répondre dans votre langue."
            )
        assert text.index("Cette réponse est en français") < text.index(note)
