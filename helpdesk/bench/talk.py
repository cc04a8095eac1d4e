"""Fifty people talk at once with agents, over real sockets of a real Daphne: a line there and an answer back."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection, socket
from uuid import uuid4

from django.test import Client
from websockets.asyncio.client import ClientConnection, connect

from chat import actions
from chat.models import ChatSession
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.bench.timing import Sample
from helpdesk.demo.people import invent

SOCKETS = 50
AGENTS = 5
LINES = 6
_START_SECONDS = 30


def round_trips() -> tuple[Sample, Sample]:
    """Person → agent → person, and the baseline: the same sockets asking the server for a `pong`."""
    sessions = [_session(number) for number in range(SOCKETS)]
    cookies = [_cookie(number) for number in range(AGENTS)]
    with _daphne() as port:
        talk, ping = asyncio.run(_measure(port, sessions, cookies))
    return Sample(f"chat round trip, {SOCKETS} sockets", talk), Sample("ping of the same sockets", ping)


def _session(number: int) -> ChatSession:
    someone = invent(200_000 + number)
    return actions.start(
        submission=uuid4(), name=someone.name, question="Bonjour", language="fr", email=someone.email
    )


def _cookie(number: int) -> str:
    email = f"bench-chat-{number}@ccc.example.org"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, None, first_name="Banc", last_name=str(number), role=Role.AGENT
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@contextmanager
def _daphne() -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "daphne", "-p", str(port), "-v", "0", "helpdesk.asgi:application"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_port(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise


async def _measure(
    port: int, sessions: list[ChatSession], cookies: list[str]
) -> tuple[list[float], list[float]]:
    agents = [await _agent(port, cookie) for cookie in cookies]
    answering = [asyncio.create_task(_answer(socket)) for socket in agents]
    people = []
    for number, session in enumerate(sessions):
        await _send(agents[number % AGENTS], "chat.take", session=session.pk)
        people.append(await _person(port, session))
    ping = await asyncio.gather(*(_pings(socket) for socket in people))
    talk = await asyncio.gather(*(_lines(socket) for socket in people))
    for task in answering:
        task.cancel()
    for connection in (*people, *agents):
        await connection.close()
    return [value for values in talk for value in values], [value for values in ping for value in values]


async def _agent(port: int, cookie: str) -> ClientConnection:
    headers = {"Cookie": f"sessionid={cookie}", "Origin": f"http://127.0.0.1:{port}"}
    socket = await connect(f"ws://127.0.0.1:{port}/ws/agent/", additional_headers=headers)
    await _send(socket, "hello", version=1, desk=True)
    await _send(socket, "status", status="online")
    return socket


async def _person(port: int, session: ChatSession) -> ClientConnection:
    headers = {"Origin": f"http://127.0.0.1:{port}"}
    socket = await connect(f"ws://127.0.0.1:{port}/ws/chat/{session.token}/", additional_headers=headers)
    await _send(socket, "hello", version=1)
    await _until(socket, lambda frame: frame["type"] == "welcome")
    return socket


async def _answer(socket: ClientConnection) -> None:
    """Answer each line of a person at once."""
    async for text in socket:
        frame = json.loads(text)
        if frame["type"] == "chat.line" and frame["line"]["author"] == "person":
            await _send(
                socket, "chat.say", session=frame["session"], client_id=uuid4().hex, text="Je regarde."
            )


async def _pings(socket: ClientConnection) -> list[float]:
    values = []
    for _ in range(LINES):
        start = time.perf_counter()
        await _send(socket, "ping")
        await _until(socket, lambda frame: frame["type"] == "pong")
        values.append((time.perf_counter() - start) * 1000)
    return values


async def _lines(socket: ClientConnection) -> list[float]:
    """Each person writes as people do: a line, the answer, a second of thought."""
    values = []
    for _ in range(LINES):
        start = time.perf_counter()
        await _send(socket, "say", client_id=uuid4().hex, text="Toujours la même erreur.")
        await _until(socket, lambda frame: frame["type"] == "line" and frame["line"]["author"] == "agent")
        values.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(1)
    return values


async def _send(socket: ClientConnection, kind: str, **content) -> None:
    await socket.send(json.dumps({"type": kind, **content}))


async def _until(socket: ClientConnection, wanted) -> None:
    async with asyncio.timeout(_START_SECONDS):
        async for text in socket:
            if wanted(json.loads(text)):
                return
