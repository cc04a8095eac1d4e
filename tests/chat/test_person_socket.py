"""The person's socket: commands, bad frames, a bad network."""

from __future__ import annotations

import json

import pytest
from channels.routing import get_default_application
from channels.testing import WebsocketCommunicator

from chat import actions
from chat.consumers import base
from chat.models import ChatLine, ChatSession
from tests.chat.conftest import ORIGIN, WAIT_SECONDS, connected, in_database, start_chat
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chat(transactional_db) -> ChatSession:
    return start_chat()


def path(chat) -> str:
    return f"/ws/chat/{chat.token}/"


async def test_a_line_is_committed_before_it_is_accepted(person_socket, chat):
    async with person_socket(chat) as person:
        accepted = await person.ask("say", "accepted", client_id="c1", text="Bonjour")
        stored = await in_database(ChatLine.objects.get)(pk=accepted["id"])
    assert (stored.text, accepted["client_id"]) == ("Bonjour", "c1")


async def test_resending_is_answered_with_the_same_line(person_socket, chat):
    async with person_socket(chat) as person:
        first = await person.ask("say", "accepted", client_id="c1", text="Bonjour")
    async with person_socket(chat) as person:
        again = await person.ask("say", "accepted", client_id="c1", text="Bonjour")
    assert first["id"] == again["id"]
    assert await in_database(ChatLine.objects.filter(client_id="c1").count)() == 1


async def test_what_was_said_meanwhile_is_replayed_once(person_socket, chat, agent):
    await in_database(actions.take)(chat, actor=agent)
    async with person_socket(chat) as person:
        last = person.welcome["lines"][-1]["id"]
    for number in range(3):
        await in_database(actions.say_as_agent)(
            chat, f"Réponse {number}", actor=agent, client_id=f"a{number}"
        )
    async with person_socket(chat, after=last) as person:
        assert [line["text"] for line in person.welcome["lines"]] == ["Réponse 0", "Réponse 1", "Réponse 2"]
        assert not await person.drain()


async def test_a_long_absence_is_replayed_in_pages(person_socket, chat):
    await in_database(_write_many)(chat, 130)
    async with person_socket(chat) as person:
        first = person.welcome
        rest = await person.ask("history", "lines", after=first["lines"][-1]["id"])
    assert (len(first["lines"]), first["more"]) == (100, True)
    assert (len(rest["lines"]), rest["more"]) == (31, False)


async def test_a_ping_tells_the_newest_line_so_that_a_lost_one_is_noticed(person_socket, chat):
    async with person_socket(chat) as person:
        line = await in_database(actions.say_as_person)(chat, "D'un autre onglet", client_id="x")
        assert (await person.ask("ping", "pong", last=0))["last"] == line.pk


async def test_the_agent_is_seen_typing_and_reading(person_socket, agent_socket, chat, agent):
    await in_database(actions.take)(chat, actor=agent)
    async with person_socket(chat) as person, agent_socket(agent) as desk:
        await desk.send("chat.typing", session=chat.pk, on=True)
        assert (await person.receive("typing"))["on"] is True
        line = await person.ask("say", "accepted", client_id="c1", text="Bonjour")
        await desk.send("chat.seen", session=chat.pk, upto=line["id"])
        assert (await person.receive("seen"))["upto"] == line["id"]
        await person.send("typing", on=True)
        assert (await desk.receive("chat.typing"))["on"] is True
        await person.send("seen", upto=line["id"])
        frame = await desk.receive("chat.seen")
        while frame["author"] != "person":
            frame = await desk.receive("chat.seen")
        assert frame["upto"] == line["id"]


async def test_places_move_when_somebody_is_taken(person_socket, chat, agent):
    second = await in_database(start_chat)()
    async with person_socket(second) as person:
        assert person.welcome["position"] == 2
        await in_database(actions.take)(chat, actor=agent)
        assert (await person.receive("queue"))["position"] == 1


async def test_ending_from_the_page_gives_the_reference(person_socket, chat):
    async with person_socket(chat) as person:
        await person.send("end")
        state = await person.receive("state")
    assert (state["state"], state["ticket"]) == (
        "unanswered",
        (await in_database(Ticket.objects.get)()).reference,
    )


async def test_a_line_after_the_end_is_accepted_and_reaches_the_ticket(person_socket, chat):
    await in_database(actions.leave)(chat)
    async with person_socket(chat) as person:
        assert person.welcome["ticket"]
        await person.ask("say", "accepted", client_id="late", text="Mon numéro a changé")
    ticket = await in_database(Ticket.objects.get)()
    assert await in_database(ticket.messages.filter(text="Mon numéro a changé").count)() == 1


async def test_sentences_are_in_the_language_of_the_page(chat, agent):
    await in_database(actions.take)(chat, actor=agent)
    async with connected(path(chat)) as person:
        welcome = await person.ask("hello", "welcome", version=1, language="fr")
    assert welcome["lines"][-1]["text"] == "Alix Moreau a rejoint la conversation."


async def test_a_page_in_an_unknown_language_stays_as_it_was(chat):
    async with connected(path(chat)) as person:
        assert (await person.ask("hello", "welcome", version=1, language="../../etc"))["version"] == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "not_json"),
        ("[]", "not_json"),
        ('{"type":"dance"}', "unknown_type"),
        ('{"type":"say","text":"a"}', "invalid"),
        ('{"type":"chat.take","session":1}', "unknown_type"),
    ],
)
async def test_a_frame_that_cannot_be_used_gets_a_code_and_a_sentence(person_socket, chat, frame, code):
    async with person_socket(chat) as person:
        await person.send_raw(frame)
        error = await person.receive("error")
        assert (error["code"], error["message"]) == (code, "Le message reçu n'a pas pu être lu.")
        await person.ask("say", "accepted", client_id="c1", text="Bonjour")


async def test_a_binary_frame_is_refused(person_socket, chat):
    async with person_socket(chat) as person:
        await person.communicator.send_to(bytes_data=b"\x00\x01")
        assert (await person.receive("error"))["code"] == "not_text"


async def test_a_frame_of_one_megabyte_is_said_and_closes_with_4413(person_socket, chat):
    async with person_socket(chat) as person:
        await person.send("say", client_id="c1", text="x" * 2**20)
        assert (await person.receive("error"))["code"] == "too_big"
        assert await person.closed() == 4413
    assert await in_database(ChatLine.objects.count)() == 1


async def test_frames_before_hello_are_refused(chat):
    async with connected(path(chat)) as person:
        assert (await person.ask("say", "error", client_id="c1", text="a"))["code"] == "hello_first"


async def test_another_version_is_closed_with_4406(chat):
    async with connected(path(chat)) as person:
        assert (await person.ask("hello", "error", version=2))["code"] == "version"
        assert await person.closed() == 4406


async def test_six_bad_frames_are_enough(person_socket, chat):
    async with person_socket(chat) as person:
        for _ in range(6):
            await person.send_raw("{")
        assert await person.closed() == 4400


async def test_a_flood_of_frames_is_closed_with_4429(person_socket, chat, monkeypatch):
    monkeypatch.setattr(base, "FRAMES_ALLOWED", 30)
    async with person_socket(chat) as person:
        for _ in range(31):
            await person.send("typing", on=True)
        assert await person.closed() == 4429


async def test_lines_too_fast_are_refused_with_a_delay_and_their_id(person_socket, chat):
    async with person_socket(chat) as person:
        for number in range(19):
            await person.ask("say", "accepted", client_id=f"c{number}", text="Allô")
        error = await person.ask("say", "error", client_id="c19", text="Allô")
    assert (error["code"], error["client_id"]) == ("rate_limited", "c19")
    assert 1 <= error["retry_after"] <= 10
    assert "Vos messages sont gardés" in error["message"]


async def test_a_line_too_long_is_refused_with_its_id(person_socket, chat):
    async with person_socket(chat) as person:
        error = await person.ask("say", "error", client_id="c1", text="x" * 2_001)
    assert (error["code"], error["client_id"], error["field"]) == ("invalid", "c1", "text")


async def test_a_fault_of_ours_is_a_frame_and_the_line_can_be_sent_again(person_socket, chat, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    async with person_socket(chat) as person:
        with monkeypatch.context() as broken:
            broken.setattr(actions, "say_as_person", fail)
            error = await person.ask("say", "error", client_id="c1", text="Bonjour")
        assert (error["code"], error["client_id"]) == ("internal", "c1")
        await person.ask("say", "accepted", client_id="c1", text="Bonjour")


@pytest.mark.parametrize("token", ["unknown", "x" * 200, "%00", "%27%20OR%201"])
async def test_a_wrong_link_is_closed_with_4404(transactional_db, token):
    async with connected(f"/ws/chat/{token}/") as person:
        assert (await person.receive("error"))["code"] == "not_found"
        assert await person.closed() == 4404


async def test_an_address_that_nothing_serves_is_refused(transactional_db):
    for address in ("/ws/", "/ws/chat/", "/ws/chat/../../etc/", "/ws/agent/x/"):
        communicator = WebsocketCommunicator(get_default_application(), address, headers=[ORIGIN])
        assert not (await communicator.connect(WAIT_SECONDS))[0]


async def test_a_foreign_page_is_refused_at_the_door(chat):
    for origin in (b"http://evil.example.net", b"null", b""):
        headers = [(b"origin", origin)] if origin else []
        communicator = WebsocketCommunicator(get_default_application(), path(chat), headers=headers)
        accepted, _ = await communicator.connect(WAIT_SECONDS)
        assert not accepted


async def test_one_link_hears_nothing_of_another_conversation(person_socket, chat):
    other = await in_database(start_chat)()
    async with person_socket(other) as stranger:
        await in_database(actions.say_as_person)(chat, "Confidentiel", client_id="x")
        assert "Confidentiel" not in json.dumps(await stranger.drain())


def _write_many(chat, count: int) -> None:
    rows = [ChatLine(session=chat, author="person", text=str(n), at=chat.started_at) for n in range(count)]
    ChatLine.objects.bulk_create(rows)
