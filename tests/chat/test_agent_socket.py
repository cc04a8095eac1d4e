"""The agents' socket: who may, what each hears, and what a change of team takes away."""

from __future__ import annotations

import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from chat import actions, commands, presence
from chat.models import ChatSession
from chat.protocol import AgentHello
from helpdesk.accounts.models import Team
from helpdesk.kernel.events import publish
from tests.chat.conftest import connected, in_database, login_cookie, start_chat
from tickets import actions as ticket_actions
from tickets.events import DeliveryChanged
from tickets.intake import opening
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chat(transactional_db) -> ChatSession:
    return start_chat()


def make_ticket(question: str = "Mon compte est bloqué", **fields) -> Ticket:
    """A ticket that came in by an unanswered chat."""
    session = start_chat(question=question, **fields)
    actions.leave(session)
    return ChatSession.objects.get(pk=session.pk).ticket


def keep_for(ticket: Ticket, *members) -> Team:
    """Put the ticket in a restricted team."""
    team = Team.objects.create(name=f"Réservée {ticket.pk}", restricted=True)
    team.members.set(members)
    Ticket.objects.filter(pk=ticket.pk).update(team=team)
    return team


# Who may connect


async def test_a_visitor_is_closed_with_4401(transactional_db):
    async with connected("/ws/agent/") as socket:
        assert (await socket.receive("error"))["code"] == "forbidden"
        assert await socket.closed() == 4401


@pytest.mark.parametrize("role", ["editor", "dgef", "prefecture", "admin"])
async def test_roles_that_read_no_ticket_are_closed_with_4403(transactional_db, user_of, role):
    user = await in_database(user_of)(role)
    async with connected("/ws/agent/", await login_cookie(user)) as socket:
        await socket.send("hello", version=1)
        assert await socket.closed() == 4403


async def test_a_log_out_ends_the_socket_at_the_next_frame(agent_socket, agent):
    async with agent_socket(agent) as socket:
        await in_database(Session.objects.all().delete)()
        await socket.send("ping")
        assert await socket.closed() == 4401


async def test_a_deactivated_account_is_closed_with_4403(agent_socket, agent):
    async with agent_socket(agent) as socket:
        await in_database(type(agent).objects.update)(is_active=False)
        await socket.send("ping")
        assert await socket.closed() == 4403


async def test_a_forged_session_is_nobody(transactional_db):
    store = SessionStore(session_key="x" * 32)
    async with connected("/ws/agent/", (b"cookie", f"sessionid={store.session_key}".encode())) as socket:
        assert await socket.closed() == 4401


# Tickets


async def test_only_visible_rows_are_granted(agent_socket, agent):
    open_ticket, kept = await in_database(make_ticket)(), await in_database(make_ticket)()
    await in_database(keep_for)(kept)
    async with agent_socket(agent) as socket:
        granted = await socket.ask(
            "subscribe", "subscribed", rows=[open_ticket.pk, kept.pk, 999_999], ticket=kept.pk
        )
    assert (granted["rows"], granted["ticket"]) == ([open_ticket.pk], 0)


async def test_a_row_brings_its_delta_and_the_words_of_the_list(agent_socket, agent, user_of):
    ticket = await in_database(make_ticket)()
    colleague = await in_database(user_of)("agent", first_name="Nour", last_name="Haddad")
    async with agent_socket(agent) as socket:
        await socket.ask("subscribe", "subscribed", rows=[ticket.pk])
        await in_database(ticket_actions.take)(ticket, actor=colleague)
        assert (await socket.receive("row")) == {
            "type": "row",
            "id": ticket.pk,
            "changes": {"assignee": "Nour Haddad"},
        }
        await in_database(ticket_actions.close_ticket)(ticket, reason="Doublon", actor=colleague)
        assert (await socket.receive("row"))["changes"] == {"state": "closed", "state_label": "Clos"}


async def test_a_row_that_is_not_in_the_list_is_not_sent(agent_socket, agent):
    shown, hidden = await in_database(make_ticket)(), await in_database(make_ticket)()
    async with agent_socket(agent) as socket:
        await socket.ask("subscribe", "subscribed", rows=[hidden.pk])
        await socket.ask("subscribe", "subscribed", rows=[shown.pk])
        await in_database(ticket_actions.take)(hidden, actor=agent)
        assert [frame for frame in await socket.drain() if frame["type"] == "row"] == []


async def test_a_message_on_the_open_ticket_is_announced_by_its_key(agent_socket, agent):
    ticket = await in_database(make_ticket)()
    async with agent_socket(agent) as socket:
        await socket.ask("subscribe", "subscribed", rows=[], ticket=ticket.pk)
        note = await in_database(ticket_actions.add_note)(ticket, "Vu avec la préfecture", actor=agent)
        frame = await socket.receive("message")
    assert (frame["ticket"], frame["message"], frame["direction"]) == (ticket.pk, note.pk, "note")
    assert "préfecture" not in json.dumps(frame, ensure_ascii=False)


async def test_a_new_ticket_is_announced_by_its_reference_only(agent_socket, agent):
    async with agent_socket(agent, desk=False) as socket:
        ticket = await in_database(make_ticket)()
        frame = await socket.receive("new")
    assert frame == {"type": "new", "ticket": ticket.pk, "reference": ticket.reference}


async def test_a_new_ticket_kept_for_another_team_is_not_announced(agent_socket, agent, monkeypatch):
    team = await in_database(Team.objects.create)(name="Réservée", restricted=True)
    fields = opening._fields
    monkeypatch.setattr(opening, "_fields", lambda *contact: {**fields(*contact), "team": team})
    async with agent_socket(agent) as socket:
        await in_database(make_ticket)()
        assert [frame for frame in await socket.drain() if frame["type"] == "new"] == []


async def test_a_change_of_team_cuts_rows_messages_and_the_open_ticket(agent_socket, agent, supervisor):
    ticket = await in_database(make_ticket)()
    team = await in_database(keep_for)(ticket, agent)
    async with agent_socket(agent) as socket:
        granted = await socket.ask("subscribe", "subscribed", rows=[ticket.pk], ticket=ticket.pk)
        assert granted["ticket"] == ticket.pk
        await in_database(team.members.remove)(agent)
        await in_database(ticket_actions.add_note)(ticket, "Confidentiel", actor=supervisor)
        frames = await socket.drain()
    assert {frame["type"] for frame in frames} == {"revoked"}


async def test_delivery_of_an_answer_is_told(agent_socket, agent):
    ticket = await in_database(make_ticket)()
    event = DeliveryChanged(ticket_id=ticket.pk, message_id=7, delivery="bounced")
    async with agent_socket(agent) as socket:
        await socket.ask("subscribe", "subscribed", rows=[], ticket=ticket.pk)
        await in_database(_publish)(event)
        frame = await socket.receive("delivery")
    assert (frame["message"], frame["delivery"], frame["label"]) == (7, "bounced", "Non remis à")


async def test_colleagues_on_the_same_ticket_see_each_other(agent_socket, agent, user_of):
    ticket = await in_database(make_ticket)()
    nour = await in_database(user_of)("agent", first_name="Nour", last_name="Haddad")
    async with agent_socket(agent) as mine:
        await mine.ask("subscribe", "subscribed", rows=[], ticket=ticket.pk)
        async with agent_socket(nour) as theirs:
            await theirs.ask("subscribe", "subscribed", rows=[], ticket=ticket.pk)
            assert (await theirs.receive("viewers"))["people"] == [{"name": "Alix Moreau", "mode": "viewing"}]
            assert (await mine.receive("viewers"))["people"] == [{"name": "Nour Haddad", "mode": "viewing"}]
            await theirs.send("presence", mode="replying")
            assert (await mine.receive("viewers"))["people"] == [{"name": "Nour Haddad", "mode": "replying"}]
        assert (await mine.receive("viewers"))["people"] == []


async def test_ones_own_second_tab_is_nobody(agent_socket, agent):
    ticket = await in_database(make_ticket)()
    async with agent_socket(agent) as one, agent_socket(agent) as two:
        await one.ask("subscribe", "subscribed", rows=[], ticket=ticket.pk)
        await two.ask("subscribe", "subscribed", rows=[], ticket=ticket.pk)
        assert (await one.receive("viewers"))["people"] == []


# Conversations


async def test_the_desk_sees_who_arrives_and_who_is_gone(agent_socket, agent, user_of):
    async with agent_socket(agent) as desk:
        chat = await in_database(start_chat)(name="Bilal", language="ar", departement="93")
        row = (await desk.receive("chat.waiting"))["conversation"]
        assert (row["name"], row["language"], row["departement"], row["unread"]) == ("Bilal", "ar", "93", 1)
        assert (await desk.receive("waiting"))["count"] == 1
        await in_database(actions.take)(chat, actor=await in_database(user_of)("agent"))
        assert (await desk.receive("chat.gone"))["session"] == chat.pk
        assert (await desk.receive("waiting"))["count"] == 0


@pytest.mark.parametrize("count", [1, 30])
def test_greeting_the_desk_costs_the_same_for_one_or_thirty_who_wait(
    transactional_db, django_assert_num_queries, agent, count
):
    for _ in range(count):
        actions.take(start_chat(), actor=agent)
        start_chat()
    client = Client()
    client.force_login(agent)
    who = commands.Agent(agent.pk, client.session, desk=True)
    # session, user; count, mine, queue
    with django_assert_num_queries(5):
        result = commands.run(commands.AGENT_COMMANDS, who, "hello", AgentHello(version=1, desk=True))
    assert len(result.frames[0][1]["queue"]) == len(result.frames[0][1]["mine"]) == count


async def test_a_page_that_is_not_the_desk_hears_only_the_count(agent_socket, agent):
    async with agent_socket(agent, desk=False) as page:
        await in_database(start_chat)()
        assert {frame["type"] for frame in await page.drain()} == {"waiting"}


async def test_two_agents_at_once_the_second_reads_who_was_first(agent_socket, chat, agent, user_of):
    nour = await in_database(user_of)("agent", first_name="Nour", last_name="Haddad")
    async with agent_socket(agent) as first, agent_socket(nour) as second:
        await first.send("chat.take", session=chat.pk)
        await first.receive("chat.mine")
        error = await second.ask("chat.take", "error", session=chat.pk)
    assert (error["code"], error["session"]) == ("refused", chat.pk)
    assert error["message"] == "Alix Moreau vient de prendre cette conversation."


async def test_every_tab_of_the_agent_follows_the_conversation(agent_socket, chat, agent):
    async with agent_socket(agent) as one, agent_socket(agent) as two:
        await one.send("chat.take", session=chat.pk)
        await two.receive("chat.mine")
        await in_database(actions.say_as_person)(chat, "Vous êtes là ?", client_id="x")
        assert (await two.receive("chat.line"))["line"]["text"] == "Vous êtes là ?"


async def test_a_reconnected_desk_finds_its_conversations_and_what_it_has_not_read(agent_socket, chat, agent):
    await in_database(actions.take)(chat, actor=agent)
    line = await in_database(actions.say_as_person)(chat, "Encore là ?", client_id="x")
    async with agent_socket(agent) as desk:
        (mine,) = desk.welcome["mine"]
        assert (mine["session"], mine["unread"], mine["last"]) == (chat.pk, 2, line.pk)
        lines = await desk.ask("chat.open", "chat.lines", session=chat.pk, after=0)
        assert [each["author"] for each in lines["lines"]] == ["person", "system", "person"]
        pong = await desk.ask("ping", "pong")
        assert pong["last"] == {str(chat.pk): line.pk}


async def test_a_colleagues_conversation_cannot_be_read_or_written(agent_socket, chat, agent, user_of):
    await in_database(actions.take)(chat, actor=await in_database(user_of)("agent"))
    async with agent_socket(agent) as desk:
        for kind, content in {
            "chat.open": {},
            "chat.say": {"client_id": "a", "text": "Bonjour"},
            "chat.close": {},
            "chat.release": {},
        }.items():
            error = await desk.ask(kind, "error", session=chat.pk, **content)
            assert error["code"] == "forbidden", kind
        await desk.send("chat.typing", session=chat.pk, on=True)
        await desk.send("chat.seen", session=chat.pk, upto=1)
        await in_database(actions.say_as_person)(chat, "Secret", client_id="x")
        assert "Secret" not in json.dumps(await desk.drain())
    assert (await in_database(ChatSession.objects.get)(pk=chat.pk)).agent_seen == 0


async def test_an_unknown_conversation_is_refused_like_a_hidden_one(agent_socket, agent):
    async with agent_socket(agent) as desk:
        for kind in ("chat.take", "chat.open", "chat.close"):
            assert (await desk.ask(kind, "error", session=2**63 - 1))["code"] == "forbidden"


async def test_a_released_conversation_waits_again(agent_socket, person_socket, chat, agent):
    async with agent_socket(agent) as desk, person_socket(chat) as person:
        await desk.send("chat.take", session=chat.pk)
        await desk.receive("chat.mine")
        await desk.send("chat.release", session=chat.pk)
        assert (await desk.receive("chat.waiting"))["conversation"]["session"] == chat.pk
        frame = await person.receive("state")
        while frame["state"] != "waiting":
            frame = await person.receive("state")
        assert frame["until"]
        assert (await person.receive("queue"))["position"] == 1


async def test_closing_tells_both_sides_the_ticket(agent_socket, person_socket, chat, agent):
    async with agent_socket(agent) as desk, person_socket(chat) as person:
        await desk.send("chat.take", session=chat.pk)
        await desk.receive("chat.mine")
        await person.receive("state")
        await desk.send("chat.close", session=chat.pk, solved=True)
        state = await person.receive("state")
        frame = await desk.receive("chat.state")
        while frame["state"] != "closed":
            frame = await desk.receive("chat.state")
    ticket = await in_database(Ticket.objects.get)()
    assert state["ticket"] == frame["ticket"] == ticket.reference
    assert ticket.state == "closed"


async def test_the_status_of_the_desk_says_whether_somebody_can_answer(agent_socket, agent):
    assert await in_database(presence.available)() == 0
    async with agent_socket(agent) as desk:
        assert desk.welcome["status"] == "online"
        assert await in_database(presence.available)() == 1
        assert (await desk.ask("status", "status", status="away"))["status"] == "away"
        assert await in_database(presence.available)() == 0
        await desk.ask("ping", "pong")
        assert await in_database(presence.available)() == 0


@pytest.mark.parametrize("frame", ["{", '{"type":"say","client_id":"a","text":"b"}', '{"type":"subscribe"}'])
async def test_a_bad_frame_is_refused_and_the_socket_lives(agent_socket, agent, frame):
    async with agent_socket(agent) as desk:
        await desk.send_raw(frame)
        assert (await desk.receive("error"))["code"] in {"not_json", "unknown_type", "invalid"}
        await desk.ask("ping", "pong")


async def test_a_frame_of_one_megabyte_closes_with_4413(agent_socket, agent):
    async with agent_socket(agent) as desk:
        await desk.send("subscribe", rows=list(range(200_000)))
        assert await desk.closed() == 4413


@transaction.atomic
def _publish(event) -> None:
    publish(event)
