"""The verbs of a conversation: who may, what is kept, what is refused and in which words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from chat import actions
from chat.enums import Author, Notice, SessionState
from chat.models import ChatLine, ChatSession
from helpdesk.audit.models import AuditRow
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from tests.chat.conftest import start_chat
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_person_waits_with_their_question(chat):
    assert chat.state == SessionState.WAITING
    assert [line.text for line in chat.lines.all()] == ["Mon attestation n'est pas générée"]
    assert len(chat.token) >= 32


def test_sending_the_form_twice_opens_one_conversation():
    submission = uuid4()
    first, second = (
        actions.start(submission=submission, name="Awa", question="Bonjour", language="fr") for _ in range(2)
    )
    assert first == second
    assert ChatLine.objects.count() == 1


def test_the_second_agent_reads_who_was_first(chat, agent, user_of):
    other = user_of("agent")
    actions.take(chat, actor=agent)
    with pytest.raises(Refused, match="Alix Moreau vient de prendre cette conversation"):
        actions.take(chat, actor=other)
    assert ChatSession.objects.get().agent == agent


def test_taking_twice_by_the_same_agent_says_it_once(chat, agent):
    actions.take(chat, actor=agent)
    actions.take(chat, actor=agent)
    assert chat.lines.filter(notice=Notice.JOINED).count() == 1


@pytest.mark.parametrize("role", ["editor", "dgef", "prefecture", "admin"])
def test_other_roles_take_nothing(chat, user_of, role):
    with pytest.raises(NotPermitted):
        actions.take(chat, actor=user_of(role))
    assert ChatSession.objects.get().state == SessionState.WAITING


def test_only_the_agent_of_the_conversation_answers(chat, agent, user_of):
    actions.take(chat, actor=agent)
    with pytest.raises(NotPermitted):
        actions.say_as_agent(chat, "Bonjour", actor=user_of("agent"), client_id="x")
    with pytest.raises(NotPermitted):
        actions.close_conversation(chat, actor=user_of("agent"))


def test_nobody_answers_a_conversation_that_still_waits(chat, agent):
    with pytest.raises(NotPermitted, match="Prenez d'abord"):
        actions.say_as_agent(chat, "Bonjour", actor=agent, client_id="x")


def test_the_same_line_sent_again_is_one_line(chat):
    first = actions.say_as_person(chat, "Bonjour", client_id="c1")
    again = actions.say_as_person(chat, "Bonjour", client_id="c1")
    assert first == again


def test_two_authors_may_choose_the_same_id(chat, agent):
    actions.take(chat, actor=agent)
    mine = actions.say_as_person(chat, "Bonjour", client_id="c1")
    theirs = actions.say_as_agent(chat, "Bonjour à vous", actor=agent, client_id="c1")
    assert mine.pk != theirs.pk


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\n\t"])
def test_an_empty_line_is_refused(chat, text):
    with pytest.raises(Invalid, match="vide"):
        actions.say_as_person(chat, text, client_id="c1")


def test_a_line_above_the_limit_is_refused_with_both_numbers(chat):
    with pytest.raises(Invalid, match=r"2001 caractères.*2000"):
        actions.say_as_person(chat, "é" * 2001, client_id="c1")
    assert actions.say_as_person(chat, "é" * 2000, client_id="c1").text == "é" * 2000


def test_the_twenty_first_line_in_ten_seconds_waits(chat):
    for number in range(19):
        actions.say_as_person(chat, "Allô", client_id=f"c{number}")
    with pytest.raises(actions.TooFast, match="Vos messages sont gardés") as refusal:
        actions.say_as_person(chat, "Allô", client_id="c19")
    assert 1 <= refusal.value.retry_after <= 10
    assert actions.say_as_person(chat, "Allô", client_id="c3").client_id == "c3"


def test_a_released_conversation_keeps_its_place(agent):
    first, second = start_chat(name="Awa"), start_chat(name="Bilal")
    actions.take(first, actor=agent)
    actions.release(first, actor=agent)
    assert list(ChatSession.objects.waiting()) == [first, second]
    assert ChatSession.objects.get(pk=first.pk).queued_at > second.queued_at


def test_a_person_sees_nothing_of_others_and_an_agent_only_the_queue_and_their_own(
    agent, user_of, supervisor
):
    waiting, mine, theirs = start_chat(), start_chat(), start_chat()
    actions.take(mine, actor=agent)
    actions.take(theirs, actor=user_of("agent"))
    assert set(ChatSession.objects.visible_to(agent)) == {waiting, mine}
    assert set(ChatSession.objects.visible_to(supervisor)) == {waiting, mine, theirs}
    assert not ChatSession.objects.visible_to(user_of("editor"))


def test_reading_never_goes_back_and_needs_a_line_of_this_conversation(chat):
    line = actions.say_as_person(chat, "Bonjour", client_id="c1")
    foreign = start_chat().lines.get()
    actions.mark_seen(chat, Author.AGENT, line.pk)
    actions.mark_seen(chat, Author.AGENT, chat.lines.first().pk)
    actions.mark_seen(chat, Author.AGENT, foreign.pk)
    assert ChatSession.objects.get(pk=chat.pk).agent_seen == line.pk


def test_joining_needs_a_ticket_that_the_agent_may_see(chat, agent, user_of):
    ticket = _ticket_kept_from(agent, user_of)
    actions.take(chat, actor=agent)
    with pytest.raises(NotPermitted):
        actions.join_ticket(chat, ticket, actor=agent)
    assert ChatSession.objects.get(pk=chat.pk).ticket is None


def test_every_gesture_of_an_agent_is_on_the_trail(chat, agent):
    actions.take(chat, actor=agent)
    actions.release(chat, actor=agent)
    assert list(
        AuditRow.objects.filter(subject=f"chatsession:{chat.pk}")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["chat.start", "chat.take", "chat.release"]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "active"},
        {"state": "closed"},
        {"state": "waiting", "ended_at": "2026-11-20T10:00:00Z"},
    ],
)
def test_the_database_refuses_a_state_without_its_fields(chat, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChatSession.objects.filter(pk=chat.pk).update(**values)


def _ticket_kept_from(agent, user_of) -> Ticket:
    other = start_chat(question="Autre demande")
    actions.leave(other)
    ticket = ChatSession.objects.get(pk=other.pk).ticket
    team = agent.teams.model.objects.create(name="Réservée", restricted=True)
    Ticket.objects.filter(pk=ticket.pk).update(team=team)
    return ticket
