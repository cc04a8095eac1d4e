"""The pages around a conversation: what they ask, say and refuse."""

from __future__ import annotations

import shutil
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from chat import actions, presence
from chat.limits import CONVERSATIONS
from chat.models import TRANSCRIPT_DAYS, ChatSession
from helpdesk.accounts.models import Team
from helpdesk.kernel import clock
from knowledge_base.management.commands.load_articles import CONTENT
from knowledge_base.models import ArticleVersion
from tests.chat.conftest import start_chat
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def answers(**fields) -> dict[str, str]:
    return {
        "question": "Mon attestation n'est pas générée",
        "name": "Awa Diallo",
        "submission": str(uuid4()),
        **fields,
    }


def text(response) -> str:
    return " ".join(response.content.decode().split())


def open_address(chat) -> str:
    return reverse("chat:conversation", args=[chat.token])


# Before


def test_the_first_page_says_who_answers_when_and_what_is_never_asked(client):
    page = text(client.get("/chat/"))
    for words in (
        "C'est une personne, pas un robot",
        "du lundi au vendredi, de 9 h à 17 h",
        "jamais de mot de passe",
        "Si personne ne vous répond en 5 minutes, votre message devient une demande écrite",
        "<noscript>",
        reverse("tickets:contact"),
    ):
        assert words in page.replace("&#x27;", "'")


def test_the_first_page_says_when_no_agent_is_there(client, agent):
    assert "Aucun agent n'est disponible en ce moment" in text(client.get("/chat/")).replace("&#x27;", "'")
    presence.appear(agent.pk, "online")
    assert "disponible en ce moment" not in text(client.get("/chat/"))
    presence.appear(agent.pk, "away")
    assert "disponible en ce moment" in text(client.get("/chat/"))


def test_the_form_opens_a_conversation_behind_a_link_that_cannot_be_guessed(client):
    response = client.post("/chat/", answers(departement="93", reference="ccc-000023-a"))
    chat = ChatSession.objects.get()
    assert response.url == f"/chat/{chat.token}/"
    assert (chat.name, chat.departement, chat.language) == ("Awa Diallo", "93", "fr")
    assert chat.claimed_reference == "CCC-000023-A"


def test_a_double_click_opens_one_conversation(client):
    sent = answers()
    first, second = client.post("/chat/", sent), client.post("/chat/", sent)
    assert first.url == second.url
    assert ChatSession.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"question": ""}, "Écrivez votre question, même en quelques mots."),
        ({"question": "x" * 2001}, "Votre question dépasse 2000 caractères."),
        ({"name": " "}, "Indiquez votre prénom et votre nom."),
        ({"departement": "99"}, "Ce département n'existe pas. Choisissez-le dans la liste."),
        ({"phone": "12"}, "Ce numéro de téléphone est trop court. Laissez le champ vide au besoin."),
        ({"reference": "CCC-000023-B"}, "Cette référence n'est pas complète."),
        ({"email": "awa"}, "Saisissez une adresse"),
    ],
)
def test_a_wrong_answer_gets_its_sentence_and_keeps_the_rest(client, fields, sentence):
    response = client.post("/chat/", answers(**fields))
    assert response.status_code == 422
    assert sentence in text(response).replace("&#x27;", "'")
    assert not ChatSession.objects.exists()


def test_the_language_of_the_page_is_that_of_the_conversation(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    client.post("/chat/", answers())
    assert ChatSession.objects.get().language == "ar"


def test_one_connection_opens_only_so_many_conversations(client):
    for _ in range(CONVERSATIONS):
        assert client.post("/chat/", answers()).status_code == 302
    response = client.post("/chat/", answers())
    assert response.status_code == 409
    assert "Trop de conversations ont été ouvertes depuis votre connexion" in text(response)
    assert ChatSession.objects.count() == CONVERSATIONS


# During and after


def test_a_wrong_link_opens_nothing(client, chat):
    for token in ("x", chat.token[:-1], chat.token.swapcase(), "%00", str(chat.pk)):
        assert client.get(f"/chat/{token}/").status_code == 404


def test_the_page_holds_the_lines_and_is_not_kept_by_anybody(client, chat):
    response = client.get(open_address(chat))
    assert "Mon attestation n&#x27;est pas générée" in text(response)
    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in text(response)


def test_words_of_both_sides_are_shown_as_text(client, chat, agent):
    actions.take(chat, actor=agent)
    actions.say_as_person(chat, "<script>alert(1)</script>", client_id="p")
    actions.say_as_agent(chat, 'Voir https://example.org/"><b>', actor=agent, client_id="a")
    page = client.get(open_address(chat)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<a href="https://example.org/"' in page
    assert "<b>" not in page


def test_leaving_by_the_button_shows_the_reference_and_the_mentions(client, chat):
    response = client.post(reverse("chat:leave", args=[chat.token]), follow=True)
    page = text(response).replace("&#x27;", "'")
    ticket = Ticket.objects.get()
    for words in (
        ticket.reference,
        "Cet échange n'est pas une demande de titre de séjour",
        "0 806 001 620",
        "1 rue de l'Exemple",
        "du lundi au vendredi",
    ):
        assert words in page


def test_the_part_that_ends_is_the_same_in_the_page_and_alone(client, chat):
    actions.leave(chat)
    alone = text(client.get(open_address(chat) + "?end"))
    assert alone.startswith("<section")
    assert alone in text(client.get(open_address(chat)))


def test_the_link_opens_the_transcript_for_a_week(client, chat):
    actions.leave(chat)
    with clock.at(clock.now() + timedelta(days=TRANSCRIPT_DAYS, seconds=-60)):
        assert client.get(open_address(chat)).status_code == 200
    with clock.at(clock.now() + timedelta(days=TRANSCRIPT_DAYS, seconds=60)):
        assert client.get(open_address(chat)).status_code == 404


def test_an_address_is_asked_for_only_when_none_is_known(client):
    without, known = start_chat(email=""), start_chat()
    assert "Laisser une adresse" in text(client.get(open_address(without)))
    assert "Laisser une adresse" not in text(client.get(open_address(known)))


@pytest.mark.parametrize("fields", [{}, {"email": "awa"}])
def test_leaving_no_address_gets_a_sentence(client, fields):
    chat = start_chat(email="")
    response = client.post(reverse("chat:contact", args=[chat.token]), fields)
    assert response.status_code == 422
    assert ChatSession.objects.get().email == ""


def test_an_address_left_while_waiting_is_used_at_the_end(client):
    chat = start_chat(email="")
    client.post(reverse("chat:contact", args=[chat.token]), {"email": "awa@example.org"})
    actions.leave(chat)
    assert Ticket.objects.get().person.email == "awa@example.org"


@pytest.mark.parametrize("name", ["leave", "contact"])
def test_nothing_changes_by_a_get(client, chat, name):
    assert client.get(reverse(f"chat:{name}", args=[chat.token])).status_code == 405
    assert ChatSession.objects.get().state == "waiting"


# The desk


@pytest.mark.parametrize("role", ["editor", "dgef", "prefecture", "admin"])
def test_the_desk_is_for_those_who_answer(client_for, user_of, chat, role):
    client = client_for(user_of(role))
    for address in ("/agent/chat/", f"/agent/chat/{chat.pk}/", f"/agent/chat/{chat.pk}/articles/"):
        assert client.get(address).status_code == 403


def test_a_visitor_is_sent_to_the_log_in_page(client, chat):
    for address in ("/agent/chat/", f"/agent/chat/{chat.pk}/"):
        assert client.get(address).status_code == 302


def test_a_colleagues_conversation_is_not_there(client_for, agent, user_of, chat):
    actions.take(chat, actor=user_of("agent"))
    client = client_for(agent)
    assert client.get(f"/agent/chat/{chat.pk}/").status_code == 404
    assert client.get(f"/agent/chat/{chat.pk}/articles/").status_code == 404
    assert client.post(f"/agent/chat/{chat.pk}/ticket/", {"reference": ""}).status_code == 404


def test_what_is_known_is_beside_the_conversation(client_for, agent):
    actions.leave(start_chat(question="Demande ancienne"))
    ticket = Ticket.objects.get()
    chat = start_chat(phone="0199001234", claimed_reference=ticket.reference)
    actions.take(chat, actor=agent)
    page = text(client_for(agent).get(f"/agent/chat/{chat.pk}/"))
    assert "awa@example.org" in page
    assert "Même adresse ou même numéro" in page
    assert "Référence citée par la personne" in page
    assert page.count(ticket.reference) >= 2


def test_tickets_kept_for_another_team_are_not_hinted_at(client_for, agent):
    actions.leave(start_chat(question="Demande ancienne"))
    team = Team.objects.create(name="Réservée", restricted=True)
    Ticket.objects.update(team=team)
    ticket = Ticket.objects.get()
    chat = start_chat(claimed_reference=ticket.reference)
    actions.take(chat, actor=agent)
    client = client_for(agent)
    page = text(client.get(f"/agent/chat/{chat.pk}/"))
    assert "Même adresse" not in page
    assert ticket.person.name not in page.replace(chat.name, "")
    response = client.post(f"/agent/chat/{chat.pk}/ticket/", {"reference": ticket.reference})
    assert (response.status_code, ChatSession.objects.get(pk=chat.pk).ticket) == (422, None)


def test_the_agent_joins_the_ticket_that_the_person_named_and_may_undo_it(client_for, agent):
    actions.leave(start_chat(question="Demande ancienne"))
    ticket = Ticket.objects.get()
    chat = start_chat(claimed_reference=ticket.reference)
    actions.take(chat, actor=agent)
    client = client_for(agent)
    htmx = {"HTTP_HX_REQUEST": "true"}
    page = client.post(f"/agent/chat/{chat.pk}/ticket/", {"reference": ticket.reference}, **htmx)
    assert "La conversation rejoindra le ticket" in text(page)
    assert ChatSession.objects.get(pk=chat.pk).ticket == ticket
    client.post(f"/agent/chat/{chat.pk}/ticket/", {"reference": ""}, **htmx)
    assert ChatSession.objects.get(pk=chat.pk).ticket is None


def test_nobody_joins_a_ticket_before_taking_the_conversation(client_for, agent, chat):
    actions.leave(start_chat(question="Demande ancienne"))
    ticket = Ticket.objects.get()
    response = client_for(agent).post(f"/agent/chat/{chat.pk}/ticket/", {"reference": ticket.reference})
    assert response.status_code == 403


@pytest.fixture
def article(tmp_path) -> ArticleVersion:
    """One of the service's own articles, published."""
    folder = tmp_path / "articles" / "fr"
    folder.mkdir(parents=True)
    shutil.copy(CONTENT / "fr" / "pj-photo-signature-refusee.md", folder)
    call_command("load_articles", folder.parent, stdout=StringIO())
    return ArticleVersion.objects.get()


def test_articles_called_by_the_persons_words_are_one_gesture_away(client_for, agent, article):
    chat = start_chat(question="Ma photo est refusée par le site")
    page = text(client_for(agent).get(f"/agent/chat/{chat.pk}/articles/"))
    assert f'data-insert-article="{article.pk}"' in page


def test_articles_are_found_by_the_agents_words_and_an_engine_that_is_down_is_said(
    client_for, agent, article, chat
):
    page = text(client_for(agent).get(f"/agent/chat/{chat.pk}/articles/?q=photo"))
    assert f'data-insert-article="{article.pk}"' in page
    assert "La recherche complète est momentanément indisponible" in page


def test_the_article_used_stays_with_the_line_and_the_ticket(agent, article, chat):
    actions.take(chat, actor=agent)
    actions.say_as_agent(chat, article.short_answer[:200], actor=agent, client_id="a", article=article)
    actions.close_conversation(chat, actor=agent)
    note = ChatSession.objects.get().ticket.messages.last()
    assert f"(article : {article.reference})" in note.text
