"""Delivery reports: the true ones move what we sent, the forged ones change nothing and tell nothing (S12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.transports.email import build
from tests.mail.delivery_reports import OURS, prose, report
from tests.tickets.builders import receipt, ticket
from tickets import actions
from tickets.channels.base import channel_named
from tickets.enums import Delivery, Direction, Outcome, State
from tickets.models import ContactPoint, FollowUp, Message, Reception, Ticket
from tickets.tokens import message_id, reply_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(agent) -> Message:
    """An answer that left for amina@example.net."""
    message = actions.reply(ticket(), "Bonjour, essayez ceci.", actor=agent)
    dispatch_due()
    message.refresh_from_db()
    assert message.delivery == Delivery.SENT
    return message


def receive(raw: bytes) -> Reception:
    return channel_named("email").accept(raw, recipient=OURS).reception


def world() -> dict:
    """All that a report could move."""
    return {
        "tickets": list(Ticket.objects.order_by("pk").values()),
        "messages": list(Message.objects.order_by("pk").values()),
        "entries": list(Entry.objects.order_by("pk").values()),
        "points": list(ContactPoint.objects.order_by("pk").values()),
        "trail": AuditRow.objects.count(),
        "work": FollowUp.objects.count(),
    }


@pytest.mark.parametrize("write", [report, prose])
def test_a_believed_failure_moves_the_answer_and_makes_work(answer, write):
    reception = receive(write(answer.message_id))
    answer.refresh_from_db()
    assert answer.delivery == Delivery.BOUNCED
    assert Entry.objects.get(reference=f"message:{answer.pk}").state == Sending.BOUNCED
    follow_up = FollowUp.objects.get()
    assert (follow_up.message, follow_up.cause, follow_up.ticket) == (answer, "bounced", answer.ticket)
    assert "5.1.1" in follow_up.reason
    assert (reception.outcome, reception.ticket) == (Outcome.BOUNCE, answer.ticket)
    ticket_now = Ticket.objects.get()
    assert (ticket_now.state, ticket_now.unread) == (State.REOPENED, True)
    assert ticket_now.waiting_since is not None


def test_the_words_of_the_server_are_kept_with_the_status(answer):
    receive(report(answer.message_id, status="5.2.2", diagnostic="552 5.2.2 mailbox full, try later"))
    assert FollowUp.objects.get().reason == "552 5.2.2 mailbox full, try later"


def test_the_same_report_twice_makes_one_piece_of_work(answer):
    for _ in range(3):
        receive(report(answer.message_id))
    assert FollowUp.objects.count() == 1
    assert Message.objects.filter(direction=Direction.SYSTEM).count() == 1


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delayed", "4.2.2")])
def test_a_delay_is_shown_and_nothing_is_sent_again(answer, action, status):
    reception = receive(report(answer.message_id, action=action, status=status, diagnostic="451 later"))
    answer.refresh_from_db()
    assert (answer.delivery, reception.ticket) == (Delivery.WAITING, answer.ticket)
    assert not FollowUp.objects.exists()
    assert Ticket.objects.get().state == State.ANSWERED
    with clock.at(clock.now() + timedelta(days=3)):
        assert dispatch_due() == 0


def test_a_server_that_gave_up_on_a_temporary_fault_has_given_up(answer):
    """RFC 3464: `failed` is final, and 4.4.7 (delivery time expired) never comes back."""
    receive(report(answer.message_id, status="4.4.7", diagnostic="450 4.4.7 delivery time expired"))
    answer.refresh_from_db()
    assert answer.delivery == Delivery.BOUNCED


def test_a_failure_after_a_delay_wins_and_a_late_delay_does_not(answer):
    receive(report(answer.message_id, action="delayed", status="4.4.1"))
    receive(report(answer.message_id))
    receive(report(answer.message_id, action="delayed", status="4.4.1", diagnostic="451 older"))
    answer.refresh_from_db()
    assert answer.delivery == Delivery.BOUNCED


def test_a_success_report_is_nobodys_work(answer):
    receive(report(answer.message_id, action="delivered", status="2.0.0"))
    answer.refresh_from_db()
    assert answer.delivery == Delivery.SENT
    assert not FollowUp.objects.exists()


def test_a_report_without_recipient_is_believed_by_its_id(answer):
    receive(report(answer.message_id, recipient=""))
    answer.refresh_from_db()
    assert answer.delivery == Delivery.BOUNCED


# ------------------------------------------------------------------------------------------- forged (S12)


def altered(identifier: str) -> str:
    """One character of the signature changed."""
    place = identifier.index("@") - 1
    return f"{identifier[:place]}{'0' if identifier[place] != '0' else '1'}{identifier[place + 1 :]}"


@pytest.mark.parametrize("action", ["failed", "delayed"])
@pytest.mark.parametrize(
    "forge",
    [
        lambda answer: report(altered(answer.message_id)),
        lambda answer: report(f"t{answer.ticket_id}.00000000.{'0' * 20}@ccc.example.org"),
        lambda answer: report("never-sent@ccc.example.org"),
        lambda answer: report(answer.message_id, recipient="somebody@else.example.org"),
        lambda answer: report(message_id(answer.ticket_id).strip("<>")),
        lambda answer: report(reply_address(answer.ticket_id)),
        lambda answer: report(f"x{answer.message_id}"),
        lambda answer: report("", returned=False),
        lambda answer: prose(altered(answer.message_id)),
        lambda answer: prose(answer.message_id, recipient="somebody@else.example.org"),
    ],
    ids=[
        "altered signature",
        "signature of zeros",
        "an id we never wrote",
        "another recipient",
        "our token, but no such mail",
        "our reply address",
        "a prefixed id",
        "no id at all",
        "altered, in words",
        "another recipient, in words",
    ],
)
def test_a_forged_report_is_recorded_and_changes_nothing(answer, forge, action):
    raw = forge(answer).replace(b"Action: failed", f"Action: {action}".encode())
    before = world()
    reception = receive(raw)
    assert (reception.outcome, reception.ticket, reception.message) == (Outcome.BOUNCE, None, None)
    assert world() == before


def test_a_report_about_a_mail_that_never_left_is_not_believed(agent):
    message = actions.reply(ticket(), "Bonjour", actor=agent)
    before = world()
    assert receive(report(message.message_id)).ticket is None
    assert world() == before


def test_the_persons_own_message_id_proves_nothing(answer):
    """What a person wrote carries no token of ours, even when a report quotes it."""
    before = world()
    receive(report(Message.objects.get(direction=Direction.INBOUND).message_id))
    assert world() == before


def test_a_report_is_never_answered(answer):
    sent = Entry.objects.count()
    receive(report(answer.message_id))
    receive(report("never-sent@ccc.example.org"))
    assert Entry.objects.count() == sent


# ------------------------------------------------------------------------------- what is not an answer


def test_an_acknowledgement_that_bounced_shows_without_reopening():
    opened = ticket()
    dispatch_due()
    entry = Entry.objects.get(dedupe_key__startswith="acknowledgement:")
    reception = receive(report(entry.payload["headers"]["Message-ID"].strip("<>")))
    entry.refresh_from_db()
    opened.refresh_from_db()
    assert (entry.state, reception.ticket) == (Sending.BOUNCED, opened)
    assert opened.state == State.ACKNOWLEDGED
    assert not FollowUp.objects.exists()
    line = opened.messages.get(direction=Direction.SYSTEM).text
    assert "n'est pas arrivé à amina@example.net. L'adresse n'existe pas." in line
    assert ContactPoint.objects.get(value="amina@example.net").undeliverable_since


def test_a_notice_that_bounced_does_not_reopen_what_was_transferred(agent):
    opened = ticket()
    actions.transfer(opened, authority="OFII de Bobigny", actor=agent)
    dispatch_due()
    notice = Entry.objects.get(dedupe_key__startswith="transfer:")
    receive(report(notice.payload["headers"]["Message-ID"].strip("<>")))
    opened.refresh_from_db()
    assert (opened.state, opened.unread) == (State.TRANSFERRED, True)


# -------------------------------------------------------------------------------------- the address itself


@pytest.mark.parametrize(
    ("status", "dead"),
    [
        ("5.1.1", True),
        ("5.1.2", True),
        ("5.1.10", True),
        ("5.2.1", True),
        ("5.4.4", True),
        ("5.1.8", False),
        ("5.2.2", False),
        ("5.7.1", False),
        ("5.7.26", False),
        ("5.6.0", False),
        ("4.4.7", False),
        ("5.0.0", False),
    ],
)
def test_only_a_dead_address_is_marked(answer, status, dead):
    receive(report(answer.message_id, status=status, diagnostic=f"550 {status} refused"))
    point = ContactPoint.objects.get(value="amina@example.net")
    assert (point.undeliverable_since is not None) is dead


def test_the_mark_goes_when_the_person_writes_from_there_again(answer):
    receive(report(answer.message_id))
    receipt("Je n'ai rien reçu", recipient=reply_address(answer.ticket_id))
    assert ContactPoint.objects.get(value="amina@example.net").undeliverable_since is None
    assert FollowUp.objects.get().end == "wrote_again"


def test_somebody_elses_message_from_the_same_address_leaves_the_mark(answer):
    receive(report(answer.message_id))
    ticket(email="amina@example.net", name="Rachid Benali")
    marked = ContactPoint.objects.get(value="amina@example.net", person=answer.ticket.person)
    assert marked.undeliverable_since


def test_a_report_that_quotes_nothing_is_known_by_the_return_path_it_came_to(agent, settings):
    settings.EMAIL_VERP = True
    message = actions.reply(ticket(), "Bonjour, essayez ceci.", actor=agent)
    sent = build(Entry.objects.get(reference=f"message:{message.pk}"))
    assert sent.message()["From"].endswith("<aide@ccc.example.org>")
    dispatch_due()
    bare = report("", returned=False).replace(b"Message-ID: <>", b"")
    channel_named("email").accept(bare, recipient=sent.from_email)
    message.refresh_from_db()
    assert (sent.from_email, message.delivery) == (
        f"aide+{message.message_id.partition('@')[0]}@ccc.example.org",
        Delivery.BOUNCED,
    )


def test_the_address_to_answer_to_is_no_return_path(answer):
    before = world()
    bare = report("", returned=False)
    assert channel_named("email").accept(bare, recipient=reply_address(answer.ticket_id)).ticket is None
    assert world() == before
