"""Automatic mail is counted: by address, by origin, and the same whatever the number of processes (S6, S7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from uuid import uuid4

import pytest
from django.db import connection, transaction

from chat.actions import leave
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.origin import client_address, origin_of
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry, State, TransportName
from helpdesk.outbox.queue import enqueue
from tests.chat.conftest import start_chat
from tests.support.concurrency import at_once
from tests.tickets.builders import inbound, ticket
from tests.tickets.views.pages import words
from tickets import actions
from tickets.intake.message import InboundMessage
from tickets.intake.pipeline import receive
from tickets.models import AcknowledgementQuota, Reception, Ticket
from tickets.models.people import mailbox_of
from tickets.notifications.automatic import withheld_reason
from tickets.notifications.quota import Quota, digest, forget_old, take
from tickets.reference import load_procedures

pytestmark = pytest.mark.django_db

VICTIM = "victime@example.org"
HOUR = timedelta(hours=1)
SPELLINGS = [
    "victime@example.org",
    "Victime@Example.ORG",
    "victime+1@example.org",
    '"victime"@example.org',
    "victime@example.org.",
]


def form(address: str = VICTIM, origin: str = "", **options) -> InboundMessage:
    """A form that names somebody: nothing proves who filled it."""
    return replace(
        inbound(channel="web", email=address, name="Robot", recipient="", **options), origin=origin
    )


def states(**wanted) -> list[str]:
    return sorted(
        Entry.objects.filter(dedupe_key__startswith="acknowledgement:", **wanted).values_list(
            "state", flat=True
        )
    )


def quota(key: str, limit: int, scope: str = "recipient") -> Quota:
    return Quota(scope, digest(scope, key), limit, HOUR)


# ------------------------------------------------------------------------------------------------ the counter


def test_a_counter_has_room_until_its_limit_and_again_after_its_window():
    start = clock.now()
    with clock.at(start):
        assert [take(quota("a", 2)) is None for _ in range(4)] == [True, True, False, False]
        assert take(quota("b", 2)) is None
    with clock.at(start + HOUR - timedelta(seconds=1)):
        assert take(quota("a", 2)) == quota("a", 2)
    with clock.at(start + HOUR):
        assert take(quota("a", 2)) is None
    with clock.at(start + HOUR + HOUR / 2):
        assert [take(quota("a", 2)) is None for _ in range(2)] == [True, False]


def test_what_one_counter_refuses_is_taken_from_none():
    full, other = quota("full", 1, "source"), quota("other", 5)
    assert take(full, other) is None
    assert [take(full, other) for _ in range(3)] == [full] * 3
    assert AcknowledgementQuota.objects.get(key=other.key).count == 1


def test_what_a_running_counter_refuses_is_not_taken_from_a_new_one():
    worn, new = quota("worn", 1), quota("new", 2, "source")
    with transaction.atomic():
        assert take(worn) is None
        assert take(worn, new) == worn
        assert [take(new), take(new), take(new)] == [None, None, new]


def test_a_counter_without_room_never_has_any():
    with transaction.atomic():
        assert take(quota("closed", 0)) == quota("closed", 0)
    assert not AcknowledgementQuota.objects.exists()


def test_a_new_counter_costs_one_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        take(quota("one", 1), quota("other", 1, "source"))


def test_a_counter_lives_and_dies_with_the_mail_it_counts():
    with transaction.atomic():
        take(quota("a", 1))
        transaction.set_rollback(True)
    assert take(quota("a", 1)) is None


@pytest.mark.django_db(transaction=True)
def test_counting_needs_a_transaction():
    with pytest.raises(RuntimeError):
        take(quota("a", 1))


def test_the_table_names_nobody():
    receive(form(origin="198.51.100.7"))
    rows = AcknowledgementQuota.objects.values_list("scope", "key")
    assert {scope for scope, _ in rows} == {"recipient", "source"}
    assert all(len(key) == 64 and int(key, 16) for _, key in rows)


def test_old_counters_are_forgotten_and_recent_ones_kept():
    with clock.at(clock.now() - timedelta(days=3)):
        take(quota("old", 1))
    take(quota("new", 1))
    assert forget_old() == 1
    assert take(quota("new", 1)) is not None


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_mailbox_is_one_under_its_spellings(spelling):
    assert mailbox_of(spelling) == VICTIM


def test_gmail_ignores_dots_and_others_do_not():
    assert mailbox_of("a.mi.na@GoogleMail.com") == mailbox_of("amina+x@gmail.com")
    assert mailbox_of("a.mina@example.org") != mailbox_of("amina@example.org")


# ------------------------------------------------------------------------------------------------ floods


def test_ten_thousand_forged_forms_naming_one_victim_send_at_most_one_mail():
    with transaction.atomic():
        reasons = [
            withheld_reason("web", SPELLINGS[number % len(SPELLINGS)], f"browser {number}")
            for number in range(10_000)
        ]
        # What has a reason is written and never sent.
        for number, reason in enumerate(reasons[:200]):
            key = f"acknowledgement:{number}"
            enqueue(TransportName.MEMORY, VICTIM, {}, dedupe_key=key, withheld=reason)
    assert reasons.count("") == 1
    assert states() == [State.QUEUED] + [State.WITHHELD] * 199
    assert dispatch_due(limit=300) == 1


def test_the_real_form_filled_a_hundred_times_opens_a_hundred_tickets_and_sends_one_mail(client):
    load_procedures()
    for number in range(100):
        response = client.post(
            "/contact/",
            {
                "message": f"Page blanche quand je valide ma demande, essai {number}.",
                "procedure": "etudiant",
                "departement": "93",
                "last_name": f"Robot{number}",
                "first_name": "Mille",
                "email": SPELLINGS[number % 3],
                "submission": str(uuid4()),
            },
            REMOTE_ADDR=f"198.51.100.{number}",
        )
        assert response.status_code == 302
    assert Ticket.objects.count() == 100
    assert (states().count(State.QUEUED), states().count(State.WITHHELD)) == (1, 99)
    assert "cette adresse (1 par jour)" in Entry.objects.filter(state=State.WITHHELD).first().error


def filled_in() -> dict[str, str]:
    """The contact form, filled in and not sent yet."""
    return {
        "message": "Page blanche quand je valide ma demande.",
        "procedure": "etudiant",
        "departement": "93",
        "last_name": "Benali",
        "first_name": "Amina",
        "email": "amina@example.net",
        "submission": str(uuid4()),
    }


def test_the_page_promises_a_mail_only_when_one_leaves(client):
    load_procedures()
    first = client.post("/contact/", filled_in(), follow=True)
    second = client.post("/contact/", filled_in(), follow=True)
    assert "part aussi à amina@example.net" in words(first)
    assert "part aussi" not in words(second)
    for page in (first, second):
        assert "Nous avons bien reçu votre message" in words(page)
        assert "L. 112-9" in words(page)


def test_supervisors_see_how_many_wait_for_them_and_which_are_late(supervisor, client_for):
    client = client_for(supervisor)
    assert "attend une décision" not in words(client.get("/envois/"))
    with clock.at(datetime(2026, 11, 18, 10, tzinfo=clock.PARIS)):
        receive(form())
        receive(form())
    with clock.at(datetime(2026, 11, 19, 9, tzinfo=clock.PARIS)):
        receive(form())
        said = words(client.get("/envois/"))
        assert "2 envois retenus attendent une décision." in said
    with clock.at(datetime(2026, 11, 20, 9, tzinfo=clock.PARIS)):
        assert "dont 1 au-delà du jour ouvré" in words(client.get("/envois/"))
        assert "dont 1 depuis plus d'un jour ouvré" in words(client.get("/tableau-de-bord/"))


def test_forged_forms_do_not_silence_the_acknowledgement_of_a_mail_that_the_victim_writes():
    for _ in range(20):
        receive(form())
    opened = ticket(email=VICTIM, subject="Ma carte n'arrive pas")
    assert Entry.objects.get(dedupe_key=f"acknowledgement:{opened.pk}").state == State.QUEUED


def test_the_next_day_an_address_is_acknowledged_again():
    receive(form())
    receive(form())
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        receive(form())
    assert states() == [State.QUEUED, State.QUEUED, State.WITHHELD]


def test_one_browser_cannot_make_the_service_write_to_everybody(settings):
    settings.ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR = {"web": 3}
    for number in range(6):
        receive(form(f"n{number}@example.org", origin="one"))
    receive(form("n9@example.org", origin="another"))
    assert states() == [State.QUEUED] * 4 + [State.WITHHELD] * 3
    assert "cette origine (3 par heure)" in Entry.objects.filter(state=State.WITHHELD).first().error
    assert Ticket.objects.count() == 7
    # Nothing was taken from the addresses that got nothing.
    receive(form("n5@example.org", origin="a third"))
    assert states(recipient="n5@example.org") == [State.QUEUED, State.WITHHELD]


def test_a_relay_has_its_own_cap_and_a_domain_a_wider_one(settings):
    settings.ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR = {"email": 2, "email_domain": 4}
    for number in range(6):
        receive(replace(inbound(email=f"n{number}@example.org"), origin="198.51.100.9"))
    assert states() == [State.QUEUED] * 2 + [State.WITHHELD] * 4
    for number in range(6):
        receive(replace(inbound(email=f"n{number}@example.com"), origin="example.com"))
    assert states() == [State.QUEUED] * 6 + [State.WITHHELD] * 6


def test_the_caps_never_hold_back_what_a_human_decides(agent, settings):
    settings.ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR = {"web": 1}
    tickets = [receive(form(origin="one")).ticket for _ in range(8)]
    for opened in tickets:
        actions.correct_fields(opened, {"category": "B1"}, actor=agent)
        message = actions.reply(opened, "Bonjour, voici la marche à suivre.", actor=agent)
        assert Entry.objects.get(reference=f"message:{message.pk}").state == State.QUEUED
    moved = receive(form(origin="one")).ticket
    moved = actions.qualify(moved, actor=agent, values={"category": "B1"})
    actions.transfer(moved, authority="CAF du Nord", actor=agent)
    assert Entry.objects.get(dedupe_key__startswith=f"transfer:{moved.pk}:").state == State.QUEUED


def test_nothing_automatic_goes_to_ourselves_or_to_what_is_not_an_address():
    for address in (
        "aide@ccc.example.org",
        "AIDE+x@ccc.example.org",
        "a@b.example\r\nBcc: c@d.example",
        "nul",
    ):
        receive(form(address))
    assert Ticket.objects.filter(channel="web").exists()
    assert states() == []


# ------------------------------------------------------------------------------------------------ at once


@pytest.mark.django_db(transaction=True)
def test_eight_forged_forms_at_once_send_one_mail():
    messages = [form(origin=f"browser {number}") for number in range(8)]
    receipts = at_once([lambda message=message: receive(message) for message in messages])
    assert [str(each.outcome) for each in receipts] == ["opened"] * 8
    assert states() == [State.QUEUED] + [State.WITHHELD] * 7


@pytest.mark.django_db(transaction=True)
def test_eight_addresses_at_once_from_one_browser_share_its_cap(settings):
    settings.ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR = {"web": 3}
    messages = [form(f"n{number}@example.org", origin="one") for number in range(8)]
    receipts = at_once([lambda message=message: receive(message) for message in messages])
    assert [str(each.outcome) for each in receipts] == ["opened"] * 8
    assert states() == [State.QUEUED] * 3 + [State.WITHHELD] * 5


@pytest.mark.postgres
def test_the_rows_are_found_by_an_index():
    take(quota("a", 5))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM tickets_acknowledgementquota WHERE scope = %s AND key = %s",
            ["recipient", digest("recipient", "a")],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "acknowledgement_quota_once" in plan


# ------------------------------------------------------------------------------------------------ the origin


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "expected"),
    [
        ("203.0.113.5", "", [], "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", [], "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "unknown", ["10.0.0.0/8"], "10.0.0.1"),
        ("::ffff:203.0.113.5", "", [], "203.0.113.5"),
        ("", "198.51.100.1", ["10.0.0.0/8"], ""),
    ],
)
def test_a_forwarded_address_is_believed_from_our_own_proxies_only(
    rf, settings, remote, forwarded, trusted, expected
):
    settings.TRUSTED_PROXIES = [ip_network(each) for each in trusted]
    request = rf.get("/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    assert client_address(request) == expected


def test_the_origin_of_a_form_is_kept_without_its_address(client, rf):
    load_procedures()
    client.post("/contact/", filled_in(), REMOTE_ADDR="198.51.100.77")
    raw = blobs.get(Reception.objects.get().raw_sha256)
    assert b"198.51.100.77" not in raw
    assert origin_of(rf.get("/", REMOTE_ADDR="198.51.100.77")).encode() in raw


def test_a_subscriber_of_ipv6_is_one_origin(rf):
    near, far = rf.get("/", REMOTE_ADDR="2001:db8:1:2::1"), rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert origin_of(near) == origin_of(far)
    assert origin_of(near) != origin_of(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1"))


def test_a_chat_is_counted_by_its_connection_too(settings):
    settings.ACKNOWLEDGEMENTS_PER_SOURCE_PER_HOUR = {"chat": 1}
    for number in range(2):
        session = start_chat(email=f"n{number}@example.org", origin="one connection")
        leave(session)
    assert states() == [State.QUEUED, State.WITHHELD]
    assert all(b"one connection" in blobs.get(line.raw_sha256) for line in Reception.objects.all())
