"""The person, an agent and a provider at the same moment, on real row locks: nobody waits in a circle, nothing is done twice."""

from __future__ import annotations

import pytest

from helpdesk.kernel.errors import Refused
from helpdesk.outbox.dispatch import dispatch_due
from helpdesk.outbox.models import Entry
from helpdesk.outbox.models import State as Sending
from helpdesk.outbox.settling import learn
from tests.support.concurrency import at_once
from tests.tickets.builders import receipt, ticket
from tickets import actions
from tickets.actions.follow_up import read_by_phone
from tickets.enums import Direction
from tickets.intake.pipeline import Receipt
from tickets.models import FollowUp, Message, Reception
from tickets.tokens import reply_address

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sent(agent) -> Entry:
    message = actions.reply(ticket(), "Bonjour", actor=agent)
    dispatch_due()
    return Entry.objects.get(reference=f"message:{message.pk}")


@pytest.mark.parametrize("attempt", range(8))
def test_the_person_writes_while_an_agent_ends_the_work(agent, attempt):
    entry = sent(agent)
    learn(entry.pk, Sending.BOUNCED, error="550 5.1.1")
    row = FollowUp.objects.select_related("ticket").get()
    found, ended = at_once(
        [
            lambda: receipt("Je n'ai rien reçu", recipient=reply_address(row.ticket_id)),
            lambda: read_by_phone(FollowUp.objects.get(pk=row.pk), actor=agent),
        ]
    )
    assert isinstance(found, Receipt)
    assert isinstance(ended, FollowUp | Refused)
    assert FollowUp.objects.get().end in ("called", "wrote_again")
    assert not Reception.objects.filter(outcome="quarantined").exists()


def test_a_provider_that_tells_everything_at_once_is_heard_once(agent):
    entry = sent(agent)
    states = [Sending.BOUNCED, Sending.DELIVERED, Sending.COMPLAINED, Sending.SENT, Sending.BOUNCED]
    heard = at_once([lambda state=state: learn(entry.pk, state, error="x") for state in states])
    assert {type(each) for each in heard} == {bool}
    assert Entry.objects.get(pk=entry.pk).state == Sending.COMPLAINED
    assert FollowUp.objects.count() == 1
    assert Message.objects.filter(direction=Direction.SYSTEM).count() == 1
