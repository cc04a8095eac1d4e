"""An answer that did not arrive is work until somebody has reached the person (zammad #1239, #1358)."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import Role
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import blobs
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.retry import Permanent
from helpdesk.outbox.settling import learn
from helpdesk.outbox.transports import TRANSPORTS
from tests.tickets.builders import receipt, ticket
from tickets import actions
from tickets.actions.follow_up import (
    end_follow_up,
    phone_script,
    post_letter,
    read_by_phone,
    resend_to,
)
from tickets.actions.undelivered import open_follow_up
from tickets.enums import Delivery, Direction, FollowUpEnd, State
from tickets.intake.message import Declared, InboundAttachment
from tickets.models import ContactPoint, FollowUp, Message, Ticket
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db

FIXED = Declared(first_name="Amina", last_name="Benali", postal_address="12 rue des Lilas\n93200 Saint-Denis")


def bounced(
    opened: Ticket, actor, *, asks: bool = False, words: str = "550 5.1.1 no such user", **fields
) -> FollowUp:
    message = actions.reply(opened, "Bonjour,\n\nEssayez ceci.", actor=actor, asks=asks, **fields)
    dispatch_due()
    learn(Entry.objects.get(reference=f"message:{message.pk}").pk, Sending.BOUNCED, error=words)
    return FollowUp.objects.get(message=message)


@pytest.fixture
def follow_up(agent) -> FollowUp:
    return bounced(ticket(declared=FIXED, phone="+33639980001"), agent)


def now(row):
    return type(row).objects.get(pk=row.pk)


# ------------------------------------------------------------------------------------------ back to work


@pytest.mark.parametrize(
    ("end", "cause"),
    [(Sending.BOUNCED, "bounced"), (Sending.COMPLAINED, "complained")],
)
def test_each_bad_end_makes_one_piece_of_work(agent, end, cause):
    message = actions.reply(ticket(), "Bonjour", actor=agent)
    dispatch_due()
    entry = Entry.objects.get(reference=f"message:{message.pk}")
    for _ in range(2):
        learn(entry.pk, end, error="x")
    assert [row.cause for row in FollowUp.objects.all()] == [cause]


def test_an_answer_that_could_not_be_sent_is_work(agent, monkeypatch):
    class Refusing:
        def send(self, entry):
            raise Permanent("550 5.1.1 no such user")

    message = actions.reply(ticket(), "Bonjour", actor=agent)
    monkeypatch.setitem(TRANSPORTS, "email", Refusing())
    dispatch_due()
    row = FollowUp.objects.get()
    assert (row.message, row.cause, row.reason) == (message, "failed", "550 5.1.1 no such user")
    assert ContactPoint.objects.get(value="amina@example.net").undeliverable_since


def test_an_answer_to_somebody_without_address_is_work_at_once(agent):
    opened = ticket(channel="phone", email="", phone="+33639980001", recipient="")
    actions.reply(opened, "À lire au téléphone", actor=agent)
    row = FollowUp.objects.get()
    assert (row.cause, row.reason) == (Delivery.NO_ROUTE, "")
    assert now(opened).state == State.REOPENED


@pytest.mark.parametrize("before", [State.ANSWERED, State.CLOSED])
def test_a_ticket_that_was_done_comes_back_with_its_reasons(agent, before):
    opened = ticket()
    message = actions.reply(opened, "Bonjour", actor=agent)
    dispatch_due()
    if before == State.CLOSED:
        actions.close_ticket(now(opened), reason="Répondu", actor=agent)
    learn(Entry.objects.get(reference=f"message:{message.pk}").pk, Sending.BOUNCED, error="550 5.1.1")
    opened = now(opened)
    assert (opened.state, opened.closed_at, opened.close_reason) == (State.REOPENED, None, "")
    assert opened.waiting_since is not None
    line = opened.messages.get(direction=Direction.SYSTEM).text
    assert "n'est pas arrivée à amina@example.net. L'adresse n'existe pas." in line
    move = AuditRow.objects.get(action="ticket.reopen_on_undelivered")
    assert (move.actor, move.ground) == (None, "CRPA, art. L. 112-14")
    assert AuditRow.objects.get(action="ticket.undelivered").reason == "550 5.1.1"


def test_a_question_that_did_not_arrive_waits_for_us_again(agent):
    row = bounced(ticket(), agent, asks=True)
    assert now(row.ticket).state == State.QUALIFIED


def test_an_escalated_ticket_keeps_its_state(agent):
    opened = ticket()
    actions.correct_fields(opened, {"category": "B1"}, actor=agent)
    actions.follow_case(opened, "escalate", actor=agent)
    row = bounced(now(opened), agent)
    assert (now(row.ticket).state, now(row.ticket).unread) == (State.ESCALATED, True)


def test_what_was_set_aside_as_abuse_stays_aside(agent, supervisor):
    opened = ticket()
    message = actions.reply(opened, "Bonjour", actor=agent)
    dispatch_due()
    actions.reopen(now(opened), actor=agent)
    actions.qualify(now(opened), actor=agent, values={"category": "B1"})
    actions.discard_ticket(now(opened), reason="Menaces", actor=supervisor)
    learn(Entry.objects.get(reference=f"message:{message.pk}").pk, Sending.BOUNCED, error="550")
    assert now(opened).state == State.DISCARDED


def test_a_complaint_replaces_a_bounce_that_nobody_dealt_with(follow_up):
    entry = Entry.objects.get(reference=f"message:{follow_up.message_id}")
    learn(entry.pk, Sending.COMPLAINED, error="abuse report")
    assert (now(follow_up).cause, FollowUp.objects.count()) == ("complained", 1)


def test_a_delivery_confirmed_after_we_gave_up_ends_the_work(agent, monkeypatch):
    class Refusing:
        def send(self, entry):
            raise Permanent("554 timed out")

    message = actions.reply(ticket(), "Bonjour", actor=agent)
    monkeypatch.setitem(TRANSPORTS, "email", Refusing())
    dispatch_due()
    learn(Entry.objects.get(reference=f"message:{message.pk}").pk, Sending.DELIVERED)
    row = FollowUp.objects.get()
    assert (row.end, row.done_by) == (FollowUpEnd.DROPPED, None)
    assert "finalement arrivée" in row.note


def test_nothing_is_half_written_when_the_follow_up_cannot_be(agent, monkeypatch):
    message = actions.reply(ticket(), "Bonjour", actor=agent)
    dispatch_due()
    entry = Entry.objects.get(reference=f"message:{message.pk}")

    def fail(*args, **options):
        raise IntegrityError("no")

    monkeypatch.setattr("tickets.actions.undelivered.record", fail)
    with pytest.raises(IntegrityError), transaction.atomic():
        learn(entry.pk, Sending.BOUNCED, error="550")
    assert (now(entry).state, now(message).delivery) == (Sending.SENT, Delivery.SENT)
    assert not FollowUp.objects.exists()


# ------------------------------------------------------------------------------------------- ways to end


def test_reading_on_the_phone(follow_up, agent):
    script = phone_script(follow_up, actor=agent)
    assert script.numbers == ("+33639980001",)
    assert agent.get_full_name() in script.opening
    assert script.text == "Bonjour,\n\nEssayez ceci."
    read_by_phone(follow_up, actor=agent, note="Elle essaie ce soir.")
    row = now(follow_up)
    assert (row.end, row.done_by, row.note) == (FollowUpEnd.CALLED, agent, "Elle essaie ce soir.")
    assert (now(row.ticket).state, now(row.ticket).waiting_since) == (State.ANSWERED, None)
    assert AuditRow.objects.get(action="ticket.follow_up").actor == agent


def test_a_question_read_on_the_phone_waits_for_the_person(agent):
    row = bounced(ticket(), agent, asks=True)
    read_by_phone(row, actor=agent)
    assert now(row.ticket).state == State.WAITING_USER


def test_the_letter_carries_the_answer_and_goes_to_the_printing_tray(follow_up, agent, data_dir):
    entry = post_letter(follow_up, actor=agent)
    assert entry.transport == TransportName.LETTER
    assert entry.recipient == "Amina Benali / 12 rue des Lilas / 93200 Saint-Denis"
    text = PdfReader(BytesIO(blobs.get(entry.payload["sha256"]))).pages[0].extract_text()
    for words in ("Essayez ceci.", agent.get_full_name(), "93200 Saint-Denis", follow_up.ticket.reference):
        assert words in text
    dispatch_due()
    assert [path.name for path in (data_dir / "letters").iterdir()] == [f"{entry.pk}.pdf"]
    assert (now(follow_up).end, now(follow_up.ticket).state) == (FollowUpEnd.POSTED, State.ANSWERED)
    # What becomes of the letter never speaks for the mail.
    assert now(follow_up.message).delivery == Delivery.BOUNCED


def test_without_postal_address_the_letter_says_to_ask_for_it(agent):
    row = bounced(ticket(), agent)
    with pytest.raises(Refused, match="demandez-la par téléphone"):
        post_letter(row, actor=agent)
    assert now(row).done_at is None
    post_letter(row, actor=agent, postal_address=" 5  rue Neuve \n\n69003 Lyon ")
    assert now(row.ticket.person).postal_address == "5 rue Neuve\n69003 Lyon"
    assert AuditRow.objects.get(action="person.postal_address").after == {
        "postal_address": "5 rue Neuve\n69003 Lyon"
    }


def test_another_known_address_receives_the_same_answer(agent, published_article):
    opened = ticket(declared=FIXED)
    ContactPoint.objects.create(
        person=opened.person, kind="email", value="amina@example.org", added_at=opened.received_at
    )
    file = InboundAttachment(filename="modele.pdf", content_type="application/pdf", content=b"%PDF-1.7 x")
    row = bounced(opened, agent, files=[file], cited=[published_article])
    again = resend_to(row, address=" Amina@Example.org", actor=agent)
    assert (again.address, again.text, again.author) == ("amina@example.org", row.message.text, agent)
    assert [each.filename for each in again.attachments.all()] == ["modele.pdf"]
    assert [each.version for each in again.citations.all()] == [published_article]
    assert again.message_id != row.message.message_id
    entry = Entry.objects.get(reference=f"message:{again.pk}")
    first = Entry.objects.get(reference=f"message:{row.message_id}")
    assert entry.recipient == "amina@example.org"
    assert entry.payload["headers"]["In-Reply-To"] == first.payload["headers"]["In-Reply-To"]
    assert (now(row).end, now(opened).state) == (FollowUpEnd.RESENT, State.ANSWERED)


def test_a_new_address_must_be_confirmed_by_phone(follow_up, agent):
    with pytest.raises(Invalid, match="confirmez-la par téléphone"):
        resend_to(follow_up, address="amina2@example.org", actor=agent)
    assert not Entry.objects.filter(recipient="amina2@example.org").exists()
    resend_to(follow_up, address="amina2@example.org", actor=agent, confirmed_by_phone=True)
    assert ContactPoint.objects.filter(person=follow_up.ticket.person, value="amina2@example.org").exists()
    assert AuditRow.objects.get(action="person.address").reason == "Confirmée par téléphone"


def test_somebody_elses_address_is_not_one_of_this_persons(follow_up, agent):
    ticket(email="paul@example.org", name="Paul Autre")
    with pytest.raises(Invalid):
        resend_to(follow_up, address="paul@example.org", actor=agent)


@pytest.mark.parametrize(
    "address", ["amina@example.net", "AMINA@example.net", "aide@ccc.example.org", "nonsense", ""]
)
def test_an_address_that_cannot_receive_it_is_refused(follow_up, agent, address):
    with pytest.raises(Invalid):
        resend_to(follow_up, address=address, actor=agent, confirmed_by_phone=True)
    assert now(follow_up).done_at is None


def test_the_same_address_may_be_tried_again_when_the_fault_was_ours(agent, monkeypatch):
    class Refusing:
        def send(self, entry):
            raise Permanent("554 our own relay is blocked")

    actions.reply(ticket(), "Bonjour", actor=agent)
    with monkeypatch.context() as patched:
        patched.setitem(TRANSPORTS, "email", Refusing())
        dispatch_due()
    again = resend_to(FollowUp.objects.get(), address="amina@example.net", actor=agent)
    dispatch_due()
    assert now(again).delivery == Delivery.SENT


def test_an_answer_sent_again_that_bounces_is_work_again(follow_up, agent):
    again = resend_to(follow_up, address="b@example.org", actor=agent, confirmed_by_phone=True)
    dispatch_due()
    learn(Entry.objects.get(reference=f"message:{again.pk}").pk, Sending.BOUNCED, error="550 5.1.1")
    assert FollowUp.objects.open().get().message == again
    assert now(follow_up.ticket).state == State.REOPENED


def test_the_next_answer_goes_to_the_address_that_works(follow_up, agent):
    resend_to(follow_up, address="b@example.org", actor=agent, confirmed_by_phone=True)
    assert actions.reply(now(follow_up.ticket), "Et aussi", actor=agent).address == "b@example.org"
    receipt("C'est réparé", recipient=reply_address(follow_up.ticket_id))
    assert actions.reply(now(follow_up.ticket), "Bien reçu", actor=agent).address == "amina@example.net"


def test_a_dead_address_is_still_used_when_there_is_no_other(follow_up, agent):
    assert actions.reply(now(follow_up.ticket), "Encore", actor=agent).address == "amina@example.net"


def test_giving_up_needs_a_reason(follow_up, agent):
    with pytest.raises(Invalid, match="pourquoi"):
        end_follow_up(follow_up, end=FollowUpEnd.DROPPED, actor=agent, note="  ")
    end_follow_up(follow_up, end=FollowUpEnd.DROPPED, actor=agent, note="Le dossier est clos en préfecture.")
    assert now(follow_up).note == "Le dossier est clos en préfecture."


def test_two_agents_do_not_do_it_twice(follow_up, agent, other_agent):
    stale = now(follow_up)
    read_by_phone(follow_up, actor=agent)
    with pytest.raises(Refused, match="déjà été prise en charge : lu au téléphone"):
        post_letter(stale, actor=other_agent)
    assert not Entry.objects.filter(transport=TransportName.LETTER).exists()


def test_the_ticket_rests_only_when_every_answer_has_arrived(agent):
    opened = ticket()
    first, second = bounced(opened, agent), bounced(now(opened), agent)
    read_by_phone(first, actor=agent)
    assert now(opened).state == State.REOPENED
    read_by_phone(second, actor=agent)
    assert now(opened).state == State.ANSWERED


def test_the_persons_next_message_ends_the_work(follow_up):
    receipt("Je n'ai pas reçu de réponse", recipient=reply_address(follow_up.ticket_id))
    row = now(follow_up)
    assert (row.end, row.done_by) == (FollowUpEnd.WROTE_AGAIN, None)
    assert now(row.ticket).waiting_since is not None


# ----------------------------------------------------------------------------------------- who may do it

WAYS = {
    "called": lambda row, actor: read_by_phone(row, actor=actor),
    "posted": lambda row, actor: post_letter(row, actor=actor),
    "resent": lambda row, actor: resend_to(
        row, address="n@example.org", actor=actor, confirmed_by_phone=True
    ),
    "dropped": lambda row, actor: end_follow_up(row, end=FollowUpEnd.DROPPED, actor=actor, note="x"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.AGENT, Role.SUPERVISOR}))
def test_other_roles_do_none_of_it(follow_up, user_of, way, role):
    with pytest.raises(NotPermitted):
        WAYS[way](follow_up, user_of(role))
    assert now(follow_up).done_at is None


@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_of_a_restricted_team_does_not_exist_for_others(follow_up, other_agent, supervisor, way):
    Ticket.objects.update(team=Team.objects.create(name="Situations sensibles", restricted=True))
    with pytest.raises(NotPermitted):
        WAYS[way](now(follow_up), other_agent)
    assert not FollowUp.objects.visible_to(other_agent).exists()
    WAYS[way](now(follow_up), supervisor)
    assert now(follow_up).done_by == supervisor


# ------------------------------------------------------------------------------- what is never held back


def test_a_human_answer_is_never_withheld(agent):
    """S7: the cap of automatic mail to one address leaves every answer of an agent alone."""
    tickets = [ticket(channel="web", recipient="", subject=f"Demande {n}") for n in range(4)]
    for opened in tickets:
        for _ in range(3):
            actions.reply(now(opened), "Bonjour", actor=agent)
    states = Entry.objects.values_list("dedupe_key", "state")
    acknowledgements = [state for key, state in states if key.startswith("acknowledgement:")]
    answers = [state for key, state in states if key.startswith("answer:")]
    assert Sending.WITHHELD in acknowledgements
    assert answers == [Sending.QUEUED] * 12
    assert Message.objects.filter(direction=Direction.OUTBOUND, delivery=Delivery.QUEUED).count() == 12


def test_a_ticket_is_not_closed_before_the_answer_has_reached_the_person(follow_up, agent):
    with pytest.raises(Refused, match="n'est pas arrivée"):
        actions.close_ticket(follow_up.ticket, reason="Répondu", actor=agent)
    end_follow_up(follow_up, end=FollowUpEnd.CALLED, actor=agent)
    closed = actions.close_ticket(now(follow_up.ticket), reason="Répondu", actor=agent)
    assert closed.state == State.CLOSED


# ------------------------------------------------------------------- the ticket was merged meanwhile


def test_a_bounce_that_waited_for_a_merge_is_work_on_the_ticket_that_remains(agent):
    opened, into = ticket(), ticket()
    written = actions.reply(opened, "Bonjour", actor=agent)
    read_before = Message.objects.select_related("ticket__person").get(pk=written.pk)
    actions.merge(opened, into, actor=agent)
    follow_up = open_follow_up(read_before, cause=Delivery.BOUNCED, reason="550 5.1.1")
    assert follow_up.ticket == into
    assert now(into).state in (State.ACKNOWLEDGED, State.REOPENED)
    assert not now(opened).messages.filter(text__contains="n'est pas arrivée").exists()


def test_what_is_done_about_a_lost_answer_lands_on_the_ticket_that_remains(follow_up, agent):
    read_before = FollowUp.objects.select_related("ticket__person", "message__ticket").get(pk=follow_up.pk)
    into = ticket()
    actions.merge(follow_up.ticket, into, actor=agent)
    again = resend_to(read_before, address="amina2@example.org", actor=agent, confirmed_by_phone=True)
    assert again.ticket == into
    assert Message.objects.filter(ticket=into, text="Réponse renvoyée à amina2@example.org.").exists()


def test_a_question_read_on_the_phone_after_a_merge_is_still_a_question(agent):
    opened, into = ticket(), ticket()
    actions.reply(into, "Bonjour", actor=agent)
    follow_up = bounced(opened, agent, asks=True)
    actions.merge(opened, into, actor=agent)
    read_by_phone(now(follow_up), actor=agent)
    assert now(into).state == State.WAITING_USER
