"""The page of the mailboxes: what goes well in one line, what does not with what to look at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from helpdesk.kernel import clock
from helpdesk.mailboxes import Mailbox
from tests.support.browser import DESKTOP, PHONE
from tests.tickets.builders import receipt
from tests.tickets.views.pages import tree, words
from tickets.channels.imap import state
from tickets.channels.imap.stuck import Stuck
from tickets.models import MailboxState, Reconciliation

ADDRESS = "/receptions/boites/"


def a_mailbox(name: str) -> Mailbox:
    return Mailbox(
        name=name, host="imap.example.org", port=993, user=f"{name}@ccc.example.org", password="hunter2"
    )


def compared(name: str, found: int, missing: list[dict], *, days_ago: int = 0) -> None:
    Reconciliation.objects.create(
        mailbox=name,
        at=clock.now() - timedelta(days=days_ago),
        since=date(2026, 11, 8),
        in_mailbox=found + len(missing),
        in_ledger=found,
        missing=missing,
    )


LOST = {
    "folder": "Traités",
    "uid": 41,
    "why": "absent",
    "message_id": "<b>perdu</b>@example.net",
    "date": "2026-11-22 10:00 +0100",
    "size": 4321,
    "error": "",
}


@pytest.fixture
def three(db, settings) -> None:
    """One that goes well, one with a stuck and a missing message, one that does not answer."""
    settings.MAILBOXES = tuple(a_mailbox(name) for name in ("contact", "prefectures", "ancienne"))
    well, ill, dead = settings.MAILBOXES
    state.succeeded(well, 7, 0, Stuck([], "INBOX", 7))
    stuck = Stuck([], "INBOX", 7)
    stuck.failed(12, "the server refuses to hand it over: Internal error")
    state.succeeded(ill, 7, 1, stuck)
    for _ in range(3):
        state.failed(dead, "no connection: TimeoutError: timed out")
    MailboxState.objects.filter(name="ancienne").update(succeeded_at=clock.now() - timedelta(hours=2))
    for days_ago in range(14, 0, -1):
        compared("contact", 300 + days_ago, [], days_ago=days_ago)
        compared("prefectures", 40, [LOST] * (days_ago % 3), days_ago=days_ago)
    compared("prefectures", 41, [LOST])
    quarantined = receipt(recipient="inconnue@example.com").reception
    finding = {"reception": quarantined.pk, "channel": "email", "received": "2026-11-22 09:00 UTC"}
    compared("", 200, [{**finding, "why": "quarantined"}])


def test_without_a_mailbox_it_says_how_to_have_one(client_for, supervisor, settings):
    settings.MAILBOXES = ()
    said = words(client_for(supervisor).get(ADDRESS))
    assert "Aucune boîte n'est relevée" in said
    assert "HELPDESK_MAILBOXES" in said


def test_a_mailbox_that_nothing_polled_yet(client_for, supervisor, settings):
    settings.MAILBOXES = (a_mailbox("contact"),)
    said = words(client_for(supervisor).get(ADDRESS))
    assert "Pas encore relevée" in said
    assert "jamais" in said


def test_each_mailbox_has_its_state_and_the_ill_ones_their_section(client_for, supervisor, three):
    page = tree(client_for(supervisor).get(ADDRESS))
    badges = [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr/td[1]/span")][:3]
    assert badges == ["Relevée", "Message bloqué", "N'est plus relevée"]
    assert [" ".join(title.text_content().split()) for title in page.xpath("//section/h2")] == [
        "prefectures",
        "ancienne",
        "Le registre lui-même",
    ]


def test_what_is_missing_and_what_is_stuck_are_named(client_for, supervisor, three):
    response = client_for(supervisor).get(ADDRESS)
    said = words(response)
    assert "the server refuses to hand it over" in said
    assert "Absent du registre" in said
    assert "<b>perdu</b>@example.net" in said
    assert "no connection: TimeoutError" in said
    assert "41 sur 42" in said
    assert "Boîtes relevées 2 sur 3" in said
    assert "hunter2" not in response.content.decode()
    assert "Écarts des 15 derniers rapprochements, au plus 2" in response.content.decode()


def test_a_reception_to_look_at_is_a_link(client_for, supervisor, three):
    page = tree(client_for(supervisor).get(ADDRESS))
    finding = Reconciliation.objects.get(mailbox="").missing[0]
    assert page.xpath(f"//a[@href='{reverse('home:reception_page', args=[finding['reception']])}']")


def test_the_number_of_statements_does_not_grow(client_for, supervisor, three, django_assert_max_num_queries):
    client = client_for(supervisor)
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)


def test_it_is_linked_from_the_receptions_and_closed_to_agents(client_for, supervisor, agent):
    assert tree(client_for(supervisor).get(reverse("home:reception"))).xpath(f"//a[@href='{ADDRESS}']")
    assert client_for(agent).get(ADDRESS).status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_overflows(open_page, user_of, three, size):
    page = open_page(user_of("supervisor"), size=size)
    page.goto(ADDRESS)
    page.get_by_role("heading", name="Boîtes relevées").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
