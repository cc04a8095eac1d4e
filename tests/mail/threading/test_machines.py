"""Automatic messages about a ticket, and machines that do not say that they are machines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.kernel import clock
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from tests.tickets.builders import receipt, ticket
from tickets.actions import close_ticket, reply
from tickets.enums import Direction, Outcome, State
from tickets.intake import loops
from tickets.models import Message, Reception, Ticket
from tickets.tokens import message_id, reply_address

pytestmark = pytest.mark.django_db

ABSENCE = "Je suis absente jusqu'au 4 décembre.\nCordialement"


def absence(opened: Ticket, **options):
    options = {"machine": "auto_reply", "recipient": reply_address(opened.pk), **options}
    return receipt(options.pop("text", ABSENCE), **options)


def lines(opened: Ticket) -> list[str]:
    return list(opened.messages.filter(direction=Direction.SYSTEM).values_list("text", flat=True))


def test_an_absence_is_told_on_the_ticket_and_wakes_nobody(agent):
    opened = ticket()
    reply(opened, "Bonjour", actor=agent)
    close_ticket(opened, reason="Répondu", actor=agent)
    sent = Entry.objects.count()
    found = absence(opened)
    assert (found.outcome, found.ticket, found.message) == (Outcome.AUTO_REPLY, opened, None)
    assert lines(opened) == [
        "Réponse automatique reçue de amina@example.net : « Je suis absente jusqu'au 4 décembre. Cordialement »"
    ]
    opened.refresh_from_db()
    assert (opened.state, opened.last_direction) == (State.CLOSED, Direction.OUTBOUND)
    assert Entry.objects.count() == sent


def test_a_machine_that_insists_adds_one_line_between_two_messages(agent):
    opened = ticket()
    for _round in range(3):
        absence(opened)
    assert len(lines(opened)) == 1
    assert opened.receptions.filter(outcome=Outcome.AUTO_REPLY).count() == 3
    reply(opened, "Bonjour", actor=agent)
    absence(opened)
    assert len(lines(opened)) == 2


def test_a_long_automatic_text_is_cut():
    opened = ticket()
    absence(opened, text="mot " * 5_000)
    assert len(lines(opened)[0]) < 300


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        ("read_receipt", "Confirmation de lecture reçue de amina@example.net."),
        ("own", "Un de nos envois nous est revenu de amina@example.net."),
    ],
)
def test_receipts_and_our_own_mail_are_told_likewise(machine, said):
    opened = ticket()
    assert absence(opened, machine=machine).ticket == opened
    assert lines(opened) == [said]


@pytest.mark.parametrize("sender", [{"email": "mallory@example.com", "name": "Mallory"}, {"email": ""}])
def test_a_stranger_s_machine_is_recorded_and_nothing_else(sender):
    opened = ticket()
    found = absence(opened, **sender)
    assert (found.outcome, found.ticket) == (Outcome.AUTO_REPLY, None)
    assert opened.messages.count() == 1


def test_our_notification_coming_back_by_itself_is_recorded_only():
    opened = ticket()
    found = receipt(message_id=message_id(opened.pk).strip("<>"), email="aide@ccc.example.org", name="CCC")
    assert (found.outcome, found.ticket) == (Outcome.AUTO_REPLY, None)
    assert opened.messages.count() == 1


# Loops: no header says that a machine writes


def acknowledgements() -> int:
    sent = Entry.objects.filter(dedupe_key__startswith="acknowledgement:").exclude(state=Sending.WITHHELD)
    return sent.count()


@pytest.mark.parametrize(
    "subject", ["Merci de votre message", "Re: Merci de votre message", "Ticket #{} reçu"]
)
def test_fifty_rounds_of_ping_pong_send_no_more_than_the_cap(subject):
    start = clock.now()
    for turn in range(50):
        with clock.at(start + timedelta(seconds=20 * turn)):
            found = receipt("Nous vous répondrons bientôt.", subject=subject.format(turn))
        assert found.outcome == Outcome.OPENED
    assert acknowledgements() == loops.MOST_ACKNOWLEDGED
    assert Reception.objects.count() == Message.objects.count() == 50


def test_ping_pong_on_one_ticket_adds_every_message_and_answers_none():
    opened = ticket()
    acknowledgement = Entry.objects.get(dedupe_key=f"acknowledgement:{opened.pk}")
    headers = acknowledgement.payload["headers"]
    for _round in range(20):
        found = receipt("Bien reçu.", in_reply_to=(headers["Message-ID"].strip("<>"),))
        assert (found.outcome, found.ticket) == (Outcome.APPENDED, opened)
    assert acknowledgements() == 1


def test_two_machines_under_different_names_at_one_address_are_one_loop():
    for turn in range(6):
        receipt("Bien reçu.", subject="Bien reçu", name=f"Robot {'ABCDEF'[turn]}")
    assert acknowledgements() == loops.MOST_ACKNOWLEDGED


def test_different_subjects_and_different_hours_are_people():
    for turn in range(4):
        receipt(subject=f"Sujet {'ABCD'[turn]}")
    assert acknowledgements() == 4
    start = clock.now()
    for hour in range(1, 5):
        with clock.at(start + timedelta(hours=2 * hour)):
            receipt(subject="Toujours bloquée", email="b@example.net", name="Binta Sow")
    assert acknowledgements() == 8
