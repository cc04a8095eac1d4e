"""What one commit tells: each change to those who may know it, and nothing to nobody."""

from __future__ import annotations

import pytest
from django.db import transaction

from chat import broadcasts
from helpdesk.kernel.events import publish
from tests.tickets.builders import ticket as make_ticket
from tickets.events import MessageAdded, TicketChanged, TicketOpened
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(monkeypatch) -> list[list[tuple[str, str]]]:
    """One list for each time that the layer was used: (group, kind of event)."""
    batches: list[list[tuple[str, str]]] = []
    monkeypatch.setattr(
        broadcasts,
        "send_to_groups",
        lambda letters: batches.append([(group, event["type"]) for group, event in letters]),
    )
    return batches


def said(ticket: Ticket) -> int:
    return ticket.messages.get().pk


def test_a_commit_is_told_in_one_go(sent):
    ticket = make_ticket()
    sent.clear()
    with transaction.atomic():
        publish(TicketChanged(ticket_id=ticket.pk, changes={"urgency": "P1"}))
        publish(MessageAdded(ticket_id=ticket.pk, message_id=said(ticket), direction="inbound"))
    row, conversation = f"ticket.row.{ticket.pk}", f"ticket.open.{ticket.pk}"
    assert sent == [[(row, "ticket.row"), (row, "ticket.row"), (conversation, "ticket.message")]]


def test_of_a_ticket_just_opened_only_the_opening_is_told(sent):
    ticket = make_ticket()
    sent.clear()
    with transaction.atomic():
        publish(TicketChanged(ticket_id=ticket.pk, changes={"urgency": "P1"}))
        publish(TicketOpened(ticket_id=ticket.pk))
        publish(MessageAdded(ticket_id=ticket.pk, message_id=said(ticket), direction="inbound"))
    assert sent == [[("agents", "ticket.new")]]
