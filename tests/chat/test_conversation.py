"""A person and an agent over two sockets: what each sees, and that nothing is lost or doubled."""

from __future__ import annotations

import pytest

from chat.models import ChatLine, ChatSession
from tests.chat.conftest import in_database, start_chat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chat(transactional_db) -> ChatSession:
    return start_chat()


async def test_the_first_frame_brings_state_place_and_lines(person_socket, chat):
    async with person_socket(chat) as person:
        welcome = person.welcome
    assert (welcome["state"], welcome["position"], welcome["version"]) == ("waiting", 1, 1)
    assert [line["text"] for line in welcome["lines"]] == ["Mon attestation n'est pas générée"]


async def test_both_sides_talk(person_socket, agent_socket, chat, agent):
    async with person_socket(chat) as person, agent_socket(agent) as desk:
        assert [row["session"] for row in desk.welcome["queue"]] == [chat.pk]
        await desk.send("chat.take", session=chat.pk)
        mine = await desk.receive("chat.mine")
        assert mine["conversation"]["name"] == "Awa Diallo"
        state = await person.receive("state")
        assert (state["state"], state["agent"]) == ("active", "Alix Moreau")

        accepted = await desk.ask(
            "chat.say", "chat.accepted", session=chat.pk, client_id="a1", text="Bonjour"
        )
        line = (await person.receive("line"))["line"]
        while line["author"] != "agent":
            line = (await person.receive("line"))["line"]
        assert (line["text"], line["name"], line["id"]) == ("Bonjour", "Alix Moreau", accepted["id"])

        accepted = await person.ask("say", "accepted", client_id="p1", text="مرحبا")
        line = (await desk.receive("chat.line"))["line"]
        while line["author"] != "person":
            line = (await desk.receive("chat.line"))["line"]
        assert (line["text"], line["id"]) == ("مرحبا", accepted["id"])
    assert await in_database(ChatLine.objects.count)() == 4
