"""Several processes at once: one winner, the others get a sentence, nothing is doubled."""

from __future__ import annotations

import pytest

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditRow
from helpdesk.kernel.errors import Refused
from helpdesk.outbox.models import Entry
from tests.support.concurrency import at_once
from tests.tickets.builders import inbound, ticket
from tickets import actions
from tickets.intake.pipeline import receive
from tickets.models import Reception, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_message_in_eight_processes_is_one_ticket():
    message = inbound(external_id="race")
    receipts = at_once([lambda: receive(message)] * 8)
    outcomes = sorted(str(receipt.outcome) for receipt in receipts)
    assert outcomes == ["duplicate"] * 7 + ["opened"]
    assert Ticket.objects.count() == 1
    assert Reception.objects.count() == 8
    assert Entry.objects.count() == 1


def test_two_agents_take_the_same_ticket_one_wins(agent: User, other_agent: User):
    opened = ticket()
    results = at_once(
        [lambda: actions.take(opened, actor=agent), lambda: actions.take(opened, actor=other_agent)]
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert AuditRow.objects.filter(action="ticket.assign").count() == 1


def test_two_agents_make_the_same_move_one_is_refused(agent: User, other_agent: User):
    opened = ticket()
    actions.qualify(opened, actor=agent, values={"category": "B1"})
    results = at_once(
        [
            lambda: actions.close_ticket(opened, reason="vu", actor=agent, seen_state="qualified"),
            lambda: actions.close_ticket(
                opened, reason="vu aussi", actor=other_agent, seen_state="qualified"
            ),
        ]
    )
    [refusal] = [result for result in results if isinstance(result, Refused)]
    assert "Rechargez la page" in str(refusal)
    assert AuditRow.objects.filter(action="ticket.close").count() == 1


def test_the_same_composer_in_four_processes_sends_one_answer(agent: User):
    opened = ticket()
    actions.qualify(opened, actor=agent, values={"category": "B1"})
    sent = Entry.objects.count()
    written = at_once([lambda: actions.reply(opened, "Bonjour", actor=agent, submission="page:1")] * 4)
    assert len({message.pk for message in written}) == 1
    assert Entry.objects.count() == sent + 1
    assert opened.messages.count() == 2
