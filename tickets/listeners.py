"""What tickets hear from below and of themselves: how their mails fare, and that the person wrote."""

from __future__ import annotations

from helpdesk.kernel.events import listen, publish
from helpdesk.outbox.events import EntrySettled
from helpdesk.outbox.models import Entry, State, TransportName
from tickets.actions.undelivered import hear_person, note_arrival, note_undelivered, open_follow_up
from tickets.enums import UNDELIVERED, Delivery, Direction
from tickets.events import DeliveryChanged, MessageAdded
from tickets.models import Message, Ticket
from tickets.tokens import ticket_id_of

_DELIVERIES = {
    State.SENT: Delivery.SENT,
    State.DELIVERED: Delivery.DELIVERED,
    State.WAITING: Delivery.WAITING,
    State.FAILED: Delivery.FAILED,
    State.BOUNCED: Delivery.BOUNCED,
    State.COMPLAINED: Delivery.COMPLAINED,
}


@listen(EntrySettled)
def follow_delivery(event: EntrySettled) -> None:
    """Show how a mail fares; one that ends undelivered becomes work, or at least a line on its ticket."""
    delivery = _DELIVERIES.get(event.state)
    if delivery is None or event.transport in (TransportName.LETTER, TransportName.SMS):
        return
    kind, _, key = event.reference.partition(":")
    if kind == "message" and key.isdigit():
        _follow_answer(int(key), delivery, event.error)
    elif delivery in UNDELIVERED:
        _follow_notice(event, delivery)


def _follow_answer(message_id: int, delivery: str, words: str) -> None:
    message = Message.objects.select_related("ticket__person").filter(pk=message_id).first()
    if message is None:
        return
    # These lock the ticket: before the message, as a merge does, so that nobody waits in a circle.
    if delivery in UNDELIVERED:
        open_follow_up(message, cause=delivery, reason=words)
    elif delivery == Delivery.DELIVERED:
        note_arrival(message)
    message.delivery, message.delivery_error = delivery, words
    message.save(update_fields=["delivery", "delivery_error"])
    publish(DeliveryChanged(ticket_id=message.ticket_id, message_id=message.pk, delivery=delivery))


def _follow_notice(event: EntrySettled, delivery: str) -> None:
    """The token in its Message-ID says which ticket a mail is about, whichever room sent it."""
    entry = Entry.objects.get(pk=event.entry_id)
    ticket_id = ticket_id_of(entry.message_id)
    ticket = Ticket.objects.select_related("person").filter(pk=ticket_id).first() if ticket_id else None
    if ticket is not None:
        note_undelivered(
            ticket, label=entry.label, address=entry.recipient, cause=delivery, reason=event.error
        )


@listen(MessageAdded)
def follow_conversation(event: MessageAdded) -> None:
    """An answer without any address is work at once; the person's own words end the work that waited for them."""
    if event.newcomer:
        return
    if event.direction == Direction.INBOUND:
        # Only what is needed: a mail may be large, and every mail comes through here.
        rows = Message.objects.only("direction", "address", "person_id", "ticket_id")
        hear_person(rows.get(pk=event.message_id))
    elif event.direction == Direction.OUTBOUND:
        message = Message.objects.select_related("ticket__person").get(pk=event.message_id)
        if message.delivery == Delivery.NO_ROUTE:
            open_follow_up(message, cause=Delivery.NO_ROUTE)
