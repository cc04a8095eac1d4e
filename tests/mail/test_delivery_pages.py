"""The panel of an answer that did not arrive, its list, its tile: what an agent sees and does, without scripts first."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import Role
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.settling import learn, learn_delay
from tests.tickets.builders import ticket
from tests.tickets.views.pages import HTMX, gesture, page, text, tree, words
from tickets import actions
from tickets.enums import FollowUpEnd
from tickets.intake.message import Declared
from tickets.models import FollowUp, Message, Ticket

pytestmark = pytest.mark.django_db

ADDRESS = "12 rue des Lilas\n93200 Saint-Denis"
WAYS = ("called", "posted", "resent", "dropped")


def undelivered(actor, words: str = "550 5.1.1 no such user", **fields) -> FollowUp:
    opened = ticket(**{"declared": Declared(last_name="Benali", postal_address=ADDRESS), **fields})
    message = actions.reply(opened, "Bonjour,\nEssayez ceci.", actor=actor)
    dispatch_due()
    learn(Entry.objects.get(reference=f"message:{message.pk}").pk, Sending.BOUNCED, error=words)
    return FollowUp.objects.get(message=message)


@pytest.fixture
def row(agent) -> FollowUp:
    return undelivered(agent, phone="+33639980001")


def address(way: str, row: FollowUp) -> str:
    return reverse(f"tickets:follow_up_{way}", args=[row.pk])


def panel_of(response):
    (panel,) = tree(response).xpath("//*[@data-follow-up]")
    return panel


TYPED = {
    "called": {"call-note": "Elle essaie ce soir"},
    "posted": {"letter-postal_address": ADDRESS},
    "resent": {"resend-chosen": "new", "resend-address": "b@example.org", "resend-confirmed": "on"},
    "dropped": {"drop-note": "Réglé en préfecture"},
}


def typed(way: str, row: FollowUp) -> dict[str, str]:
    return {f"f{row.pk}-{name}": value for name, value in TYPED[way].items()}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("550 5.1.1 no such user", "L'adresse n'existe pas."),
        ("552 5.2.2 mailbox full", "La boîte est pleine."),
        ("550 5.2.1 mailbox disabled", "La boîte est désactivée."),
        ("554 5.7.1 spam", "Refusé par le filtrage du serveur du destinataire."),
        ("550 no", "Refusé par le serveur du destinataire."),
        ("[blocked]", "Notre prestataire d'envoi ne transmet plus à cette adresse."),
    ],
)
def test_the_panel_says_why_in_french_and_folds_the_servers_words(agent, client_for, said, sentence):
    panel = panel_of(page(client_for(agent), undelivered(agent, said).ticket))
    assert "Cette réponse n'est pas arrivée" in text(panel)
    assert sentence in text(panel)
    (folded,) = panel.xpath(".//details[@class='undelivered__words']")
    assert folded.get("open") is None
    assert said in text(folded)


def test_the_panel_is_above_the_composer_with_its_ways(row, agent, client_for):
    shown = tree(page(client_for(agent), row.ticket))
    foot = shown.xpath("//*[@data-follow-up]/following::form[@data-composer]")
    assert len(foot) == 1
    summaries = [
        text(each) for each in shown.xpath("//*[@data-follow-up]//details[contains(@class, 'way')]/summary")
    ]
    assert summaries == ["Appelera", "Envoyer par la postep", "Autre adressem", "Sans suite…"]
    assert shown.xpath("//*[@data-follow-up]//a[@href='tel:+33639980001']")
    assert "Essayez ceci." in text(shown.xpath("//*[contains(@class, 'way__script')]")[0])


def test_hostile_words_of_a_server_are_only_text(agent, client_for):
    response = page(
        client_for(agent), undelivered(agent, '550 <script>alert(1)</script>"><img src=x>').ticket
    )
    assert "<script>alert" not in response.content.decode()
    assert "<script>alert(1)</script>" in words(response)


def test_a_ticket_whose_answers_arrived_has_no_panel(agent, client_for):
    assert not tree(page(client_for(agent), ticket())).xpath("//*[@data-follow-up]")


@pytest.mark.parametrize("way", WAYS)
def test_each_way_works_without_scripts(row, agent, client_for, way):
    client = client_for(agent)
    response = client.post(address(way, row), typed(way, row))
    assert (response.status_code, response.url) == (302, gesture("ticket", row.ticket))
    assert FollowUp.objects.get().end == {"called": "called", "posted": "posted", "resent": "resent"}.get(
        way, FollowUpEnd.DROPPED
    )
    assert not tree(client.get(response.url)).xpath("//*[@data-follow-up]")


@pytest.mark.parametrize("way", WAYS)
def test_each_form_carries_what_the_browser_must_send_back(row, agent, way):
    """Django's test client forgives a missing CSRF token; a browser without scripts is refused."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)
    (form,) = tree(page(client, row.ticket)).xpath(f"//form[@action='{address(way, row)}']")
    fields = dict(form.form_values()) | typed(way, row)
    assert client.post(address(way, row), fields).status_code == 302
    assert FollowUp.objects.get().done_at is not None


@pytest.mark.parametrize("way", WAYS)
def test_a_swap_shows_what_a_reload_shows(row, agent, client_for, way):
    client = client_for(agent)
    swapped = client.post(address(way, row), typed(way, row), headers=HTMX)
    assert swapped.status_code == 200
    assert not tree(swapped).xpath("//*[@data-follow-up]")
    said = text(tree(swapped).xpath("//*[@data-messages]")[0])
    assert said == text(tree(page(client, row.ticket)).xpath("//*[@data-messages]")[0])


@pytest.mark.parametrize(
    ("way", "content", "sentence"),
    [
        ("posted", {"letter-postal_address": " "}, "Demandez l'adresse postale à la personne"),
        (
            "resent",
            {"resend-chosen": "new", "resend-address": "", "resend-confirmed": "on"},
            "Écrivez l'adresse",
        ),
        (
            "resent",
            {"resend-chosen": "new", "resend-address": "b@example.org"},
            "Confirmez d'abord l'adresse",
        ),
        ("resent", {"resend-chosen": "victim@example.org"}, "Sélectionnez un choix valide"),
        ("resent", {"resend-chosen": "amina@example.net"}, "Sélectionnez un choix valide"),
        ("dropped", {"drop-note": ""}, "obligatoire"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "swap"])
def test_what_is_missing_comes_back_open_with_its_error(
    row, agent, client_for, way, content, sentence, headers
):
    content = {f"f{row.pk}-{name}": value for name, value in content.items()}
    response = client_for(agent).post(address(way, row), content, headers=headers)
    assert response.status_code == (200 if headers else 422)
    (way_shown,) = panel_of(response).xpath(".//details[contains(@class, 'way') and @open]")
    assert sentence in text(way_shown)
    assert FollowUp.objects.get().done_at is None


def test_a_fault_of_ours_may_go_to_the_same_address_again(row, agent, client_for):
    FollowUp.objects.update(cause="failed")
    panel = panel_of(page(client_for(agent), row.ticket))
    assert "amina@example.net" in [each.get("value") for each in panel.xpath(".//input[@type='radio']")]


@pytest.mark.parametrize("way", WAYS)
def test_who_came_second_reads_that_it_is_done(row, agent, client_for, way):
    client = client_for(agent)
    client.post(address("called", row), typed("called", row))
    response = client.post(address(way, row), typed(way, row))
    assert response.status_code == 409
    assert "déjà été prise en charge" in words(response)


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.AGENT, Role.SUPERVISOR}))
@pytest.mark.parametrize("way", WAYS)
def test_other_roles_cannot(row, user_of, client_for, way, role):
    assert client_for(user_of(role)).post(address(way, row), typed(way, row)).status_code == 403
    assert FollowUp.objects.get().done_at is None


@pytest.mark.parametrize("way", WAYS)
def test_a_restricted_ticket_does_not_exist_and_nothing_hides_behind_a_link(row, agent, client_for, way):
    client = client_for(agent)
    assert client.get(address(way, row)).status_code == 405
    Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
    assert client.post(address(way, row), typed(way, row)).status_code == 404
    assert client.get(reverse("tickets:follow_up_letter", args=[row.pk])).status_code == 404
    assert client.get(gesture("follow_ups", row.ticket)).status_code == 404


def test_the_letter_can_be_read_before_it_leaves(row, agent, client_for):
    response = client_for(agent).get(reverse("tickets:follow_up_letter", args=[row.pk]))
    assert response.content.startswith(b"%PDF")
    assert not Entry.objects.filter(transport="letter").exists()


def test_without_postal_address_there_is_no_letter_and_the_panel_says_so(agent, client_for):
    row = undelivered(agent, declared=Declared(last_name="Benali"))
    client = client_for(agent)
    assert client.get(reverse("tickets:follow_up_letter", args=[row.pk])).status_code == 404
    assert "Nous n'avons pas l'adresse postale" in text(panel_of(page(client, row.ticket)))


def test_the_live_fragment_is_the_pages_own(row, agent, client_for):
    client = client_for(agent)
    fragment = client.get(gesture("follow_ups", row.ticket), headers=HTMX)
    assert text(panel_of(fragment)) == text(panel_of(page(client, row.ticket)))


# --------------------------------------------------------------------------------------- list and tile


def test_the_list_holds_what_nobody_has_dealt_with(row, agent, client_for):
    ticket(email="other@example.org", name="Paul Autre")
    client = client_for(agent)
    inbox = reverse("tickets:inbox")
    listed = tree(client.get(inbox, {"view": "undelivered"}))
    assert listed.xpath("//*[@data-row]/@data-reference") == [row.ticket.reference]
    links = {text(each) for each in listed.xpath("//nav//a") if text(each).startswith("Réponses non remises")}
    assert links == {"Réponses non remises 1"}
    client.post(address("called", row), typed("called", row))
    cache.clear()
    assert not tree(client.get(inbox, {"view": "undelivered"})).xpath("//*[@data-row]")


def test_a_ticket_with_two_lost_answers_is_listed_once(row, agent, client_for):
    message = actions.reply(Ticket.objects.get(), "Encore", actor=agent)
    dispatch_due()
    learn(Entry.objects.get(reference=f"message:{message.pk}").pk, Sending.BOUNCED, error="550 5.1.1")
    shown = tree(client_for(agent).get(reverse("tickets:inbox"), {"view": "undelivered"}))
    assert len(shown.xpath("//*[@data-row]")) == 1
    panels = tree(page(client_for(agent), row.ticket)).xpath("//*[@data-follow-up]")
    assert len(panels) == 2
    identifiers = [each for panel in panels for each in panel.xpath(".//@id")]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize(("role", "shown"), [(Role.SUPERVISOR, True), (Role.AGENT, False)])
def test_the_dashboard_tells_supervisors(row, user_of, client_for, role, shown):
    response = client_for(user_of(role)).get(reverse("home:dashboard"))
    assert ("Réponses non remises" in words(response)) is shown


# ------------------------------------------------------------------------------------ under the answer


def test_the_answer_itself_says_how_it_fares(agent, client_for):
    message = actions.reply(ticket(), "Bonjour", actor=agent)
    dispatch_due()
    entry = Entry.objects.get(reference=f"message:{message.pk}")
    seen = []
    for tell in (
        lambda: learn_delay(entry.pk, "451 4.7.1 greylisted"),
        lambda: learn(entry.pk, Sending.DELIVERED),
        lambda: learn(entry.pk, Sending.COMPLAINED, error="abuse"),
    ):
        tell()
        shown = tree(page(client_for(agent), Message.objects.get(pk=message.pk).ticket))
        (mark,) = shown.xpath("//*[@data-delivery]")
        seen.append(
            (
                mark.get("data-delivery"),
                text(mark).split("amina")[0].strip(),
                mark.get("class").split("--")[1],
            )
        )
    assert seen == [
        ("waiting", "Retardé pour", "warning"),
        ("delivered", "Remis à", "success"),
        ("complained", "Signalé comme indésirable par", "error"),
    ]


def test_a_dead_address_is_shown_on_the_person(row, agent, client_for):
    (person,) = tree(page(client_for(agent), row.ticket)).xpath("//section[@aria-labelledby='person-title']")
    assert "le courriel n'arrive plus" in text(person)
