"""The whole product behind a real socket: Daphne, in a thread, serves HTTP and WebSockets to browsers and clients."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from channels.routing import get_default_application
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings as project
from django.core.signals import got_request_exception
from django.test import Client

from helpdesk.accounts.models import User

START_SECONDS = 30
SETTLE_SECONDS = 5


@dataclass
class Live:
    """A running server; `faults` are the exceptions that no page explained, and fail the test at its end."""

    host: str
    port: int
    faults: list[BaseException] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def websocket(self, path: str) -> str:
        """The ws:// address of a path."""
        return f"ws://{self.host}:{self.port}{path}"

    def session(self, user: User) -> str:
        """The session cookie's value of somebody who has just logged in."""
        client = Client()
        client.force_login(user)
        return client.cookies[project.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="session")
def _daphne() -> Server:
    """One server a process: Twisted's reactor starts once only."""
    server = Server(
        get_default_application(), endpoints=["tcp:port=0:interface=127.0.0.1"], signal_handlers=False
    )
    threading.Thread(target=server.run, name="daphne", daemon=True).start()
    asyncio.run_coroutine_threadsafe(_listening(server), twisted_loop).result(START_SECONDS)
    return server


async def _listening(server: Server) -> None:
    while not server.listening_addresses:
        await asyncio.sleep(0.01)


@pytest.fixture
def live(_daphne: Server, transactional_db, settings) -> Iterator[Live]:
    """The server's address, for a test that commits; every connection has ended when the test has."""
    server = Live(*_daphne.listening_addresses[0])
    settings.BASE_URL = server.url

    def note(sender, request=None, **kwargs) -> None:
        server.faults.append(kwargs.get("exception") or RuntimeError(f"{request} failed"))

    got_request_exception.connect(note)
    yield server
    got_request_exception.disconnect(note)
    server.faults += asyncio.run_coroutine_threadsafe(_settle(_daphne), twisted_loop).result()
    if server.faults:
        raise ExceptionGroup("the server failed during the test", server.faults)


async def _settle(server: Server) -> list[Exception]:
    """Close the WebSockets, let the requests finish, and return what broke."""
    for protocol in list(server.connections):
        if isinstance(protocol, WebSocketProtocol):
            protocol.dropConnection(abort=True)
    running = [details.get("application_instance") for details in server.connections.values()]
    running = [task for task in running if task]
    if running:
        _, late = await asyncio.wait(running, timeout=SETTLE_SECONDS)
        for task in late:
            task.cancel()
    return [task.exception() for task in running if task.done() and not task.cancelled() and task.exception()]
