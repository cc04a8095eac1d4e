"""« C'est la même personne » or « Non »: only a human says so, and only this ticket changes hands."""

from __future__ import annotations

import pytest

from escalation.actions import open_case
from helpdesk.accounts.models import Team
from helpdesk.audit.models import AuditRow
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.outbox.models import Entry
from tests.tickets.builders import receipt, ticket
from tickets import actions
from tickets.enums import LinkKind, Outcome
from tickets.intake.message import Declared
from tickets.models import ContactPoint, Message, Ticket, TicketLink
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db

SECOND = "amina.perso@example.org"


@pytest.fixture
def known(db) -> Ticket:
    """The ticket of Amina Benali."""
    return ticket()


@pytest.fixture
def link(known) -> TicketLink:
    """Her answer from a second address, as the intake proposed it."""
    newer = ticket("La suite", email=SECOND, name="BENALI Amina", recipient=reply_address(known.pk))
    return newer.links.get()


def test_confirming_gives_the_ticket_to_the_person_with_its_address(link, known, agent):
    double = link.source.person
    moved = actions.confirm_same_person(link, actor=agent)
    assert (moved, moved.person) == (link.source, known.person)
    assert set(known.person.contact_points.values_list("value", flat=True)) == {"amina@example.net", SECOND}
    assert {message.person for message in Message.objects.all()} == {known.person}
    assert not double.contact_points.exists()
    link.refresh_from_db()
    assert (link.accepted, link.settled_by) == (True, agent)


def test_the_next_message_from_there_is_the_person_s(link, known, agent):
    actions.confirm_same_person(link, actor=agent)
    found = receipt("Encore", email=SECOND, name="Amina", recipient=reply_address(known.pk))
    assert (found.outcome, found.ticket) == (Outcome.APPENDED, known)
    assert ticket(email=SECOND, name="Amina Benali").person == known.person


def test_the_trail_says_what_was_before_and_after(link, known, agent):
    double = link.source.person
    actions.confirm_same_person(link, actor=agent)
    moved = AuditRow.objects.get(action="ticket.same_person")
    assert (moved.subject, moved.actor) == (f"ticket:{link.source.reference}", agent)
    assert (moved.before["person_record"], moved.after["person_record"]) == (double.pk, known.person.pk)
    grown = AuditRow.objects.get(action="ticket.contact_points")
    assert grown.before["contact_points"] == ["amina@example.net"]
    assert grown.after["contact_points"] == ["amina@example.net", SECOND]


def test_nothing_is_sent_and_nothing_merged(link, known, agent):
    sent = Entry.objects.count()
    actions.confirm_same_person(link, actor=agent)
    assert Entry.objects.count() == sent
    assert Ticket.objects.filter(merged_into__isnull=False).count() == 0
    assert actions.merge(Ticket.objects.get(pk=link.source.pk), known, actor=agent) == known


def test_a_double_with_other_tickets_keeps_them_and_its_addresses(link, known, agent):
    other = ticket(email=SECOND, name="BENALI Amina", subject="Autre affaire")
    ContactPoint.objects.create(
        person=other.person, kind="phone", value="+33639980001", added_at=other.received_at
    )
    assert other.person == link.source.person
    actions.confirm_same_person(link, actor=agent)
    other.refresh_from_db()
    assert other.person != known.person
    assert set(other.person.contact_points.values_list("value", flat=True)) == {SECOND, "+33639980001"}
    assert set(known.person.contact_points.values_list("value", flat=True)) == {"amina@example.net", SECOND}


def test_what_the_double_knew_completes_the_record(known, agent):
    declared = Declared(
        first_name="Amina", last_name="Benali", postal_address="1 rue des Lilas, 93000 Bobigny"
    )
    newer = ticket(email=SECOND, declared=declared, subject=f"[{known.reference}]")
    actions.confirm_same_person(newer.links.get(), actor=agent)
    known.person.refresh_from_db()
    assert known.person.postal_address.startswith("1 rue des Lilas")


def test_a_stranger_s_citation_can_be_confirmed_by_a_human_too(known, agent):
    newer = ticket(email="a@example.com", name="Mme Martin", recipient=reply_address(known.pk))
    link = newer.links.get()
    assert link.kind == LinkKind.CITED_BY_STRANGER
    assert actions.confirm_same_person(link, actor=agent).person == known.person
    known.person.refresh_from_db()
    assert known.person.name == "Amina Benali"


def test_a_blockage_case_follows_its_ticket_s_person(link, known, agent):
    Ticket.objects.update(category="B1")
    case = open_case(link.source, actor=agent)
    actions.confirm_same_person(link, actor=agent)
    case.refresh_from_db()
    assert case.person == known.person
    assert AuditRow.objects.filter(action="case.person").exists()


def test_refusing_keeps_everything_apart_and_is_kept(link, known, agent):
    double = link.source.person
    actions.refuse_link(link, actor=agent)
    link.refresh_from_db()
    assert (link.accepted, link.settled_by) == (False, agent)
    assert Ticket.objects.get(pk=link.source.pk).person == double
    assert known.person.contact_points.count() == 1
    assert AuditRow.objects.filter(action="ticket.unlink").exists()


@pytest.mark.parametrize("act", [actions.confirm_same_person, actions.refuse_link])
def test_a_question_is_answered_once(act, link, agent, other_agent):
    actions.refuse_link(link, actor=other_agent)
    with pytest.raises(Refused, match="déjà répondu"):
        act(link, actor=agent)


@pytest.mark.parametrize("act", [actions.confirm_same_person, actions.refuse_link])
@pytest.mark.parametrize("hidden", ["source", "target"])
def test_both_tickets_must_be_visible(act, hidden, link, agent):
    team = Team.objects.create(name="Situations sensibles", restricted=True)
    Ticket.objects.filter(pk=getattr(link, hidden).pk).update(team=team)
    with pytest.raises(NotPermitted):
        act(link, actor=agent)
    link.refresh_from_db()
    assert link.settled_at is None


@pytest.mark.parametrize("act", [actions.confirm_same_person, actions.refuse_link])
@pytest.mark.parametrize("role", ["editor", "dgef", "desk", "admin_user"])
def test_other_roles_settle_nothing(act, role, link, request):
    with pytest.raises(NotPermitted):
        act(link, actor=request.getfixturevalue(role))


def test_an_account_s_address_never_joins_a_person(known, agent, other_agent):
    newer = ticket(email=other_agent.email, name="Amina Benali", recipient=reply_address(known.pk))
    with pytest.raises(Refused, match="compte du centre"):
        actions.confirm_same_person(newer.links.get(), actor=agent)
    assert known.person.contact_points.count() == 1


def test_one_person_s_two_tickets_are_not_two_people(known, agent):
    newer = ticket(f"Au sujet de {known.reference}")
    link = newer.links.get()
    assert link.kind == LinkKind.DUPLICATE
    with pytest.raises(Refused, match="déjà de la même personne"):
        actions.confirm_same_person(link, actor=agent)


# The answer's address


def test_the_agent_chooses_among_the_person_s_addresses(link, known, agent):
    actions.confirm_same_person(link, actor=agent)
    assert actions.reply(known, "Bonjour", actor=agent).address == "amina@example.net"
    assert actions.reply(known, "Bonjour", actor=agent, to=SECOND).address == SECOND


@pytest.mark.parametrize("to", ["mallory@example.com", "amina@example.net.evil.example", " "])
def test_an_address_of_nobody_s_record_is_refused(to, known, agent):
    with pytest.raises(Invalid, match="n'est pas celle de la personne"):
        actions.reply(known, "Bonjour", actor=agent, to=to)
    assert not Entry.objects.filter(reference__startswith="message:").exists()
