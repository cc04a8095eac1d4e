"""Merging while others merge or write: one winner, and no message is left behind."""

from __future__ import annotations

import pytest

from helpdesk.accounts.models import User
from helpdesk.kernel.errors import Refused
from tests.tickets.builders import inbound, ticket
from tests.tickets.test_concurrency import at_once
from tickets import actions
from tickets.enums import Direction
from tickets.intake.pipeline import receive
from tickets.models import Message, Ticket
from tickets.tokens import reply_address

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_merge_two_tickets_into_each_other(agent: User, other_agent: User):
    first, second = ticket(), ticket()
    results = at_once(
        [
            lambda: actions.merge(first, second, actor=agent),
            lambda: actions.merge(second, first, actor=other_agent),
        ]
    )
    assert sorted(type(result) for result in results if isinstance(result, Refused)) == [Refused]
    merged = Ticket.objects.get(merged_into__isnull=False)
    assert merged.merged_into.merged_into is None
    assert merged.merged_into.messages.filter(direction=Direction.INBOUND).count() == 2


def test_what_the_person_writes_during_a_merge_arrives(agent: User):
    first, second = ticket(), ticket()
    mails = [inbound(f"Message {number}", recipient=reply_address(first.pk)) for number in range(4)]
    results = at_once(
        [
            lambda: actions.merge(first, second, actor=agent),
            *(lambda mail=mail: receive(mail) for mail in mails),
        ]
    )
    assert [result.outcome for result in results[1:]] == ["appended"] * 4
    assert Message.objects.filter(ticket=second, direction=Direction.INBOUND).count() == 6
    assert not Message.objects.filter(ticket=first, direction=Direction.INBOUND).exists()
