"""Hostile mails through the whole path, one by one: each in less than two seconds, and none that stops the next."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.conf import settings

from helpdesk.bench.hostile import hostile_mails
from helpdesk.bench.ingest import mails
from helpdesk.bench.timing import timed
from tickets.channels.base import Channel as Way
from tickets.channels.base import channel_named
from tickets.enums import Channel

LIMIT = 2.0
"""Seconds that the worst mail may take."""


def hostile_lines() -> Iterator[str]:
    """A line for each shape: how long it took, and how many ordinary mails of 3 kB that is."""
    channel = channel_named(Channel.EMAIL)
    ordinary = timed("a mail of 3 kB", [_accepting(channel, mail) for mail in mails("h", 40)], warm=10)
    for name, raw in hostile_mails().items():
        start = time.perf_counter()
        outcome = _accept(channel, raw)
        took = time.perf_counter() - start
        verdict = "" if took < LIMIT else f"   more than {LIMIT:.0f} s"
        yield (
            f"{name:<34} {took:6.3f} s  {len(raw) / 1000:8.1f} kB  {outcome:<12}"
            f" x{took * 1000 / ordinary.p50:6.1f} of «{ordinary.name}»{verdict}"
        )


def _accepting(channel: Way, raw: bytes):
    return lambda: _accept(channel, raw)


def _accept(channel: Way, raw: bytes) -> str:
    return str(channel.accept(raw, recipient=settings.SERVICE_EMAIL).outcome)
