"""Synchronous code sends to live pages through one loop of the process."""

from __future__ import annotations

import asyncio
import threading

import pytest
from channels.layers import get_channel_layer

from helpdesk.kernel import live


def loops() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "live"]


async def hear(count: int) -> list[dict]:
    """Join « page », let another thread send, and read what came."""
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("page", channel)
    letters = [("page", {"type": "page.line", "number": number}) for number in range(count)]
    await asyncio.to_thread(live.send_to_groups, letters)
    return [await asyncio.wait_for(layer.receive(channel), 5) for _ in range(count)]


async def test_events_arrive_in_order():
    assert [event["number"] for event in await hear(3)] == [0, 1, 2]


async def test_a_loop_serves_every_call_until_it_is_stopped():
    await hear(1)
    first = loops()
    await hear(1)
    assert loops() == first
    await asyncio.to_thread(live.stop)
    assert loops() == []
    await hear(1)
    assert len(loops()) == 1


def test_what_the_layer_refuses_is_raised():
    with pytest.raises(TypeError, match="Group name"):
        live.send_to_groups([("no such group!", {"type": "page.line"})])
