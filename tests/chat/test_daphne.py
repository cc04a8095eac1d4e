"""Real sockets on a real Daphne: what only the server itself can refuse."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from chat.models import ChatLine
from tests.chat.conftest import start_chat

WAIT_SECONDS = 5


def person(live, chat, **options):
    return connect(live.websocket(f"/ws/chat/{chat.token}/"), origin=live.url, max_size=None, **options)


def say(socket, text: str) -> dict:
    socket.send(json.dumps({"type": "say", "client_id": "c1", "text": text}))
    return receive(socket, "accepted", "error")


def receive(socket, *kinds: str) -> dict:
    while True:
        frame = json.loads(socket.recv(WAIT_SECONDS))
        if frame["type"] in kinds:
            return frame


def closed(socket) -> int:
    """The close code, 1006 when there was none."""
    try:
        while True:
            socket.recv(WAIT_SECONDS)
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 1006


def test_a_person_talks_over_the_wire(live):
    chat = start_chat()
    with person(live, chat) as socket:
        socket.send(json.dumps({"type": "hello", "version": 1}))
        assert receive(socket, "welcome")["state"] == "waiting"
        accepted = say(socket, "Bonjour 👋")
    assert ChatLine.objects.get(pk=accepted["id"]).text == "Bonjour 👋"


@pytest.mark.parametrize(
    ("size", "code"), [(16 * 1024 + 1, 4413), (2**20, 4413), (2**20 + 1, 1006), (2**22, 1006)]
)
def test_a_frame_above_the_limit_ends_that_socket_alone(live, size, code):
    chat = start_chat()
    with person(live, chat) as socket, person(live, chat) as other:
        for each in (socket, other):
            each.send(json.dumps({"type": "hello", "version": 1}))
            assert len(receive(each, "welcome")["lines"]) == 1
        with suppress(ConnectionClosed):
            socket.send("x" * size)
        assert closed(socket) == code
        assert say(other, "Bonjour")["type"] == "accepted"


@pytest.mark.parametrize("origin", ["http://evil.example.net", "https://testserver.evil.example.net", None])
def test_a_foreign_page_gets_403(live, origin):
    chat = start_chat()
    with pytest.raises(InvalidStatus) as refusal:
        connect(live.websocket(f"/ws/chat/{chat.token}/"), origin=origin)
    assert refusal.value.response.status_code == 403


def test_an_address_that_nothing_serves_gets_403(live):
    with pytest.raises(InvalidStatus) as refusal:
        connect(live.websocket("/ws/elsewhere/"), origin=live.url)
    assert refusal.value.response.status_code == 403


def test_a_visitor_on_the_agents_socket_learns_the_close_code(live):
    with connect(live.websocket("/ws/agent/"), origin=live.url) as socket:
        assert closed(socket) == 4401
