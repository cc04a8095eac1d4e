"""The word to the worker: said soon, not once a mail, and never believed lost."""

from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError

from helpdesk.outbox import nudge as module


@pytest.fixture
def told(settings, monkeypatch) -> list[float]:
    settings.OUTBOX_NUDGE = True
    monkeypatch.setattr(module, "_covered_until", 0.0)
    waits: list[float] = []
    monkeypatch.setattr(
        module.current_app, "send_task", lambda name, *, countdown, **options: waits.append(countdown)
    )
    return waits


@pytest.fixture
def time(monkeypatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def test_what_is_committed_before_the_sweep_needs_no_other_word(told, time):
    for _ in range(50):
        module.nudge()
        time[0] += module.WAIT / 100
    assert told == [module.WAIT]
    time[0] += module.WAIT
    module.nudge()
    assert len(told) == 2


def test_a_word_that_was_not_heard_is_said_again(told, time, monkeypatch):
    def down(*args, **options):
        raise OperationalError("no broker")

    with monkeypatch.context() as broken:
        broken.setattr(module.current_app, "send_task", down)
        module.nudge()
    module.nudge()
    assert told == [module.WAIT]
