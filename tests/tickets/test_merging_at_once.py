"""Merging while others merge or write: one winner, and no message is left behind."""

from __future__ import annotations

import pytest

from helpdesk.accounts.models import User
from helpdesk.kernel.errors import Refused
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.settling import learn
from tests.support.concurrency import at_once
from tests.tickets.builders import inbound, ticket
from tickets import actions
from tickets.enums import Direction
from tickets.intake.pipeline import receive
from tickets.models import FollowUp, Message, Ticket, TicketLink
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


@pytest.mark.postgres
@pytest.mark.parametrize("attempt", range(6))
def test_a_ticket_is_given_to_its_person_while_another_merges_it(agent: User, other_agent: User, attempt):
    known = ticket()
    token = reply_address(known.pk)
    newer, other = (ticket(email="amina@example.org", name="BENALI Amina", recipient=token) for _ in range(2))
    link = TicketLink.objects.get(source=newer, target=known)
    results = at_once(
        [
            lambda: actions.confirm_same_person(link, actor=agent),
            lambda: actions.merge(newer, other, actor=other_agent),
        ]
    )
    assert [result for result in results if not isinstance(result, Refused | Ticket)] == []
    newer.refresh_from_db()
    assert (newer.merged_into == other) != (newer.person == known.person)


@pytest.mark.postgres
@pytest.mark.parametrize("attempt", range(6))
def test_an_answer_comes_back_while_its_ticket_is_merged(agent: User, attempt):
    first, second = ticket(), ticket()
    actions.reply(first, "Bonjour", actor=agent)
    dispatch_due()
    entry = Entry.objects.get(reference__startswith="message:")
    results = at_once(
        [
            lambda: learn(entry.pk, Sending.BOUNCED, error="550 5.1.1"),
            lambda: actions.merge(first, second, actor=agent),
        ]
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert FollowUp.objects.get().ticket == second
