"""The only reader of the time, so that the demo and the tests can live on another day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in metropolitan France, which legal delays count in."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The calendar day of `moment` (aware) in metropolitan France."""
    return moment.astimezone(PARIS).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at `moment` (aware) inside the block, in this thread or task only."""
    if moment.tzinfo is None:
        raise ValueError("clock.at() needs an aware datetime")
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
