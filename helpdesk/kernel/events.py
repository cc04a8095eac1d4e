"""Upward communication: a lower room publishes a fact, higher rooms react in the same transaction.

A listener that only informs browsers or workers is registered with `after_commit=True`: it runs once the facts are
durable and its failure is logged, never raised into the action.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

logger = logging.getLogger("helpdesk.events")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that has just been written; carries ids and the row's delta, never a live object from another room."""


E = TypeVar("E", bound=Event)
_listeners: dict[type[Event], list[tuple[Callable, bool]]] = defaultdict(list)


def listen(*kinds: type[E], after_commit: bool = False) -> Callable:
    """Register the decorated function for each of `kinds`."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        for kind in kinds:
            _listeners[kind].append((function, after_commit))
        return function

    return register


def publish(event: Event) -> None:
    """Call every listener of the event's exact type, in order of registration."""
    for function, after_commit in _listeners[type(event)]:
        if after_commit:
            transaction.on_commit(_quiet(function, event), robust=False)
        else:
            function(event)


def _quiet(function: Callable[[E], None], event: E) -> Callable[[], None]:
    def call() -> None:
        try:
            function(event)
        except Exception:
            logger.exception("listener %s failed on %s", function.__qualname__, type(event).__name__)

    return call
