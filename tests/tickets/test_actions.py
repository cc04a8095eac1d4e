"""What agents do: permission, guard, audit row, event, and nothing half-written."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.accounts.models import Team
from helpdesk.audit.models import AuditRow
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.retry import Permanent
from helpdesk.outbox.transports import TRANSPORTS
from tests.tickets.builders import receipt, ticket
from tickets import actions
from tickets.actions.answering import NewerMessage
from tickets.enums import Delivery, Direction, State
from tickets.models import Correction, Message, Ticket
from tickets.tokens import reply_address, ticket_id_of

pytestmark = pytest.mark.django_db


def test_taking_is_first_come_first_served(agent, other_agent):
    opened = ticket()
    actions.take(opened, actor=agent)
    with pytest.raises(Refused, match="vient de prendre"):
        actions.take(opened, actor=other_agent)
    actions.take(opened, actor=other_agent, seen_assignee=agent.pk)
    assert Ticket.objects.get().assignee == other_agent
    assert AuditRow.objects.filter(action="ticket.assign").count() == 2


def test_an_answer_is_threaded_signed_and_queued_in_the_same_transaction(agent):
    opened = ticket()
    message = actions.reply(opened, "Bonjour,\nessayez ceci.", actor=agent)
    entry = Entry.objects.get(reference=f"message:{message.pk}")
    headers = entry.payload["headers"]
    parent = opened.messages.get(direction=Direction.INBOUND).message_id
    assert headers["In-Reply-To"] == f"<{parent}>"
    assert headers["References"].endswith(f"<{parent}>")
    assert ticket_id_of(headers["Message-ID"]) == opened.pk
    assert ticket_id_of(entry.payload["reply_to"]) == opened.pk
    assert agent.get_full_name() in entry.payload["text"]
    assert opened.reference in entry.payload["subject"]
    opened.refresh_from_db()
    assert (opened.state, opened.waiting_since) == (State.ANSWERED, None)


def test_an_agent_under_protection_signs_as_the_service(agent):
    agent.anonymous_signature = True
    agent.save()
    message = actions.reply(ticket(), "Bonjour", actor=agent)
    entry = Entry.objects.get(reference=f"message:{message.pk}")
    assert agent.last_name not in str(entry.payload)


def test_a_newer_message_stops_the_answer(agent):
    opened = ticket()
    seen = opened.messages.last().pk
    receipt("Attendez, j'ai trouvé", recipient=reply_address(opened.pk))
    with pytest.raises(NewerMessage, match="votre texte est conservé"):
        actions.reply(opened, "Ma réponse", actor=agent, last_seen=seen)
    assert not Message.objects.filter(direction=Direction.OUTBOUND).exists()
    actions.reply(opened, "Ma réponse", actor=agent, last_seen=Message.objects.last().pk)


def test_an_answer_keeps_the_article_version_it_used(agent, published_article):
    message = actions.reply(ticket(), "Voir la fiche.", actor=agent, cited=[published_article])
    assert [citation.version for citation in message.citations.all()] == [published_article]


def test_without_address_the_answer_is_work_for_another_route(agent):
    opened = ticket(channel="phone", email="", phone="+33639980001", recipient="")
    message = actions.reply(opened, "Réponse à lire au téléphone", actor=agent)
    assert message.delivery == Delivery.NO_ROUTE
    assert not Entry.objects.filter(reference=f"message:{message.pk}").exists()


def test_a_refused_mail_shows_on_the_answer(agent, monkeypatch):
    class Refusing:
        def send(self, entry):
            raise Permanent("550 no such user")

    message = actions.reply(ticket(), "Bonjour", actor=agent)
    monkeypatch.setitem(TRANSPORTS, "email", Refusing())
    dispatch_due()
    message.refresh_from_db()
    assert (message.delivery, message.delivery_error) == (Delivery.FAILED, "550 no such user")


def test_asking_waits_for_the_person_and_their_answer_resumes(agent):
    opened = ticket()
    actions.ask_user(opened, "Quel message voyez-vous ?", actor=agent)
    opened.refresh_from_db()
    assert opened.state == State.WAITING_USER
    receipt("Erreur 500", recipient=reply_address(opened.pk))
    opened.refresh_from_db()
    assert opened.state == State.QUALIFIED
    assert opened.waiting_since


def test_a_correction_is_remembered_and_moves_the_urgency(agent):
    opened = ticket()
    proposed = opened.category
    actions.correct_fields(
        opened, {"category": "E1", "title_expiry": date(2020, 1, 1), "deposited": False}, actor=agent
    )
    opened.refresh_from_db()
    assert opened.urgency == "P0"
    learnt = Correction.objects.get(field="category")
    assert (learnt.proposed, learnt.corrected) == (proposed, "E1")


@pytest.mark.parametrize(
    "field", ["received_at", "person", "state", "urgency", "id", "assignee", "closed_at"]
)
def test_what_people_may_not_set_cannot_be_set(field, agent):
    with pytest.raises(Invalid):
        actions.correct_fields(ticket(), {field: None}, actor=agent)


def test_qualifying_needs_a_category(agent):
    opened = ticket()
    Ticket.objects.update(category="")
    with pytest.raises(Refused, match="catégorie"):
        actions.qualify(opened, actor=agent)
    actions.qualify(opened, actor=agent, values={"category": "B1"})
    assert Ticket.objects.get().state == State.QUALIFIED


def test_a_transfer_names_the_authority_and_tells_the_person(agent):
    opened = ticket()
    with pytest.raises(Refused, match="authority"):
        actions.transfer(opened, authority="  ", actor=agent)
    actions.transfer(opened, authority="OFII de Bobigny", actor=agent)
    notice = Entry.objects.get(dedupe_key__startswith="transfer:")
    assert "OFII de Bobigny" in notice.payload["text"]
    assert Ticket.objects.get().state == State.TRANSFERRED


def test_closing_needs_a_reason_and_discarding_a_supervisor(agent, supervisor):
    opened = ticket()
    with pytest.raises(Refused):
        actions.close_ticket(opened, reason=" ", actor=agent)
    with pytest.raises(NotPermitted):
        actions.discard_ticket(opened, reason="publicité", actor=agent)
    actions.discard_ticket(opened, reason="publicité", actor=supervisor)
    assert Ticket.objects.get().state == State.DISCARDED


@pytest.mark.parametrize("role", ["editor", "dgef", "desk", "admin_user"])
def test_other_roles_neither_see_nor_touch_tickets(role, request):
    user = request.getfixturevalue(role)
    opened = ticket()
    assert not Ticket.objects.visible_to(user).exists()
    for act in (
        lambda: actions.take(opened, actor=user),
        lambda: actions.reply(opened, "x", actor=user),
        lambda: actions.add_note(opened, "x", actor=user),
        lambda: actions.correct_fields(opened, {"category": "E1"}, actor=user),
        lambda: actions.close_ticket(opened, reason="x", actor=user),
        lambda: actions.transfer(opened, authority="x", actor=user),
        lambda: actions.reopen(opened, actor=user),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_restricted_team_keeps_its_tickets(agent, supervisor):
    opened = ticket()
    team = Team.objects.create(name="Sensibles", restricted=True)
    actions.correct_fields(opened, {"team": team}, actor=supervisor)
    assert not Ticket.objects.visible_to(agent).exists()
    with pytest.raises(NotPermitted):
        actions.reply(opened, "x", actor=agent)
    agent.teams.add(team)
    assert Ticket.objects.visible_to(agent).exists()


def test_acknowledgements_carry_every_mention_and_nothing_of_the_sender():
    opened = ticket("<script>alert(1)</script> http://evil.example.com", subject="Gagnez 1000 euros")
    entry = Entry.objects.get(dedupe_key=f"acknowledgement:{opened.pk}")
    text = entry.payload["text"]
    for mention in (
        opened.reference,
        "n'est pas une demande de titre de séjour".upper(),
        "0 806 001 620",
        "Charleville-Mézières",
        "aide@ccc.example.org",
        "L. 231-4",
        "R. 421-2",
    ):
        assert mention in text
    assert "Gagnez" not in str(entry.payload)
    assert "evil.example" not in str(entry.payload)
    assert entry.payload["headers"]["Auto-Submitted"] == "auto-replied"


def test_forged_forms_naming_one_victim_send_one_mail():
    for _ in range(12):
        receipt(channel="web", email="victim@example.org", name="Robot", recipient="")
    states = [
        entry.state for entry in Entry.objects.filter(recipient="victim@example.org").order_by("created_at")
    ]
    assert states.count("queued") == 1
    assert states.count("withheld") == 11


def test_the_cap_never_holds_back_a_human_answer(agent):
    tickets = [
        ticket(channel="web", email="victim@example.org", name="Robot", recipient="") for _ in range(3)
    ]
    message = actions.reply(tickets[-1], "Bonjour", actor=agent)
    assert Entry.objects.get(reference=f"message:{message.pk}").state == "queued"
