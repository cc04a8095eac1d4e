"""The list: its views, filters and search, its pages, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from helpdesk.kernel import clock
from tests.tickets.builders import receipt, ticket
from tests.tickets.views.pages import HTMX, queries, text, tree
from tickets import actions
from tickets.models import Ticket
from tickets.views.lists import PAGE_SIZE, VIEWS

pytestmark = pytest.mark.django_db
INBOX = "/agent/"


def shown(response) -> list[str]:
    return tree(response).xpath("//*[@data-row]/@data-reference")


def many(count: int) -> list[Ticket]:
    now = clock.now()
    return [
        ticket(email=f"p{n}@example.net", name=f"Personne {n}", received_at=now - timedelta(minutes=n))
        for n in range(count)
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_opens(name, agent, client_for):
    ticket()
    response = client_for(agent).get(INBOX, {"view": name})
    (current,) = tree(response).xpath("//nav[contains(@class,'views')]//ul/li[not(@class)]/a[@aria-current]")[
        :1
    ]
    assert text(current).startswith(str(VIEWS[name].label))


def test_views_hold_what_their_name_says(agent, other_agent, client_for):
    taken, urgent, waiting, free = many(4)
    actions.take(taken, actor=agent)
    Ticket.objects.filter(pk=urgent.pk).update(urgency="P0")
    Ticket.objects.filter(pk=waiting.pk).update(state="waiting_user", waiting_since=None)
    Ticket.objects.filter(pk=free.pk).update(answer_due=clock.today() - timedelta(days=1))
    client = client_for(agent)
    assert shown(client.get(INBOX, {"view": "mine"})) == [taken.reference]
    assert shown(client.get(INBOX, {"view": "urgent"})) == [urgent.reference]
    assert shown(client.get(INBOX, {"view": "waiting"})) == [waiting.reference]
    assert shown(client.get(INBOX, {"view": "late"})) == [free.reference]
    assert set(shown(client.get(INBOX))) == {taken.reference, urgent.reference, free.reference}
    assert taken.reference not in shown(client.get(INBOX, {"view": "unassigned"}))


def test_a_row_says_what_an_agent_needs(agent, client_for):
    opened = ticket(name="Amina Benali")
    actions.take(opened, actor=agent)
    Ticket.objects.update(
        category="B1",
        confidence=0.86,
        abstained=False,
        language="uk",
        answer_due=clock.today(),
        waiting_since=clock.now() - timedelta(hours=3),
    )
    (row,) = tree(client_for(agent).get(INBOX)).xpath("//*[@data-row]")
    said = text(row)
    for word in (
        "Amina Benali",
        opened.subject,
        "3 h",
        "auj.",
        "B1",
        "86 %",
        "UK",
        agent.last_name,
    ):
        assert word in said, word
    assert row.xpath(".//*[@role='img']/@aria-label") == ["Courriel"]
    assert row.get("data-row") == str(opened.pk)
    assert {"unread", "urgency", "state", "preview", "assignee"} <= set(row.xpath(".//@data-field"))


def test_a_ticket_without_opinion_is_to_be_sorted(agent, client_for):
    ticket()
    Ticket.objects.update(category="", abstained=True)
    assert "à classer" in text(tree(client_for(agent).get(INBOX)).xpath("//*[@data-row]")[0])


def test_filters_outside_the_allow_list_are_ignored(agent, client_for):
    opened = ticket()
    client = client_for(agent)
    assert shown(client.get(INBOX, {"channel": "web"})) == []
    assert shown(client.get(INBOX, {"channel": "fax", "assignee__password": "x", "urgency": "P9"})) == [
        opened.reference
    ]


@pytest.mark.parametrize(
    "query", ["{reference}", "benali", "AMINA", "amina@example.net", "déposer un dossier"]
)
def test_a_search_finds_by_reference_name_address_and_subject(query, agent, client_for):
    opened = ticket(subject="Impossible de déposer un dossier")
    other = ticket("Autre chose", email="b@example.net", name="Bernard Petit", subject="Autre")
    found = shown(client_for(agent).get(INBOX, {"q": query.format(reference=opened.reference)}))
    assert opened.reference in found
    assert other.reference not in found


def test_a_phone_number_is_found_as_people_say_it(agent, client_for):
    opened = ticket(channel="phone", email="", phone="06 39 98 12 34", recipient="")
    assert shown(client_for(agent).get(INBOX, {"q": "06 39 98 12 34"})) == [opened.reference]


def test_a_search_in_vain_says_so(agent, client_for):
    ticket()
    assert "Aucun ticket ne correspond" in text(tree(client_for(agent).get(INBOX, {"q": "zzz"})))


def test_pages_follow_each_other_without_gap_or_repetition(agent, client_for):
    everything = {opened.reference for opened in many(PAGE_SIZE + 7)}
    client = client_for(agent)
    first = client.get(INBOX)
    (following,) = tree(first).xpath("//a[@rel='next']/@href")
    second = client.get(following)
    assert len(shown(first)) == PAGE_SIZE
    assert not tree(second).xpath("//a[@rel='next']")
    assert sorted(shown(first) + shown(second)) == sorted(everything)


def test_a_cursor_that_cannot_be_read_starts_again(agent, client_for):
    opened = ticket()
    assert shown(client_for(agent).get(INBOX, {"cursor": "2026-99-99|x"})) == [opened.reference]


def test_links_keep_the_list_that_one_came_from(agent, client_for):
    opened = ticket()
    response = client_for(agent).get(INBOX, {"view": "all", "channel": "email", "unknown": "1"})
    (address,) = tree(response).xpath("//*[@data-row]//a/@href")
    assert address == f"{reverse('tickets:ticket', args=[opened.reference])}?view=all&channel=email"
    again = client_for(agent).get(address)
    assert shown(again) == [opened.reference]
    assert tree(again).xpath("//*[@data-row]//a/@aria-current") == ["true"]


def test_the_swapped_list_is_the_reloaded_list(agent, client_for):
    ticket()
    client = client_for(agent)
    whole = tree(client.get(INBOX, {"view": "all"})).xpath("//ul[@id='rows']")[0]
    swapped = tree(client.get(INBOX, {"view": "all"}, headers=HTMX)).xpath("//ul[@id='rows']")[0]
    assert text(whole) == text(swapped)
    assert whole.xpath(".//@href") == swapped.xpath(".//@href")


def test_counts_are_capped(agent, client_for, monkeypatch):
    monkeypatch.setattr("tickets.views.lists.CAP", 2)
    many(4)
    assert "2+" in text(tree(client_for(agent).get(INBOX)).xpath("//nav[contains(@class,'views')]")[0])


def test_one_row_costs_as_much_as_fifty(agent, client_for):
    first = ticket()
    actions.take(first, actor=agent)
    client = client_for(agent)
    client.get(INBOX)
    alone = queries(client, INBOX)
    for opened in many(50):
        actions.take(opened, actor=agent)
    assert queries(client, INBOX) == alone


def test_a_new_message_of_a_person_marks_the_row(agent, client_for):
    opened = ticket()
    actions.mark_read(opened, actor=agent)
    assert "row--unread" not in client_for(agent).get(INBOX).content.decode()
    receipt("J'ajoute une capture", subject=f"Re: {opened.reference}")
    assert "row--unread" in client_for(agent).get(INBOX).content.decode()
