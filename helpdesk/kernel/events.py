"""Upward communication: a lower room publishes a fact, higher rooms react in the same transaction.

A listener that only informs browsers or workers is registered with `after_commit=True`: it runs once the facts are
durable and its failure is logged, never raised into the action. One that hears all the events of a transaction in one
call is registered with `listen_together`.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import transaction

logger = logging.getLogger("helpdesk.events")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that has just been written; carries ids and the row's delta, never a live object from another room."""


E = TypeVar("E", bound=Event)
_listeners: dict[type[Event], list[Callable[[Event], None]]] = defaultdict(list)


def listen(*kinds: type[E], after_commit: bool = False) -> Callable:
    """Register the decorated function for each of `kinds`."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        for kind in kinds:
            _listeners[kind].append(partial(_later, function) if after_commit else function)
        return function

    return register


def listen_together(*kinds: type[E]) -> Callable:
    """Register the decorated function for each of `kinds`: after the commit it hears their events as one list."""

    def register(function: Callable[[list[E]], None]) -> Callable[[list[E]], None]:
        for kind in kinds:
            _listeners[kind].append(partial(_gather, function))
        return function

    return register


def publish(event: Event) -> None:
    """Call every listener of the event's exact type, in order of registration."""
    for hear in _listeners[type(event)]:
        hear(event)


def _later(function: Callable[[E], None], event: E) -> None:
    transaction.on_commit(_Gathered(lambda events: function(*events), event, function.__qualname__))


class _Gathered:
    """The events of one transaction, or of one savepoint, that a listener hears after the commit."""

    def __init__(self, function: Callable[[list[E]], None], event: E, name: str) -> None:
        self.function, self.events, self.name = function, [event], name
        self.heard = False

    def takes(self, function: Callable) -> bool:
        """Whether another event of this listener may still be added."""
        return self.function is function and not self.heard

    def __call__(self) -> None:
        self.heard = True
        try:
            self.function(self.events)
        except Exception:
            kinds = ", ".join(dict.fromkeys(type(event).__name__ for event in self.events))
            logger.exception("listener %s failed on %s", self.name, kinds)


def _gather(function: Callable[[list[E]], None], event: E) -> None:
    """Add to what the listener will hear; the events of a savepoint wait apart, for they vanish with it."""
    database = transaction.get_connection()
    savepoints = set(database.savepoint_ids)
    for scope, waiting, _robust in database.run_on_commit:
        if scope == savepoints and isinstance(waiting, _Gathered) and waiting.takes(function):
            waiting.events.append(event)
            return
    transaction.on_commit(_Gathered(function, event, function.__qualname__))
