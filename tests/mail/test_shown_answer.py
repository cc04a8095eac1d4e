"""What a person receives when an agent answers: who signs, in which words, with which files, and once only."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from helpdesk.accounts.models import User
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from tests.tickets.builders import receipt, ticket
from tests.tickets.views.pages import HTMX, gesture, page, tree, words
from tickets import actions
from tickets.enums import Direction
from tickets.intake.message import InboundAttachment
from tickets.models import Message, Ticket
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db
LONG = (
    "Bonjour,\n\nVotre titre reste valable jusqu'à la date imprimée, et vous pouvez déposer votre demande de "
    "renouvellement dès aujourd'hui sur https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/#/espace-personnel/mes-demandes.\n"
    "- pièce d'identité\n- justificatif de domicile"
)
FILE = InboundAttachment(filename="modèle.pdf", content_type="application/pdf", content=b"%PDF-1.7 x")


@pytest.fixture
def opened(db) -> Ticket:
    """A ticket that can be answered, whose person wrote words that must not come back."""
    found = ticket("MOT DE PASSE secret123 de la personne")
    Ticket.objects.filter(pk=found.pk).update(category="B1", abstained=False)
    return Ticket.objects.get(pk=found.pk)


def answered(opened: Ticket, actor: User, text: str = LONG, **more) -> dict:
    """The payload that leaves."""
    message = actions.reply(opened, text, actor=actor, **more)
    return Entry.objects.get(reference=f"message:{message.pk}").payload


def flat(text: str) -> str:
    return " ".join(text.split())


def said(payload: dict) -> str:
    """The words of the HTML part."""
    (body,) = html.fromstring(payload["html"]).xpath("//body")
    blocks = re.sub(r"</?(?:a|bdi)\b[^>]*>", "", html.tostring(body, encoding="unicode"))
    return flat(unescape(re.sub(r"<[^>]+>", " ", blocks)))


class TestSignature:
    def test_the_agent_is_named_with_quality_and_administrative_address(self, opened, agent, settings):
        payload = answered(opened, agent)
        for part in (flat(payload["text"]), said(payload)):
            assert "Alix Moreau, agent du centre de contact" in part
            assert flat(settings.SERVICE_ADDRESS) in part
            assert opened.reference in part
        assert payload["from_name"].startswith("Alix Moreau — ")

    def test_an_agent_under_anonymity_signs_for_the_service(self, opened, agent):
        agent.anonymous_signature = True
        agent.save()
        payload = answered(opened, agent)
        for part in (payload["text"], payload["html"], payload["from_name"]):
            assert "Moreau" not in part
            assert "L'équipe du centre de contact" in unescape(part)
        assert "agent du centre de contact" not in payload["text"]


class TestWords:
    @pytest.mark.parametrize("language", ["fr", "ar", "en", "so"])
    def test_both_parts_say_the_same(self, opened, agent, language):
        Ticket.objects.update(language=language)
        payload = answered(Ticket.objects.get(), agent, files=[FILE])
        text, formatted = flat(payload["text"]), said(payload)
        for sentence in re.split(r"(?<=[.:]) |, ", text):
            assert sentence.strip("- ") in formatted, sentence

    def test_the_language_note_is_in_the_person_s_language_too(self, opened, agent):
        Ticket.objects.update(language="ar")
        payload = answered(Ticket.objects.get(), agent)
        for part in (flat(payload["text"]), said(payload)):
            assert "Cette réponse est en français, langue de l'administration." in part
            assert re.search(r"[\u0600-\u06ff]{3}", part)
        assert 'lang="ar" dir="rtl"' in payload["html"]

    def test_french_needs_no_note(self, opened, agent):
        Ticket.objects.update(language="fr")
        assert "langue de l'administration" not in answered(Ticket.objects.get(), agent)["text"]

    def test_lines_are_short_and_addresses_whole(self, opened, agent):
        lines = answered(opened, agent)["text"].splitlines()
        assert all(len(line) <= 76 for line in lines if "https://" not in line)
        assert any(line.endswith("/espace-personnel/mes-demandes.") for line in lines)
        assert "- pièce d'identité" in lines

    def test_an_address_can_be_followed_in_the_formatted_part(self, opened, agent):
        (link,) = html.fromstring(answered(opened, agent)["html"]).xpath("//a/@href")
        assert link.startswith("https://administration-etrangers-en-france.interieur.gouv.fr/")

    def test_what_the_agent_typed_is_text(self, opened, agent):
        payload = answered(opened, agent, "<b>gras</b> & <script>alert(1)</script>")
        assert "<script" not in payload["html"]
        assert "<b>gras</b> & <script>alert(1)</script>" in payload["text"]

    def test_nothing_of_the_person_comes_back(self, opened, agent):
        payload = answered(opened, agent)
        assert "secret123" not in payload["text"] + payload["html"]


class TestFiles:
    def test_files_are_attached_and_named(self, opened, agent):
        payload = answered(opened, agent, files=[FILE])
        assert [file["filename"] for file in payload["attachments"]] == ["modèle.pdf"]
        assert "Pièce jointe : modèle.pdf" in payload["text"]
        assert "Pièce jointe : modèle.pdf" in said(payload)

    def test_the_local_mailbox_shows_them(self, opened, agent, client):
        answered(opened, agent, files=[FILE])
        dispatch_due()
        listed = tree(client.get(reverse("home:mailbox")))
        (address,) = [
            link.get("href")
            for link in listed.xpath("//ul[contains(@class, 'mails')]//a")
            if "Re:" in link.text_content()
        ]
        shown = client.get(address)
        (link,) = tree(shown).xpath("//ul[contains(@class, 'attachments')]//a[1]")
        assert flat(link.text_content()).startswith("modèle.pdf PDF, 10 octets")
        file = client.get(link.get("href"))
        assert file.content == FILE.content
        assert file["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file["Content-Security-Policy"]
        assert "Alix Moreau, agent du centre de contact" in words(shown)


class TestOnce:
    def form(self, client, opened: Ticket) -> dict:
        (form,) = tree(page(client, opened)).xpath("//form[@data-composer]")
        hidden = {name: value for name, value in form.form_values() if name in {"last_seen", "submission"}}
        assert hidden["submission"]
        return hidden

    @pytest.mark.parametrize("mode", ["reply", "ask", "note"])
    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_the_same_form_sent_twice_writes_once_and_answers_the_same(
        self, opened, agent, client_for, mode, headers
    ):
        client = client_for(agent)
        posted = {**self.form(client, opened), "text": "Bonjour.", "mode": mode}
        first = client.post(gesture("write", opened), posted, headers=headers)
        sent = Entry.objects.count()
        second = client.post(gesture("write", opened), posted, headers=headers)
        assert first.status_code == second.status_code < 400
        assert Message.objects.exclude(direction=Direction.INBOUND).count() == 1
        assert Entry.objects.count() == sent

    def test_even_after_the_person_wrote_again(self, opened, agent, client_for):
        client = client_for(agent)
        posted = {**self.form(client, opened), "text": "Bonjour.", "mode": "reply"}
        client.post(gesture("write", opened), posted)
        receipt("Merci", recipient=reply_address(opened.pk))
        assert client.post(gesture("write", opened), posted).status_code == 302
        assert Message.objects.filter(direction=Direction.OUTBOUND).count() == 1

    def test_other_words_from_the_same_page_are_another_message(self, opened, agent, client_for):
        """The browser's arrow brings the old form back: what is typed there must not be lost."""
        client = client_for(agent)
        posted = {**self.form(client, opened), "text": "Bonjour.", "mode": "note"}
        client.post(gesture("write", opened), posted)
        client.post(gesture("write", opened), {**posted, "text": "Bonjour, un oubli."})
        file = SimpleUploadedFile("a.txt", b"x")
        client.post(gesture("write", opened), {**posted, "files": file})
        assert Message.objects.filter(direction=Direction.NOTE).count() == 3

    def test_each_page_may_say_the_same_words(self, opened, agent, client_for):
        client = client_for(agent)
        for _ in range(2):
            client.post(
                gesture("write", opened), {**self.form(client, opened), "text": "Bonjour.", "mode": "note"}
            )
        assert Message.objects.filter(direction=Direction.NOTE).count() == 2

    def test_the_trail_does_not_speak_of_it(self, opened, agent, client_for):
        client = client_for(agent)
        posted = {**self.form(client, opened), "text": "Bonjour.", "mode": "reply"}
        client.post(gesture("write", opened), posted)
        assert posted["submission"] not in words(page(client, opened))
