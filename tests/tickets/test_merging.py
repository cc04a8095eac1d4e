"""Two tickets of one person become one: nothing said is lost, the first receipt counts, nobody else is written to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.actions import link_ticket, open_case
from escalation.models import Case
from helpdesk.accounts.models import Team
from helpdesk.audit.models import AuditRow
from helpdesk.kernel import clock
from helpdesk.kernel.errors import NotPermitted, Refused
from helpdesk.kernel.events import _listeners
from helpdesk.outbox.models import Entry
from tests.tickets.builders import inbound, receipt, ticket
from tickets import actions
from tickets.enums import Direction, LinkKind, State
from tickets.events import TicketChanged, TicketsMerged
from tickets.intake.message import InboundAttachment
from tickets.intake.opening import append_message
from tickets.models import ContactPoint, FollowUp, Message, Ticket, TicketLink
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db

MONDAY = clock.now().replace(year=2026, month=11, day=16, hour=9)


@pytest.fixture
def pair(db) -> tuple[Ticket, Ticket]:
    """The first ticket of Amina Benali, and the one she opened two days later."""
    with clock.at(MONDAY):
        first = ticket("Page blanche depuis lundi.")
    with clock.at(MONDAY + timedelta(days=2)):
        second = ticket("Toujours la page blanche.", subject="Relance")
    return first, second


def fresh(row: Ticket) -> Ticket:
    return Ticket.objects.get(pk=row.pk)


def test_everything_said_moves_and_the_first_receipt_counts(pair, agent):
    first, second = pair
    before = list(Message.objects.order_by("at").values_list("text", flat=True))
    into = actions.merge(first, second, actor=agent)
    said = into.messages.exclude(direction=Direction.SYSTEM).order_by("at").values_list("text", flat=True)
    assert (into, list(said)) == (second, before)
    assert (into.received_at, into.silence_on) == (MONDAY, date(2027, 1, 16))
    assert into.receptions.count() == 2
    closed = fresh(first)
    assert (closed.state, closed.merged_into, closed.close_reason) == (
        State.CLOSED,
        second,
        f"Fusionné dans {second.reference}",
    )
    assert [line.text for line in closed.messages.all()] == [
        f"Ce ticket a été fusionné dans {second.reference}."
    ]


def test_files_and_work_to_follow_come_along(agent):
    files = (InboundAttachment(filename="titre.pdf", content_type="application/pdf", content=b"%PDF"),)
    first, second = ticket(files=files), ticket()
    lost = actions.reply(first, "Bonjour", actor=agent)
    FollowUp.objects.create(message=lost, ticket=first, cause="bounced", created_at=clock.now())
    into = actions.merge(first, second, actor=agent)
    assert into.follow_ups.open().get().message == lost
    assert [file.filename for message in into.messages.all() for file in message.attachments.all()] == [
        "titre.pdf"
    ]


def test_both_trails_tell_it_and_both_rows_are_announced(pair, agent, monkeypatch):
    heard = []
    for kind in (TicketChanged, TicketsMerged):
        monkeypatch.setitem(_listeners, kind, [*_listeners[kind], heard.append])
    first, second = pair
    actions.merge(first, second, actor=agent)
    kept = AuditRow.objects.get(action="ticket.merge", subject=f"ticket:{second.reference}")
    assert (kept.after["from"], kept.after["messages_moved"], kept.actor) == (first.reference, 1, agent)
    assert kept.before["received_at"] > kept.after["received_at"]
    assert AuditRow.objects.filter(action="ticket.merged", subject=f"ticket:{first.reference}").exists()
    changed = {event.ticket_id for event in heard if isinstance(event, TicketChanged)}
    assert changed == {first.pk, second.pk}
    assert heard[-1] == TicketsMerged(ticket_id=first.pk, into_id=second.pk)


def test_facts_that_are_missing_come_along_and_the_urgency_follows(agent):
    first, second = ticket(), ticket()
    Ticket.objects.filter(pk=first.pk).update(
        title_expiry=clock.today() - timedelta(days=3),
        deposited=False,
        foreigner_number="9903123456",
        stake=True,
    )
    Ticket.objects.filter(pk=second.pk).update(title_expiry=None, foreigner_number="", urgency="P3")
    into = actions.merge(first, second, actor=agent)
    assert (into.foreigner_number, into.stake, into.deposited) == ("9903123456", True, False)
    assert fresh(into).urgency == "P0"


def test_facts_that_differ_are_kept_and_said(agent):
    first, second = ticket(), ticket()
    Ticket.objects.filter(pk=first.pk).update(title_expiry=date(2026, 12, 1), departement="93")
    Ticket.objects.filter(pk=second.pk).update(title_expiry=date(2027, 3, 1), departement="75")
    into = actions.merge(first, second, actor=agent)
    assert (into.title_expiry, into.departement) == (date(2027, 3, 1), "75")
    line = into.messages.get(direction=Direction.SYSTEM).text
    assert "à vérifier : département de résidence 93, fin de validité du titre 01/12/2026." in line


@pytest.mark.parametrize("state", ["answered", "waiting_user", "closed"])
def test_who_waited_on_the_one_waits_on_the_other(state, pair, agent):
    first, second = pair
    Ticket.objects.update(category="B1")
    if state == "waiting_user":
        actions.ask_user(second, "Depuis quand ?", actor=agent)
    else:
        actions.reply(second, "Bonjour", actor=agent)
    if state == "closed":
        actions.close_ticket(fresh(second), reason="Répondu", actor=agent)
    into = fresh(actions.merge(first, second, actor=agent))
    assert into in Ticket.objects.to_do()
    assert into.waiting_since == MONDAY
    assert into.unread


def test_an_answered_ticket_wakes_nobody(pair, agent):
    first, second = pair
    actions.reply(first, "Bonjour", actor=agent)
    actions.reply(second, "Bonjour", actor=agent)
    into = fresh(actions.merge(first, second, actor=agent))
    assert (into.state, into.waiting_since) == (State.ANSWERED, None)


def test_the_list_shows_the_newest_words_of_the_two(pair, agent):
    first, second = pair
    into = fresh(actions.merge(second, first, actor=agent))
    assert into.last_message_preview == "Toujours la page blanche."
    assert into.last_message_at == MONDAY + timedelta(days=2)


# Refusals


def refused(ticket_: Ticket, into: Ticket, actor) -> str:
    with pytest.raises(Refused) as refusal:
        actions.merge(ticket_, into, actor=actor)
    return str(refusal.value)


def test_tickets_of_two_people_stay_two(agent):
    first, second = ticket(), ticket(email="karim@example.net", name="Karim Haddad")
    assert refused(first, second, agent).startswith("Ces deux tickets ne sont pas de la même personne")
    assert fresh(first).merged_into is None
    assert first.messages.count() == second.messages.count() == 1


def test_not_into_itself_nor_twice_nor_in_a_circle(pair, agent):
    first, second = pair
    assert "lui-même" in refused(first, first, agent)
    actions.merge(first, second, actor=agent)
    assert f"{first.reference} est déjà fusionné" in refused(fresh(first), fresh(second), agent)
    assert f"{first.reference} est déjà fusionné" in refused(fresh(second), fresh(first), agent)


def test_a_discarded_ticket_stays_aside(pair, agent, supervisor):
    first, second = pair
    actions.discard_ticket(first, reason="Injures", actor=supervisor)
    assert "rouvrez-le d'abord" in refused(fresh(first), second, agent)
    assert "rouvrez-le d'abord" in refused(second, fresh(first), agent)


def test_what_a_restricted_team_keeps_does_not_leave_it(pair, supervisor):
    first, second = pair
    team = Team.objects.create(name="Situations sensibles", restricted=True)
    Ticket.objects.filter(pk=first.pk).update(team=team)
    assert "réservé à l'équipe Situations sensibles" in refused(fresh(first), second, supervisor)
    assert actions.merge(second, fresh(first), actor=supervisor) == first


@pytest.mark.parametrize("hidden", [0, 1])
def test_both_tickets_must_be_visible(hidden, pair, agent):
    team = Team.objects.create(name="Situations sensibles", restricted=True)
    Ticket.objects.filter(pk=pair[hidden].pk).update(team=team)
    with pytest.raises(NotPermitted):
        actions.merge(*pair, actor=agent)
    assert Ticket.objects.filter(merged_into__isnull=False).count() == 0


@pytest.mark.parametrize("role", ["editor", "dgef", "desk"])
def test_other_roles_merge_nothing(role, pair, request):
    with pytest.raises(NotPermitted):
        actions.merge(*pair, actor=request.getfixturevalue(role))


def test_an_open_case_keeps_its_ticket(pair, agent):
    first, second = pair
    Ticket.objects.update(category="B1")
    case = open_case(first, actor=agent)
    assert case.reference in refused(fresh(first), second, agent)
    assert fresh(first).merged_into is None
    assert fresh(first).messages.filter(direction=Direction.INBOUND).exists()
    into = actions.merge(second, fresh(first), actor=agent)
    assert (into.state, into.blockage_cases.get()) == (State.ESCALATED, case)


def test_a_case_that_followed_the_ticket_follows_the_other(agent):
    first, second, third = ticket(), ticket(), ticket()
    Ticket.objects.update(category="B1")
    case = open_case(third, actor=agent)
    link_ticket(case, first, actor=agent)
    actions.merge(fresh(first), second, actor=agent)
    assert set(Case.objects.get().linked_tickets.all()) == {first, second}


# Afterwards


def test_the_person_s_next_message_arrives_in_the_ticket_that_remains(pair, agent):
    first, second = pair
    actions.merge(first, second, actor=agent)
    found = receipt("La suite", recipient=reply_address(first.pk))
    assert (found.outcome, found.ticket) == ("appended", second)


def test_a_message_matched_just_before_the_merge_goes_along(pair, agent):
    first, second = pair
    stale = fresh(first)
    actions.merge(first, second, actor=agent)
    reached, message = append_message(stale, inbound("Écrit pendant ce temps"), stale.person)
    assert (reached, message.ticket) == (second, second)


def test_a_third_merge_leaves_no_chain(pair, agent):
    first, second = pair
    third = ticket(subject="Encore")
    actions.merge(first, second, actor=agent)
    actions.merge(fresh(second), third, actor=agent)
    assert fresh(first).merged_into == fresh(second).merged_into == third


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_answer_goes_to_the_address_of_the_message_being_answered(order, agent):
    first = ticket(email="amina@example.net")
    ContactPoint.objects.create(
        person=first.person, kind="email", value="amina.travail@example.org", added_at=clock.now()
    )
    second = ticket(email="amina.travail@example.org", name="Amina Benali")
    assert first.person == second.person
    pair = (first, second)
    into = actions.merge(pair[order[0]], pair[order[1]], actor=agent)
    message = actions.reply(into, "Bonjour", actor=agent)
    assert message.address == "amina.travail@example.org"
    entry = Entry.objects.get(reference=f"message:{message.pk}")
    assert entry.payload["headers"]["In-Reply-To"] == f"<{_newest_id(into)}>"


def _newest_id(into: Ticket) -> str:
    return into.messages.filter(direction=Direction.INBOUND).order_by("at", "pk").last().message_id


def test_a_merged_ticket_is_neither_reopened_nor_answered(pair, agent):
    first, second = pair
    actions.merge(first, second, actor=agent)
    for act in (
        lambda: actions.reopen(fresh(first), actor=agent),
        lambda: actions.reply(fresh(first), "Bonjour", actor=agent),
    ):
        with pytest.raises(Refused, match=f"fusionné dans {second.reference}"):
            act()


def test_questions_still_open_are_asked_on_the_ticket_that_remains(pair, agent):
    first, second = pair
    other = ticket(email="karim@example.net", name="Karim Haddad")
    for source, target in ((first, other), (other, first), (first, second)):
        TicketLink.objects.create(
            source=source, target=target, kind=LinkKind.CITED_BY_STRANGER, at=clock.now()
        )
    actions.merge(first, second, actor=agent)
    waiting = TicketLink.objects.filter(settled_at=None).values_list("source", "target")
    assert set(waiting) == {(second.pk, other.pk), (other.pk, second.pk)}
    assert TicketLink.objects.get(source=first, target=second).accepted


def test_a_question_already_asked_there_is_not_asked_twice(pair, agent):
    first, second = pair
    other = ticket(email="karim@example.net", name="Karim Haddad")
    for source in (first, second):
        TicketLink.objects.create(
            source=source, target=other, kind=LinkKind.CITED_BY_STRANGER, at=clock.now()
        )
    actions.merge(first, second, actor=agent)
    assert second.links.count() == 1


def test_forty_messages_cost_as_many_statements_as_one(agent):
    def cost(messages: int) -> int:
        first, second = ticket(), ticket()
        for number in range(messages):
            receipt(f"Message {number}", recipient=reply_address(first.pk))
        with CaptureQueriesContext(connection) as captured:
            actions.merge(first, second, actor=agent)
        return len(captured)

    assert cost(1) == cost(40)
