"""What the escalation tests share: a frozen Monday, and the people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from escalation.models import Convocation, Slot
from helpdesk.kernel import clock
from tests.escalation.builders import NOW, convoked, open_desk, open_slots


@pytest.fixture(autouse=True)
def _monday():
    """Every test lives on the same Monday, so that delays and dates are known."""
    with clock.at(NOW):
        yield


@pytest.fixture
def slots(db) -> list[Slot]:
    """The slots of a counter of département 93, one place each."""
    return open_slots(open_desk())


@pytest.fixture
def slot(slots) -> Slot:
    return slots[0]


@pytest.fixture
def convoke(agent, supervisor, desk) -> Callable[..., Convocation]:
    """`convoke(slot, phone="…")`: an urgent case taken all the way to its appointment."""

    def go(slot: Slot, **options) -> Convocation:
        return convoked(agent, supervisor, desk, slot, **options)

    return go
