"""The open ticket: what it shows, and each gesture of an agent through the page and through htmx."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from helpdesk.accounts.models import Team
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from tests.tickets.builders import receipt, ticket
from tests.tickets.views.pages import HTMX, gesture, last_seen, messages_of, page, queries, text, tree, words
from tickets import actions
from tickets.enums import Direction, LinkKind, State
from tickets.intake.message import InboundAttachment
from tickets.models import Message, Suggestion, Ticket, TicketLink
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def sorted_ticket(db) -> Ticket:
    """A ticket with a category, so that it can be answered."""
    opened = ticket()
    Ticket.objects.filter(pk=opened.pk).update(category="B1", abstained=False, confidence=0.9)
    return Ticket.objects.get(pk=opened.pk)


def written(client, opened: Ticket, mode: str, words_: str = "Bonjour, essayez ceci.", **more):
    return client.post(gesture("write", opened), {"text": words_, "mode": mode, **more})


def test_an_answer_leaves_and_the_page_says_so(agent, client_for, sorted_ticket):
    client = client_for(agent)
    response = written(client, sorted_ticket, "reply", last_seen=last_seen(page(client, sorted_ticket)))
    assert response.status_code == 302
    sent = Message.objects.get(direction=Direction.OUTBOUND)
    assert Entry.objects.filter(reference=f"message:{sent.pk}").exists()
    after = words(page(client, sorted_ticket))
    assert "Réponse enregistrée" in after
    assert "Agent du centre de contact" in after
    assert "Envoi prévu à amina@example.net" in after


def test_a_question_waits_for_the_person(agent, client_for, sorted_ticket):
    written(client_for(agent), sorted_ticket, "ask", "Quelle est la date de fin de votre titre ?")
    sorted_ticket.refresh_from_db()
    assert sorted_ticket.state == State.WAITING_USER
    modes = tree(page(client_for(agent), sorted_ticket)).xpath("//input[@name='compose']/@value")
    assert modes == ["reply", "note"]


def test_a_note_stays_inside(agent, client_for):
    opened = ticket()
    sent = Entry.objects.count()
    written(client_for(agent), opened, "note", "Voir avec Samira.")
    assert Message.objects.get(direction=Direction.NOTE).text == "Voir avec Samira."
    assert Entry.objects.count() == sent


def test_the_mode_chosen_counts_when_no_button_is_named(agent, client_for, sorted_ticket):
    client_for(agent).post(gesture("write", sorted_ticket), {"text": "Entre nous", "compose": "note"})
    assert Message.objects.latest("pk").direction == Direction.NOTE


@pytest.mark.parametrize("mode", ["", "send", "REPLY"])
def test_a_text_whose_mode_is_unknown_goes_nowhere(mode, agent, client_for, sorted_ticket):
    response = written(client_for(agent), sorted_ticket, mode)
    assert response.status_code == 422
    assert "Choisissez entre réponse, question et note interne." in words(response)
    assert "Bonjour, essayez ceci." in response.content.decode()
    assert sorted_ticket.messages.count() == 1


def test_a_text_refused_by_a_rule_comes_back_with_the_reason(supervisor, client_for):
    opened = ticket()
    actions.discard_ticket(opened, reason="Injures", actor=supervisor)
    response = written(client_for(supervisor), opened, "reply", "Un texte long à écrire")
    assert response.status_code == 422
    assert "n'est pas possible dans l'état « Écarté »" in words(response)
    assert "Un texte long à écrire" in response.content.decode()
    assert opened.messages.count() == 1


def test_qualifying_without_category_is_refused_where_the_agent_looks(agent, client_for):
    opened = ticket()
    Ticket.objects.update(category="", abstained=True)
    client = client_for(agent)
    values = fields(opened, client, qualify="1")
    refused = client.post(gesture("correct", opened), values, headers=HTMX)
    assert (refused.status_code, refused["HX-Retarget"]) == (409, "#alerts")
    assert "Choisissez d'abord une catégorie." in words(refused)


def test_an_empty_text_is_pointed_at(agent, client_for, sorted_ticket):
    response = written(client_for(agent), sorted_ticket, "reply", "   ")
    assert tree(response).xpath("//textarea[@name='text']/@aria-invalid") == ["true"]


def test_a_newer_message_stops_the_sending_and_keeps_everything(
    agent, client_for, sorted_ticket, published_article
):
    client = client_for(agent)
    seen = last_seen(page(client, sorted_ticket))
    receipt("Attendez, j'ai trouvé", recipient=reply_address(sorted_ticket.pk))
    stopped = written(
        client, sorted_ticket, "reply", "Ma réponse", last_seen=seen, cited=published_article.pk
    )
    assert "Un nouveau message vient d'arriver" in words(stopped)
    assert "Attendez, j'ai trouvé" in words(stopped)
    assert "Ma réponse" in stopped.content.decode()
    assert "Envoyer quand même" in words(stopped)
    assert tree(stopped).xpath("//*[@data-cited]//input[@name='cited']/@value") == [str(published_article.pk)]
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()
    written(client, sorted_ticket, "reply", "Ma réponse", last_seen=last_seen(stopped))
    assert Message.objects.filter(direction=Direction.OUTBOUND).count() == 1


def test_an_answer_shows_the_version_of_the_article_it_used(
    agent, client_for, sorted_ticket, published_article
):
    written(client_for(agent), sorted_ticket, "reply", cited=[published_article.pk])
    assert f"{published_article.title} version 1" in words(page(client_for(agent), sorted_ticket))


def test_an_unpublished_article_cannot_be_cited(agent, client_for, sorted_ticket, published_article):
    type(published_article).objects.update(state="archived", archived_at=clock.now())
    response = written(client_for(agent), sorted_ticket, "reply", cited=[published_article.pk])
    assert response.status_code == 422
    assert sorted_ticket.messages.count() == 1


def test_files_leave_with_the_answer(agent, client_for, sorted_ticket):
    file = SimpleUploadedFile("modele.pdf", b"%PDF-1.7", content_type="application/pdf")
    written(client_for(agent), sorted_ticket, "reply", files=[file])
    sent = Message.objects.get(direction=Direction.OUTBOUND)
    assert [each.filename for each in sent.attachments.all()] == ["modele.pdf"]
    assert "modele.pdf" in str(Entry.objects.get(reference=f"message:{sent.pk}").payload["attachments"])


def test_eleven_files_are_too_many_for_an_answer(agent, client_for, sorted_ticket):
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    response = written(client_for(agent), sorted_ticket, "reply", files=files)
    assert "10 fichiers au plus." in words(response)
    assert sorted_ticket.messages.count() == 1


@pytest.mark.parametrize("mode", ["reply", "ask", "note"])
def test_the_swapped_conversation_is_the_reloaded_conversation(mode, agent, client_for, sorted_ticket):
    client = client_for(agent)
    swapped = client.post(
        gesture("write", sorted_ticket), {"text": "Bonjour <b>vous</b>", "mode": mode}, headers=HTMX
    )
    assert swapped.status_code == 200
    assert "&lt;b&gt;" in messages_of(swapped)
    assert messages_of(swapped) == messages_of(page(client, sorted_ticket))


def test_a_swap_brings_its_row_its_title_and_its_message(agent, client_for):
    opened = ticket()
    fragment = tree(client_for(agent).post(gesture("take", opened), headers=HTMX))
    assert fragment.xpath(f"//li[@id='row-{opened.pk}']/@hx-swap-oob") == ["true"]
    assert opened.reference in text(fragment.xpath("//title")[0])
    assert "Ce ticket est à vous." in text(fragment.xpath("//*[@id='alerts']")[0])


def test_a_live_event_fetches_only_what_is_new(agent, client_for):
    opened = ticket()
    known = opened.messages.get().pk
    receipt("Voici la suite", recipient=reply_address(opened.pk))
    response = client_for(agent).get(reverse("tickets:new_messages", args=[opened.reference, known]))
    articles = tree(response).xpath("//*[@data-message]")
    assert len(articles) == 1
    assert "Voici la suite" in text(articles[0])


def test_the_live_hooks_name_the_ticket_and_its_last_message(agent, client_for):
    opened = ticket()
    (root,) = tree(page(client_for(agent), opened)).xpath("//*[@data-ticket]")
    last = opened.messages.get().pk
    assert root.get("data-ticket") == opened.reference
    assert (root.get("data-ticket-id"), root.get("data-last-message")) == (str(opened.pk), str(last))
    assert root.get("data-new-messages").endswith(f"/apres/{last}/")


def test_taking_and_giving_back(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    client.post(gesture("take", opened))
    opened.refresh_from_db()
    assert opened.assignee == agent
    client.post(gesture("release", opened))
    opened.refresh_from_db()
    assert opened.assignee is None


def test_two_agents_taking_at_once(agent, other_agent, client_for):
    opened = ticket()
    client_for(other_agent).post(gesture("take", opened))
    refused = client_for(agent).post(gesture("take", opened), {"seen_assignee": ""}, headers=HTMX)
    assert refused.status_code == 409
    assert refused["HX-Retarget"] == "#alerts"
    assert "Hugo Petit vient de prendre ce ticket." in words(refused)


def test_reading_is_marked_by_the_page_not_by_the_address(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    assert tree(page(client, opened)).xpath(f"//*[@hx-post='{gesture('read', opened)}']")
    opened.refresh_from_db()
    assert opened.unread
    assert client.post(gesture("read", opened)).status_code == 204
    opened.refresh_from_db()
    assert not opened.unread


def test_closing_needs_a_reason_in_the_open_panel(agent, client_for):
    opened = ticket()
    response = client_for(agent).post(gesture("close", opened), {"reason": " "})
    assert response.status_code == 422
    assert tree(response).xpath(f"//form[@action='{gesture('close', opened)}']/ancestor::details/@open") == [
        ""
    ]
    client_for(agent).post(gesture("close", opened), {"reason": "Doublon"})
    opened.refresh_from_db()
    assert (opened.state, opened.close_reason) == (State.CLOSED, "Doublon")


def test_a_closed_ticket_offers_to_reopen_and_nothing_else(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    client.post(gesture("close", opened), {"reason": "Doublon"})
    closed = tree(page(client, opened))
    assert closed.xpath(f"//form[@action='{gesture('reopen', opened)}']")
    assert not closed.xpath(f"//form[@action='{gesture('close', opened)}']")
    client.post(gesture("reopen", opened))
    opened.refresh_from_db()
    assert opened.state == State.REOPENED


def test_only_a_supervisor_sees_and_uses_discarding(agent, supervisor, client_for):
    opened = ticket()
    assert not tree(page(client_for(agent), opened)).xpath("//button[@name='discard']")
    assert tree(page(client_for(supervisor), opened)).xpath("//button[@name='discard']")
    assert (
        client_for(agent).post(gesture("close", opened), {"reason": "x", "discard": "1"}).status_code == 403
    )
    client_for(supervisor).post(gesture("close", opened), {"reason": "Injures", "discard": "1"})
    opened.refresh_from_db()
    assert opened.state == State.DISCARDED


def test_a_transfer_names_the_administration(agent, client_for, sorted_ticket):
    client = client_for(agent)
    assert client.post(gesture("transfer", sorted_ticket), {"authority": ""}).status_code == 422
    client.post(gesture("transfer", sorted_ticket), {"authority": "OFII"})
    sorted_ticket.refresh_from_db()
    assert (sorted_ticket.state, sorted_ticket.transferred_to) == (State.TRANSFERRED, "OFII")
    assert "Demande transmise ; la personne est informée." in words(page(client, sorted_ticket))


def fields(opened: Ticket, client, **changes) -> dict:
    """The fields form as the page shows it, with some values changed."""
    (form,) = tree(page(client, opened)).xpath(f"//form[@action='{gesture('correct', opened)}']")
    shown = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return {**shown, **changes}


def test_saving_the_fields_as_shown_changes_nothing(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    before = Ticket.objects.filter(pk=opened.pk).values().get()
    rows = AuditRow.objects.count()
    assert client.post(gesture("correct", opened), fields(opened, client)).status_code == 302
    assert Ticket.objects.filter(pk=opened.pk).values().get() == before
    assert AuditRow.objects.count() == rows


def test_correcting_and_qualifying_in_one_gesture(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    values = fields(opened, client, category="A2", title_expiry="01/01/2020", qualify="1")
    client.post(gesture("correct", opened), values)
    opened.refresh_from_db()
    assert (opened.category, opened.state, opened.urgency) == ("A2", State.QUALIFIED, "P0")
    assert "CESEDA" in words(page(client, opened))


def test_an_impossible_date_is_pointed_at_and_nothing_is_saved(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    response = client.post(
        gesture("correct", opened), fields(opened, client, title_expiry="31/02/2026", category="A2")
    )
    assert response.status_code == 422
    assert "Cette date n'existe pas" in words(response)
    assert "31/02/2026" in response.content.decode()
    opened.refresh_from_db()
    assert opened.category != "A2"


def test_suggestions_can_be_inserted_in_one_gesture(agent, client_for, published_article):
    opened = ticket()
    Suggestion.objects.filter(ticket=opened).delete()
    Suggestion.objects.create(ticket=opened, version=published_article, rank=1, score=4.2)
    (button,) = tree(page(client_for(agent), opened)).xpath("//button[@data-insert-article]")
    assert button.get("data-insert-article") == str(published_article.pk)
    assert button.get("data-text") == published_article.short_answer
    assert button.get("data-shortcut") == "1"


def test_the_context_says_who_what_and_when(agent, client_for):
    opened = ticket(name="Amina Benali", phone="06 39 98 12 34")
    other = receipt("Autre demande", name="Amina Benali", subject="Une autre").ticket
    said = words(page(client_for(agent), opened))
    for word in (
        "Amina Benali",
        "06 39 98 12 34",
        "Première réception",
        "Accusé de réception",
        other.reference,
    ):
        assert word in said, word
    assert "Rejet implicite" in said
    assert "Ticket ouvert" in said


def test_a_link_never_tells_what_a_restricted_team_works_on(agent, supervisor, client_for):
    opened, kept = (
        ticket(),
        ticket("Secret", email="x@example.net", name="Xenia Noir", subject="Sujet sensible"),
    )
    TicketLink.objects.create(source=opened, target=kept, kind=LinkKind.CITED_BY_STRANGER, at=clock.now())
    team = Team.objects.create(name="Situations sensibles", restricted=True)
    Ticket.objects.filter(pk=kept.pk).update(team=team)
    assert "Sujet sensible" not in words(page(client_for(agent), opened))
    assert "Sujet sensible" in words(page(client_for(supervisor), opened))


def test_the_acknowledgement_prints(agent, client_for):
    response = client_for(agent).get(gesture("acknowledgement", ticket()))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_long_conversation_ends_with_its_newest_messages(agent, client_for, monkeypatch):
    monkeypatch.setattr("tickets.views.workspace.MESSAGES_SHOWN", 3)
    opened = ticket("premier")
    for n in range(4):
        actions.add_note(opened, f"note {n}", actor=agent)
    said = words(page(client_for(agent), opened))
    assert "note 3" in said
    assert "premier" not in text(tree(page(client_for(agent), opened)).xpath("//*[@data-messages]")[0])
    assert "Seuls les messages les plus récents sont affichés." in said


def test_one_message_costs_as_much_as_fifty(agent, client_for, published_article):
    files = tuple(
        InboundAttachment(filename=f"{n}.txt", content_type="text/plain", content=b"x") for n in range(2)
    )
    opened = ticket(files=files)
    actions.correct_fields(opened, {"category": "B1"}, actor=agent)
    actions.reply(opened, "Bonjour", actor=agent, cited=[published_article])
    client = client_for(agent)
    page(client, opened)
    few = queries(client, gesture("ticket", opened))
    for n in range(25):
        receipt(f"Message {n}", recipient=reply_address(opened.pk), files=files)
        actions.reply(opened, f"Réponse {n}", actor=agent, cited=[published_article])
    assert queries(client, gesture("ticket", opened)) == few
