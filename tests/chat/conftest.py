"""Conversations to test with, and sockets that speak the protocol."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from channels.routing import get_default_application
from channels.testing import WebsocketCommunicator
from django.conf import settings as project
from django.db import connection
from django.test import Client

from chat import actions
from chat.models import ChatSession
from helpdesk.accounts.models import User

WAIT_SECONDS = 5
QUIET_SECONDS = 0.15
ORIGIN = (b"origin", b"http://testserver")


def start_chat(question: str = "Mon attestation n'est pas générée", **fields: Any) -> ChatSession:
    """A person who waits."""
    fields = {"name": "Awa Diallo", "language": "fr", "email": "awa@example.org", **fields}
    return actions.start(submission=uuid4(), question=question, **fields)


class Socket:
    """One end of a WebSocket that speaks frames."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.communicator = communicator

    async def send(self, kind: str, **content: Any) -> None:
        await self.communicator.send_json_to({"type": kind, **content})

    async def send_raw(self, text: str) -> None:
        await self.communicator.send_to(text_data=text)

    async def receive(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these types, others passed over; any frame when none is named."""
        while True:
            frame = json.loads(await self.communicator.receive_from(WAIT_SECONDS))
            if not kinds or frame["type"] in kinds:
                return frame

    async def closed(self) -> int:
        """The close code, frames before it passed over."""
        while True:
            output = await self.communicator.receive_output(WAIT_SECONDS)
            if output["type"] == "websocket.close":
                return output["code"]

    async def drain(self) -> list[dict[str, Any]]:
        """Everything that arrives until nothing does for a moment."""
        frames = []
        while not await self.communicator.receive_nothing(QUIET_SECONDS):
            frames.append(json.loads(await self.communicator.receive_from(WAIT_SECONDS)))
        return frames

    async def ask(self, kind: str, *kinds: str, **content: Any) -> dict[str, Any]:
        """Send, and return the next frame of one of `kinds`."""
        await self.send(kind, **content)
        return await self.receive(*kinds)


@asynccontextmanager
async def connected(path: str, *headers: tuple[bytes, bytes]) -> AsyncIterator[Socket]:
    """A socket on the whole application, origin check and session included; always closed."""
    communicator = WebsocketCommunicator(get_default_application(), path, headers=[ORIGIN, *headers])
    accepted, code = await communicator.connect(WAIT_SECONDS)
    assert accepted, code
    try:
        yield Socket(communicator)
    finally:
        await communicator.disconnect(timeout=WAIT_SECONDS)


@pytest.fixture
def chat(db) -> ChatSession:
    return start_chat()


@pytest.fixture
def person_socket(transactional_db) -> Callable:
    """`async with person_socket(session) as socket`: the person's page, greeted."""

    @asynccontextmanager
    async def open_socket(session: ChatSession, after: int = 0) -> AsyncIterator[Socket]:
        async with connected(f"/ws/chat/{session.token}/") as socket:
            socket.welcome = await socket.ask("hello", "welcome", version=1, after=after)
            yield socket

    return open_socket


@pytest.fixture
def agent_socket(transactional_db) -> Callable:
    """`async with agent_socket(agent) as socket`: an agent's page, greeted; the desk unless told."""

    @asynccontextmanager
    async def open_socket(user: User, desk: bool = True) -> AsyncIterator[Socket]:
        async with connected("/ws/agent/", await login_cookie(user)) as socket:
            socket.welcome = await socket.ask("hello", "welcome", version=1, desk=desk)
            yield socket

    return open_socket


@database_sync_to_async
def login_cookie(user: User) -> tuple[bytes, bytes]:
    """The Cookie header of somebody who has just logged in."""
    client = Client()
    client.force_login(user)
    name = project.SESSION_COOKIE_NAME
    return (b"cookie", f"{name}={client.cookies[name].value}".encode())


in_database = database_sync_to_async


def elsewhere(act: Callable, *args: Any, **kwargs: Any) -> Any:
    """Run `act` as another process would: Playwright's event loop keeps this thread from telling anybody."""

    def run() -> Any:
        try:
            return act(*args, **kwargs)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result()
