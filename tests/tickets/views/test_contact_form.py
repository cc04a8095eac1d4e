"""The public form: what it refuses with a sentence, what it keeps, and that a message is one message."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.tickets.views.pages import text, tree, words
from tickets.models import Attachment, Message, Reception, Ticket
from tickets.reference import load_procedures

pytestmark = pytest.mark.django_db
ADDRESS = "/contact/"
WORDS = "Page blanche à la dernière étape, je ne peux pas déposer ma demande."


@pytest.fixture(autouse=True)
def _procedures(db) -> None:
    load_procedures()


def filled(**changes) -> dict:
    return {
        "message": WORDS,
        "blocked": "yes",
        "procedure": "etudiant",
        "title_expiry": "31/12/2026",
        "departement": "93",
        "last_name": "Benali",
        "first_name": "Amina",
        "email": "amina@example.net",
        "phone": "",
        "submission": str(uuid4()),
        **changes,
    }


def png(name: str = "capture.png", size: int = 100) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\x89PNG" + b"x" * size, content_type="image/png")


def test_a_message_becomes_a_ticket_and_shows_every_mention(client):
    response = client.post(ADDRESS, filled(files=[png()]), follow=True)
    opened = Ticket.objects.get()
    said = words(response)
    assert (opened.channel, opened.departement, opened.blocked) == ("web", "93", True)
    assert [file.filename for file in Attachment.objects.all()] == ["capture.png"]
    for mention in (
        opened.reference,
        "Ce message n'est pas une demande de titre de séjour.",
        "L. 112-9",
        "0 806 001 620",
        "1 rue de l'Exemple, 08000 Charleville-Mézières",
        "aide@ccc.example.org",
        "votre réclamation est considérée comme rejetée le",
        "L. 231-4",
        "la demande se dépose entre le",
        clock.day_of(opened.received_at).strftime("%Y"),
    ):
        assert mention in said, mention
    assert Entry.objects.get(reference=f"ticket:{opened.pk}").recipient == "amina@example.net"


def test_a_message_sent_twice_is_one_ticket(client):
    twice = filled()
    first = client.post(ADDRESS, twice)
    second = client.post(ADDRESS, twice)
    assert Ticket.objects.count() == Message.objects.count() == 1
    reference = Ticket.objects.get().reference
    assert reference in words(client.get(first.url))
    assert reference in words(client.get(second.url))
    assert Reception.objects.count() == 2


def test_a_confirmation_is_for_whoever_holds_its_address(client):
    assert client.get(reverse("tickets:confirmation", args=["forged"])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title_expiry": "31/02/2026"}, "Cette date n'existe pas ou n'est pas au format JJ/MM/AAAA"),
        ({"title_expiry": "01/01/0026"}, "Cette date n'existe pas ou n'est pas au format JJ/MM/AAAA"),
        ({"departement": "99"}, "Ce département n'existe pas. Choisissez-le dans la liste."),
        ({"foreigner_number": "12"}, "Un numéro étranger comporte 10 chiffres."),
        ({"email": "", "phone": ""}, "Indiquez une adresse électronique ou un numéro de téléphone"),
        ({"email": "amina@"}, "adresse"),
        ({"message": "x" * 20_001}, "Votre message dépasse 20000 caractères."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(changes, sentence, client):
    response = client.post(ADDRESS, filled(**changes))
    page = tree(response)
    assert response.status_code == 422
    assert sentence in text(page.xpath("//*[contains(@class,'error-summary')]")[0])
    assert page.xpath("//input[@name='last_name']/@value") == ["Benali"]
    for name, value in changes.items():
        fields = page.xpath(f"//input[@name='{name}']/@value")
        assert not fields or fields == [value] or value == ""
    assert not Ticket.objects.exists()
    assert not Reception.objects.exists()


def test_an_empty_form_names_what_is_missing_and_takes_the_focus(client):
    response = client.post(ADDRESS, {})
    (summary,) = tree(response).xpath("//*[contains(@class,'error-summary')]")
    assert summary.get("data-focus") is not None
    targets = {link.removeprefix("#") for link in summary.xpath(".//a/@href")}
    assert {"id_message", "id_last_name", "id_departement"} <= targets
    assert all(tree(response).xpath(f"//*[@id='{target}']") for target in targets)


def test_folded_fields_open_when_they_hold_a_mistake(client):
    folded = "//details[contains(@class,'contact__more')]/@open"
    assert tree(client.get(ADDRESS)).xpath(folded) == []
    assert tree(client.post(ADDRESS, filled(foreigner_number="12"))).xpath(folded) == [""]


def test_good_files_survive_a_mistake_elsewhere(client):
    first = client.post(ADDRESS, filled(title_expiry="31/02/2026", files=[png("a.png"), png("b.png")]))
    assert "Ces 2 fichiers sont déjà reçus" in words(first)
    (kept,) = tree(first).xpath("//input[@name='kept_files']/@value")
    client.post(ADDRESS, filled(kept_files=kept, files=[png("c.png")]))
    assert sorted(file.filename for file in Attachment.objects.all()) == ["a.png", "b.png", "c.png"]


def test_a_forged_list_of_kept_files_brings_nothing(client):
    client.post(ADDRESS, filled(kept_files="forged:1:x"))
    assert not Attachment.objects.exists()


def test_the_eleventh_file_is_refused_and_the_first_ten_are_kept(client):
    response = client.post(ADDRESS, filled(files=[png(f"{n}.png") for n in range(11)]))
    assert response.status_code == 422
    assert "Vous avez joint 11 fichiers ; la limite est de 10." in words(response)
    (kept,) = tree(response).xpath("//input[@name='kept_files']/@value")
    client.post(ADDRESS, filled(kept_files=kept))
    assert Attachment.objects.count() == 10


def test_a_file_too_heavy_is_named_and_the_others_are_kept(client, settings):
    settings.MAX_ATTACHMENT_BYTES = 2 * 2**20
    response = client.post(ADDRESS, filled(files=[png("petit.png"), png("film.mp4", 3 * 2**20)]))
    assert response.status_code == 422
    assert "« film.mp4 » dépasse 2 Mo." in words(response)
    assert WORDS in response.content.decode()
    assert "petit.png" in words(response)


def test_thirty_megabytes_are_refused_with_a_sentence(client):
    response = client.post(ADDRESS, filled(files=[png("video.png", 30 * 2**20)]))
    assert response.status_code == 422
    assert "« video.png » dépasse 10 Mo." in words(response)
    assert not Ticket.objects.exists()


def test_the_article_that_was_read_is_recalled(client, published_article):
    assert published_article.title in words(client.get(ADDRESS, {"article": published_article.slug}))
    assert client.get(ADDRESS, {"article": "n'importe quoi <script>"}).status_code == 200


def test_the_form_needs_no_script_and_asks_the_help_while_one_writes(client):
    response = client.get(ADDRESS)
    (form,) = tree(response).xpath("//form[@data-send-once]")
    assert form.get("enctype") == "multipart/form-data"
    (box,) = tree(response).xpath("//*[@data-suggestions]")
    assert box.get("data-suggestions") == reverse("knowledge_base:suggestions")


def test_a_confirmation_without_ticket_still_reassures(client, monkeypatch):
    monkeypatch.setattr("tickets.intake.pipeline.propose", lambda inbound: 1 / 0)
    response = client.post(ADDRESS, filled(), follow=True)
    assert "Votre message est enregistré" in words(response)
    assert Reception.objects.get().outcome == "quarantined"


def test_the_form_speaks_the_language_of_the_page(client):
    client.post(ADDRESS, filled(), headers={"Accept-Language": "ar"})
    assert re.search(r"Amina", Ticket.objects.get().person.name)
