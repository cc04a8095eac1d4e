"""Listeners run inside the transaction; those after commit see durable facts and never break the action."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction

from helpdesk.kernel import events


@dataclass(frozen=True, kw_only=True)
class Something(events.Event):
    value: int


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_listeners", events.defaultdict(list))
    return []


def test_a_listener_hears_at_once_and_its_refusal_reaches_the_action(heard):
    events.listen(Something)(lambda event: heard.append(event.value))
    events.publish(Something(value=3))
    assert heard == [3]

    @events.listen(Something)
    def refuse(event):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        events.publish(Something(value=4))


@pytest.mark.django_db(transaction=True)
def test_after_commit_listeners_wait_and_vanish_with_a_rollback(heard):
    events.listen(Something, after_commit=True)(lambda event: heard.append(event.value))
    with transaction.atomic():
        events.publish(Something(value=1))
        assert heard == []
    assert heard == [1]
    with transaction.atomic():
        events.publish(Something(value=2))
        transaction.set_rollback(True)
    assert heard == [1]


@pytest.mark.django_db(transaction=True)
def test_a_failing_after_commit_listener_is_logged_not_raised(heard, caplog):
    @events.listen(Something, after_commit=True)
    def fail(event):
        raise ValueError("broken browser")

    with transaction.atomic():
        events.publish(Something(value=1))
    assert "broken browser" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_events_of_a_transaction_are_heard_together(heard):
    events.listen_together(Something)(lambda found: heard.append([event.value for event in found]))
    with transaction.atomic():
        events.publish(Something(value=1))
        events.publish(Something(value=2))
        assert heard == []
    with transaction.atomic():
        events.publish(Something(value=3))
    events.publish(Something(value=4))
    assert heard == [[1, 2], [3], [4]]


@pytest.mark.django_db(transaction=True)
def test_what_a_savepoint_took_back_is_not_heard(heard):
    events.listen_together(Something)(lambda found: heard.append([event.value for event in found]))
    with transaction.atomic():
        with transaction.atomic():
            events.publish(Something(value=1))
            transaction.set_rollback(True)
        events.publish(Something(value=2))
    assert heard == [[2]]


@pytest.mark.django_db
def test_what_was_heard_is_not_added_to(heard, django_capture_on_commit_callbacks):
    events.listen_together(Something)(lambda found: heard.append([event.value for event in found]))
    for value in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            events.publish(Something(value=value))
    assert heard == [[1], [2]]


@pytest.mark.django_db(transaction=True)
def test_a_failure_names_what_the_listener_was_told(heard, caplog):
    @events.listen_together(Something)
    def fail(found):
        raise ValueError("broken browser")

    with transaction.atomic():
        events.publish(Something(value=1))
    assert "broken browser" in caplog.text
    assert "on Something" in caplog.text
