"""Sending to the live pages from synchronous code, and the in-memory channel layer of the one-process default."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine, Iterable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

SEND_SECONDS = 10


def send_to_groups(letters: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Send each (group, event) in order; returns once the layer has them all. From any thread without a loop.

    Raises what the layer raised, or TimeoutError after `SEND_SECONDS`.
    """
    _loop.run(_send(list(letters)))


async def _send(letters: list[tuple[str, dict[str, Any]]]) -> None:
    layer = get_channel_layer()
    for group, event in letters:
        await layer.group_send(group, event)


class _Loop:
    """One event loop for the process, in a thread of its own.

    `async_to_sync` would start a loop for each call, and the layer a connection for each loop.
    """

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._started()).result(SEND_SECONDS)

    def stop(self) -> None:
        """Close the loop and what the layer opened in it; the next `run` starts another."""
        with self._starting:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(SEND_SECONDS)
            loop.close()

    def forget(self) -> None:
        """In a forked process: the thread stayed with the parent."""
        self.__init__()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="live", daemon=True)
                self._thread.start()
            return self._loop


_loop = _Loop()
stop = _loop.stop
atexit.register(stop)
os.register_at_fork(after_in_child=_loop.forget)


class ThreadSafeMemoryLayer(InMemoryChannelLayer):
    """Sends run on the loop that receives: asyncio queues must not be fed from another thread's loop."""

    _home: asyncio.AbstractEventLoop | None = None

    async def receive(self, channel: str) -> dict[str, Any]:
        self._home = asyncio.get_running_loop()
        return await super().receive(channel)

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        await self._at_home(super().send(channel, message))

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._at_home(super().group_send(group, message))

    async def _at_home(self, sending: Any) -> None:
        home = self._home
        if home is None or home.is_closed() or home is asyncio.get_running_loop():
            await sending
        else:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(sending, home))
