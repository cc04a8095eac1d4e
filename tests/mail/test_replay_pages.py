"""The pages where a human takes up what was set aside: by keyboard, with or without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from helpdesk.accounts.permissions import Role
from helpdesk.audit.models import AuditRow
from tests.support.browser import DESKTOP, PHONE
from tests.tickets.views.pages import HTMX, text, tree, words
from tickets.channels.base import channel_named
from tickets.enums import Channel, Outcome
from tickets.models import Reception, Ticket

pytestmark = pytest.mark.django_db
OURS = "aide@ccc.example.org"
LEDGER = "/receptions/"


def mail(number: int, recipient: str = OURS, extra: str = "") -> Reception:
    raw = (
        f"From: Amina Benali <amina@example.net>\r\nTo: {recipient}\r\nSubject: Page blanche {number}\r\n"
        f"Message-ID: <m{number}@example.net>\r\n{extra}\r\nPage blanche quand je valide.\r\n"
    )
    return channel_named(Channel.EMAIL).accept(raw.encode(), recipient=recipient).reception


def test_the_list_groups_the_quarantine_and_narrows_to_one_reason(supervisor, client_for, on_fire):
    for number in range(3):
        mail(number)
    mail(4, recipient="autre&x=1@example.com")
    client = client_for(supervisor)
    shown = tree(client.get(LEDGER))
    groups = [text(row) for row in shown.xpath("//section[@aria-labelledby='quarantine-title']//li")]
    assert groups == [
        "RuntimeError 3 en quarantaine Rejouer… RuntimeError",
        "Destinataire inconnu : autre&x=1@example.com 1 en quarantaine Rejouer… Destinataire inconnu : autre&x=1@example.com",
    ]
    narrow = shown.xpath("//a[@class='quarantine__reason']/@href")
    assert [len(tree(client.get(LEDGER + link)).xpath("//tbody/tr")) for link in narrow] == [3, 1]
    assert not tree(client.get(LEDGER, {"outcome": "opened"})).xpath("//*[@id='quarantine-title']")
    assert client.get(LEDGER, {"motif": "a\x00b"}).status_code == 200


def test_one_contact_is_replayed_from_its_page_without_scripts(supervisor, client_for, on_fire):
    line = mail(1)
    client, address = client_for(supervisor), reverse("home:reception_page", args=[line.pk])
    first = client.get(address)
    assert "index on fire" in words(first)
    assert not tree(first).xpath("//form[contains(@action, 'prendre')]")
    again = client.post(reverse("home:replay", args=[line.pk]), follow=True)
    assert "Ce contact est encore en quarantaine : RuntimeError" in words(again)
    on_fire()
    done = client.post(reverse("home:replay", args=[line.pk]), follow=True)
    said = words(done)
    reference = Ticket.objects.get().reference
    assert f"Le ticket {reference} est ouvert." in said
    assert "Que faire de ce contact ?" not in said
    assert "Rejoué" in said
    assert supervisor.get_full_name() in said
    refused = client.post(reverse("home:replay", args=[line.pk]))
    assert refused.status_code == 409
    assert "a déjà été traité" in words(refused)


def test_the_part_that_is_swapped_is_the_part_of_the_page(supervisor, client_for):
    line = mail(1, recipient="ailleurs@example.com")
    client = client_for(supervisor)
    swapped = client.post(reverse("home:take_in", args=[line.pk]), headers=HTMX)
    page = client.get(reverse("home:reception_page", args=[line.pk]))

    def part(response) -> str:
        return text(tree(response).xpath("//*[@id='reception']")[0])

    assert part(swapped) == part(page)
    assert "est ouvert" in text(tree(swapped).xpath("//*[@id='alerts']")[0])


def test_a_robot_that_is_a_person_is_taken_in(supervisor, client_for):
    line = mail(1, extra="Auto-Submitted: auto-replied\r\n")
    client = client_for(supervisor)
    page = client.get(reverse("home:reception_page", args=[line.pk]))
    assert not tree(page).xpath("//form[contains(@action, 'rejouer')]")
    client.post(reverse("home:take_in", args=[line.pk]))
    assert Reception.objects.get().outcome == Outcome.OPENED


def test_a_lost_source_offers_no_gesture_and_says_what_to_do(supervisor, client_for, on_fire):
    line = mail(1)
    Reception.objects.update(raw_sha256="0" * 64)
    client = client_for(supervisor)
    page = client.get(reverse("home:reception_page", args=[line.pk]))
    assert "écrivez à l'expéditeur pour qu'il renvoie son message" in words(page)
    assert not tree(page).xpath("//form[@method='post' and contains(@class, 'again')]")
    forced = client.post(reverse("home:replay", args=[line.pk]))
    assert forced.status_code == 409
    assert "n'est plus dans le stockage" in words(forced)


def test_all_those_of_one_reason_are_replayed_after_a_confirmation(supervisor, client_for, on_fire):
    for number in range(12):
        mail(number)
    client, address = client_for(supervisor), reverse("home:replay_reason")
    asked = client.get(address, {"motif": "RuntimeError"})
    assert "12 contacts sont en quarantaine pour ce motif." in words(asked)
    assert len(tree(asked).xpath("//ul[contains(@class, 'replay__rows')]/li")) == 10
    assert not Ticket.objects.exists()
    on_fire()
    done = client.post(address, {"motif": "RuntimeError"}, follow=True)
    assert "Résultat : 12 tickets ouverts ou complétés." in words(done)
    assert AuditRow.objects.filter(action="reception.replay", actor=supervisor).count() == 12
    empty = client.post(address, {"motif": "RuntimeError"}, headers=HTMX)
    assert "Plus aucun contact n'est en quarantaine pour ce motif." in words(empty)


def test_a_bulk_replay_says_what_remains(supervisor, client_for, on_fire):
    for number in range(3):
        mail(number)
    done = client_for(supervisor).post(reverse("home:replay_reason"), {"motif": "RuntimeError"}, headers=HTMX)
    assert "Résultat : 3 encore en quarantaine." in words(done)
    assert "3 contacts sont en quarantaine pour ce motif." in words(done)


@pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR, Role.DGEF, Role.PREFECTURE])
def test_others_neither_read_nor_replay(role, user_of, client_for, on_fire):
    line = mail(1)
    client = client_for(user_of(role))
    for name, arguments in (("replay", [line.pk]), ("take_in", [line.pk]), ("replay_reason", [])):
        assert (
            client.post(reverse(f"home:{name}", args=arguments), {"motif": "RuntimeError"}).status_code == 403
        )
    assert client.get(reverse("home:reception_page", args=[line.pk])).status_code == 403
    assert Reception.objects.get().outcome == Outcome.QUARANTINED


def test_an_administrator_replays_without_a_way_into_tickets(admin_user, client_for, on_fire):
    line = mail(1)
    on_fire()
    done = client_for(admin_user).post(reverse("home:replay", args=[line.pk]), follow=True)
    reference = Ticket.objects.get().reference
    assert reference in words(done)
    assert not tree(done).xpath(f"//a[contains(@href, '{reference}')]")


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.django_db(transaction=True)
def test_by_keyboard_in_a_browser_the_result_comes_without_a_new_page(size, supervisor, open_page, on_fire):
    line = mail(1)
    on_fire()
    page = open_page(supervisor, size=size)
    page.goto(reverse("home:reception_page", args=[line.pk]))
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.keyboard.press("r")
    page.wait_for_selector("#alerts >> text=est ouvert")
    assert page.locator("text=Que faire de ce contact").count() == 0
