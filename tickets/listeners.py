"""What tickets hear from below: how their answers fare on the way to the person."""

from __future__ import annotations

from helpdesk.kernel.events import listen, publish
from helpdesk.outbox.events import EntrySettled
from helpdesk.outbox.models import State
from tickets.enums import Delivery
from tickets.events import DeliveryChanged
from tickets.models import Message

_DELIVERIES = {
    State.SENT: Delivery.SENT,
    State.DELIVERED: Delivery.DELIVERED,
    State.WAITING: Delivery.WAITING,
    State.FAILED: Delivery.FAILED,
    State.BOUNCED: Delivery.BOUNCED,
}


@listen(EntrySettled)
def follow_delivery(event: EntrySettled) -> None:
    """Show on the answer itself whether it left."""
    kind, _, key = event.reference.partition(":")
    delivery = _DELIVERIES.get(event.state)
    if kind != "message" or delivery is None:
        return
    message = Message.objects.filter(pk=int(key)).first()
    if message is None:
        return
    message.delivery, message.delivery_error = delivery, event.error
    message.save(update_fields=["delivery", "delivery_error"])
    publish(DeliveryChanged(ticket_id=message.ticket_id, message_id=message.pk, delivery=delivery))
