"""The questions about another ticket, and merging, as an agent meets them on the page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import Role
from tests.tickets.builders import receipt, ticket
from tests.tickets.views.pages import HTMX, gesture, page, queries, text, tree, words
from tickets import actions
from tickets.models import ContactPoint, Message, Ticket, TicketLink
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db

QUESTION = "Ce message semble venir de la même personne, depuis une autre adresse."
SECOND = "amina.perso@example.org"


@pytest.fixture
def known(db) -> Ticket:
    opened = ticket()
    Ticket.objects.filter(pk=opened.pk).update(foreigner_number="9903123456", departement="93")
    return opened


@pytest.fixture
def link(known) -> TicketLink:
    newer = ticket("La suite", email=SECOND, name="BENALI Amina", recipient=reply_address(known.pk))
    Ticket.objects.filter(pk=newer.pk).update(foreigner_number="9903123456", departement="75")
    return newer.links.get()


def answer(name: str, link: TicketLink, shown: Ticket | None = None) -> str:
    return reverse(f"tickets:{name}", args=[(shown or link.source).reference, link.pk])


def test_the_question_says_what_agrees_and_what_differs(link, known, agent, client_for):
    shown = tree(page(client_for(agent), link.source))
    (panel,) = shown.xpath("//details[@class='proposal-panel'][@open]")
    assert QUESTION in text(panel)
    rows = [[text(cell) for cell in row] for row in panel.xpath(".//tbody/tr")]
    assert rows == [
        ["Nom concorde", "BENALI Amina", "Amina Benali"],
        ["Numéro étranger concorde", "9903123456", "9903123456"],
        ["Département diffère", "75", "93"],
        ["Adresse", SECOND, "amina@example.net"],
    ]
    assert known.reference in text(panel)


def test_the_older_ticket_asks_the_same_folded(link, known, agent, client_for):
    (panel,) = tree(page(client_for(agent), known)).xpath("//details[@class='proposal-panel'][not(@open)]")
    said = text(panel)
    assert "Un autre message semble venir de la même personne, depuis une autre adresse." in said
    assert link.source.reference in said


def test_yes_moves_the_ticket_and_offers_to_merge(link, known, agent, client_for):
    client = client_for(agent)
    response = client.post(answer("confirm_link", link), follow=True)
    assert "Le ticket et son adresse ont rejoint la fiche de la personne." in words(response)
    (form,) = tree(response).xpath(f"//form[@action='{gesture('merge', link.source)}']")
    assert form.xpath("ancestor::details/@open") == [""]
    assert form.xpath(".//input[@name='into'][@checked]/@value") == [known.reference]
    assert "Une fusion ne se défait pas." in text(form)
    assert QUESTION not in words(response)


def test_yes_through_htmx_is_the_page_again(link, agent, client_for):
    swapped = tree(client_for(agent).post(answer("confirm_link", link), headers=HTMX))
    assert swapped.xpath(f"//form[@action='{gesture('merge', link.source)}']/ancestor::details/@open") == [""]


def test_no_is_noted_and_not_asked_again(link, known, agent, client_for):
    client = client_for(agent)
    client.post(answer("refuse_link", link))
    link.refresh_from_db()
    assert link.accepted is False
    for shown in (link.source, known):
        said = words(page(client, shown))
        assert QUESTION not in said
        assert "Même personne, à confirmer : non" in said


def test_either_ticket_s_page_can_answer(link, known, agent, client_for):
    client_for(agent).post(answer("confirm_link", link, known))
    link.source.refresh_from_db()
    assert link.source.person == known.person


def test_a_link_of_another_ticket_cannot_be_reached_through_this_one(link, agent, client_for):
    elsewhere = ticket(email="x@example.net", name="Xenia Noir")
    for name in ("confirm_link", "refuse_link"):
        assert client_for(agent).post(answer(name, link, elsewhere)).status_code == 404
    link.refresh_from_db()
    assert link.settled_at is None


@pytest.mark.parametrize("hidden", ["source", "target"])
def test_a_link_to_what_this_agent_may_not_see_does_not_exist(hidden, link, agent, client_for):
    team = Team.objects.create(name="Situations sensibles", restricted=True)
    kept, seen = getattr(link, hidden), link.target if hidden == "source" else link.source
    Ticket.objects.filter(pk=kept.pk).update(team=team)
    client = client_for(agent)
    assert kept.reference not in words(page(client, seen))
    for name in ("confirm_link", "refuse_link"):
        assert client.post(answer(name, link, seen)).status_code == 404
    assert client.post(gesture("merge", seen), {"into": kept.reference}).status_code == 404
    link.refresh_from_db()
    assert link.settled_at is None


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.AGENT, Role.SUPERVISOR}))
def test_other_roles_settle_and_merge_nothing(role, link, known, client_for, user_of):
    client = client_for(user_of(role))
    for name in ("confirm_link", "refuse_link"):
        assert client.post(answer(name, link)).status_code == 403
    assert client.post(gesture("merge", known), {"into": link.source.reference}).status_code == 403
    link.refresh_from_db()
    assert link.settled_at is None


def test_no_answer_hides_behind_a_link(link, agent, client_for):
    for address in (answer("confirm_link", link), answer("refuse_link", link), gesture("merge", link.source)):
        assert client_for(agent).get(address).status_code == 405


def test_a_person_with_one_ticket_has_nothing_to_merge(known, agent, client_for):
    assert not tree(page(client_for(agent), known)).xpath(f"//form[@action='{gesture('merge', known)}']")


def test_merging_goes_to_the_ticket_that_remains(agent, client_for):
    first, second = ticket("Première"), ticket("Seconde", subject="Relance")
    client = client_for(agent)
    response = client.post(gesture("merge", first), {"into": second.reference}, follow=True)
    assert response.redirect_chain[-1][0] == gesture("ticket", second)
    said = words(response)
    assert f"Le ticket {first.reference} est fusionné dans celui-ci." in said
    assert "Première" in said
    swapped = client.post(gesture("merge", second), {"into": ticket().reference}, headers=HTMX)
    assert '"target": "#ticket"' in swapped["HX-Location"]


def test_a_merged_ticket_says_where_it_went_and_takes_no_answer(agent, client_for):
    first, second = ticket(), ticket()
    actions.merge(first, second, actor=agent)
    shown = tree(page(client_for(agent), first))
    assert f"Ce ticket a été fusionné dans {second.reference} : c'est là qu'il se traite." in text(shown)
    assert not shown.xpath("//form[@data-composer]")
    for name in ("reopen", "merge", "close"):
        assert not shown.xpath(f"//form[@action='{gesture(name, first)}']")


def test_merging_two_people_is_refused_where_the_agent_looks(link, known, agent, client_for):
    refused = client_for(agent).post(gesture("merge", link.source), {"into": known.reference}, headers=HTMX)
    assert (refused.status_code, refused["HX-Retarget"]) == (409, "#alerts")
    assert "ne sont pas de la même personne" in words(refused)


def test_merging_into_nothing_asks_for_a_choice(known, agent, client_for):
    refused = client_for(agent).post(gesture("merge", known), headers=HTMX)
    assert refused.status_code == 422
    assert "Choisissez le ticket qui reste." in words(refused)


def test_a_ticket_that_names_another_of_the_same_person_offers_to_merge(known, agent, client_for):
    newer = ticket(f"C'est au sujet de {known.reference}")
    client = client_for(agent)
    for shown in (newer, known):
        (offer,) = tree(page(client, shown)).xpath("//a[contains(., 'Oui, fusionner')]/@href")
        assert offer == f"{gesture('ticket', newer)}?merge={known.reference}"
    opened = tree(client.get(offer))
    assert opened.xpath("//input[@name='into'][@checked]/@value") == [known.reference]


def test_the_composer_offers_the_person_s_addresses_the_last_used_first(known, agent, client_for):
    ContactPoint.objects.create(
        person=known.person,
        kind="email",
        value=SECOND,
        added_at=known.received_at,
        undeliverable_since=known.received_at,
    )
    client = client_for(agent)
    options = tree(page(client, known)).xpath("//select[@name='to']/option")
    assert [text(option) for option in options] == ["amina@example.net", f"{SECOND} — un envoi est revenu"]
    client.post(gesture("write", known), {"text": "Bonjour", "mode": "reply", "to": SECOND})
    assert Message.objects.latest("pk").address == SECOND
    refused = client.post(
        gesture("write", known), {"text": "Bonjour", "mode": "reply", "to": "m@example.com"}
    )
    assert "Cette adresse n'est pas celle de la personne" in words(refused)


def test_one_address_leaves_nothing_to_choose(known, agent, client_for):
    assert not tree(page(client_for(agent), known)).xpath("//select[@name='to']")


def test_ten_links_cost_as_much_as_two(known, agent, client_for):
    def cited(number: int) -> None:
        receipt(
            "Voir",
            email=f"x{number}@example.net",
            name=f"Xenia Noir{number}",
            recipient=reply_address(known.pk),
        )

    client = client_for(agent)
    cited(0)
    cited(1)
    page(client, known)
    few = queries(client, gesture("ticket", known))
    for number in range(2, 10):
        cited(number)
    assert queries(client, gesture("ticket", known)) == few
