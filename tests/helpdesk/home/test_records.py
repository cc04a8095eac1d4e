"""What the service sent, received and did, as those who watch it read it; and the mailbox of the demo."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditRow
from helpdesk.home.listing import PAGE_SIZE
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry, State
from helpdesk.outbox.retry import Temporary
from helpdesk.outbox.transports import TRANSPORTS
from tests.tickets.builders import ticket
from tests.tickets.views.pages import tree, words
from tickets import actions
from tickets.channels.base import channel_named
from tickets.intake.message import InboundAttachment
from tickets.models import Reception

pytestmark = pytest.mark.django_db


def unchecked(user: User | None = None) -> Client:
    """For the HTML of our mails: dressed inline, as mail readers need, and shown under its own policy."""
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def answered(agent):
    """A ticket answered with a file: an acknowledgement and an answer are to be sent."""
    opened = ticket(name="Amina <b>Benali</b>")
    actions.correct_fields(opened, {"category": "B1"}, actor=agent)
    file = InboundAttachment(filename="modele.pdf", content_type="application/pdf", content=b"%PDF-1.7 x")
    actions.reply(opened, "Bonjour <Amina>,\nvoici le modèle.", actor=agent, files=[file])
    return opened


def answer() -> Entry:
    return Entry.objects.get(dedupe_key__startswith="answer:")


def test_sendings_are_filtered_by_an_allow_list(supervisor, client_for, answered):
    client = client_for(supervisor)
    address = reverse("home:outbox")
    assert len(tree(client.get(address)).xpath("//tbody/tr")) == 2
    assert len(tree(client.get(address, {"state": "failed"})).xpath("//tbody/tr")) == 0
    assert (
        len(tree(client.get(address, {"state": "nonsense", "payload__icontains": "x"})).xpath("//tbody/tr"))
        == 2
    )
    assert len(tree(client.get(address, {"concerne": answer().reference})).xpath("//tbody/tr")) == 1


def test_every_sending_is_met_once_whatever_its_key(supervisor, client_for, monkeypatch):
    monkeypatch.setattr("helpdesk.home.listing.PAGE_SIZE", 3)
    for n in range(8):
        ticket(email=f"n{n}@example.net")
    Entry.objects.update(created_at=Entry.objects.first().created_at)
    client, address, met = client_for(supervisor), reverse("home:outbox"), []
    while address:
        page = tree(client.get(address))
        met += page.xpath("//tbody//th/a/@href")
        following = page.xpath("//a[@rel='next']/@href")
        address = reverse("home:outbox") + following[0] if following else ""
    assert len(met) == 8
    assert len(set(met)) == 8


def test_a_sending_that_failed_says_why_and_when_it_is_tried_again(
    supervisor, client_for, answered, monkeypatch
):
    class Busy:
        def send(self, entry):
            raise Temporary("451 boîte pleine")

    monkeypatch.setitem(TRANSPORTS, "email", Busy())
    dispatch_due()
    said = words(client_for(supervisor).get(reverse("home:outbox"), {"state": State.WAITING}))
    assert "451 boîte pleine" in said
    assert "Nouvel essai prévu" in said
    page = words(client_for(supervisor).get(reverse("home:sending", args=[answer().pk])))
    assert "451 boîte pleine" in page
    assert "À envoyer" in page


def test_a_sending_shows_its_words_its_frame_its_files_and_its_ticket(supervisor, client_for, answered):
    client, entry = client_for(supervisor), answer()
    response = client.get(reverse("home:sending", args=[entry.pk]))
    assert "Bonjour <Amina>," in words(response)
    assert reverse("tickets:ticket", args=[answered.reference]) in response.content.decode()
    frame = unchecked(supervisor).get(reverse("home:sending_html", args=[entry.pk]))
    assert "&lt;Amina&gt;" in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "allow-scripts" not in frame["Content-Security-Policy"]
    file = client.get(reverse("home:sending_file", args=[entry.pk, 0]))
    assert file.content == b"%PDF-1.7 x"
    assert client.get(reverse("home:sending_file", args=[entry.pk, 1])).status_code == 404


def test_an_administrator_reads_sendings_without_a_way_into_tickets(admin_user, client_for, answered):
    response = client_for(admin_user).get(reverse("home:sending", args=[answer().pk]))
    assert reverse("tickets:ticket", args=[answered.reference]) not in response.content.decode()


@pytest.mark.parametrize("name", ["sending", "sending_html"])
def test_an_agent_reads_no_sending(name, agent, client_for, answered):
    assert client_for(agent).get(reverse(f"home:{name}", args=[answer().pk])).status_code == 403


def test_a_contact_set_aside_is_found_with_its_error_and_its_source(supervisor, client_for):
    broken = channel_named("web").accept(b'{"not": "a contact", "<script>": 1}').reception
    ticket()
    client = client_for(supervisor)
    listed = tree(client.get(reverse("home:reception"), {"outcome": "quarantined"}))
    assert listed.xpath("//tbody//th/a/@href") == [reverse("home:reception_page", args=[broken.pk])]
    page = client.get(reverse("home:reception_page", args=[broken.pk]))
    assert "KeyError" in words(page)
    assert '{"not": "a contact", "<script>": 1}' in words(page)
    assert "&lt;script&gt;" in page.content.decode()


def test_a_source_that_is_lost_is_said(supervisor, client_for):
    ticket()
    Reception.objects.update(raw_sha256="0" * 64)
    page = client_for(supervisor).get(reverse("home:reception_page", args=[Reception.objects.get().pk]))
    assert "Le contenu n'est plus dans le stockage" in words(page)


def test_a_long_source_is_cut_and_says_so(supervisor, client_for, monkeypatch):
    monkeypatch.setattr("helpdesk.home.views.receptions.SOURCE_SHOWN", 2)
    opened = ticket()
    reception = Reception.objects.get(ticket=opened)
    page = words(client_for(supervisor).get(reverse("home:reception_page", args=[reception.pk])))
    assert "La suite n'est pas affichée." in page


def test_the_trail_is_narrowed_to_one_thing(supervisor, agent, client_for, answered):
    other = ticket(email="b@example.net")
    address = reverse("home:audit")
    client = client_for(supervisor)
    for subject in (answered.reference, answered.reference.lower(), f"ticket:{answered.reference}"):
        rows = tree(client.get(address, {"sujet": subject})).xpath("//tbody/tr")
        assert len(rows) == AuditRow.objects.filter(subject=f"ticket:{answered.reference}").count()
    said = words(client.get(address))
    assert agent.get_full_name() in said
    assert "Réponse écrite" in said
    assert other.reference in said


def test_the_mailbox_of_the_demo_shows_what_people_received(client, answered):
    dispatch_due()
    listed = tree(client.get(reverse("home:mailbox")))
    assert len(listed.xpath("//main//li//a/@href")) == 2
    (address,) = [a for a in listed.xpath("//main//li//a/@href") if "Re:" in words(client.get(a))]
    mail = client.get(address)
    assert "Bonjour <Amina>," in words(mail)
    assert f"[{answered.reference}]" in words(mail)
    policy = unchecked().get(f"{address}html/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert client.get(f"{address}pieces/0/").content == b"%PDF-1.7 x"
    assert client.get(f"{address}pieces/1/").status_code == 404
    assert not tree(client.get(reverse("home:mailbox"), {"destinataire": "nobody@example.org"})).xpath(
        "//main//li"
    )


@pytest.mark.parametrize("name", ["absent", "20261122T000000000000-00000000"])
def test_a_mail_that_is_not_there_is_not_found(name, client):
    assert client.get(reverse("home:mail", args=[name])).status_code == 404


def test_outside_the_demo_there_is_no_mailbox(client, settings, answered):
    dispatch_due()
    address = tree(client.get(reverse("home:mailbox"))).xpath("//main//li//a/@href")[0]
    settings.DEMO = False
    for path in (reverse("home:mailbox"), address, f"{address}html/"):
        assert client.get(path).status_code == 404


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("filters", "index"),
    [({}, "reception_recent"), ({"motif": "RuntimeError"}, "reception_by_reason")],
)
def test_the_newest_receptions_are_found_by_an_index(supervisor, client_for, filters, index):
    """Every contact of the service is a line there: none may be sorted to show fifty."""
    with CaptureQueriesContext(connection) as captured:
        client_for(supervisor).get(reverse("home:reception"), filters)
    [page] = [query["sql"] for query in captured if f"LIMIT {PAGE_SIZE + 1}" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {page}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan
