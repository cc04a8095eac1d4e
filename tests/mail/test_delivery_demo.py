"""The demo's lost answers come from real reports about real answers."""

from __future__ import annotations

import pytest

from helpdesk.demo.returned import return_answers
from tests.tickets.builders import ticket
from tickets import actions
from tickets.models import FollowUp, Reception

pytestmark = pytest.mark.django_db


def test_two_answers_of_the_week_come_back_each_for_its_own_reason(agent):
    for number in range(3):
        opened = ticket(email=f"n{number}@example.net", name=f"Awa Diop{number}")
        actions.reply(opened, "Bonjour", actor=agent)
    assert return_answers() == 2
    assert sorted(row.reason[:9] for row in FollowUp.objects.all()) == ["550 5.1.1", "552 5.2.2"]
    reports = Reception.objects.filter(outcome="bounce")
    assert {row.ticket_id for row in reports} == {row.ticket_id for row in FollowUp.objects.all()}


def test_a_week_without_answers_loses_none():
    assert return_answers() == 0
