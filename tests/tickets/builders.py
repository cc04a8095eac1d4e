"""Contacts and tickets for the tests, through the real intake."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from helpdesk.kernel import clock
from tickets.intake.message import Declared, InboundAttachment, InboundMessage, MailHeaders, Sender
from tickets.intake.pipeline import Receipt, receive
from tickets.models import Ticket

_numbers = count(1)

BLOCKED = (
    "Bonjour, une erreur est survenue quand je valide ma demande de renouvellement sur l'ANEF, page blanche à la "
    "dernière étape depuis trois jours. Je ne peux pas déposer."
)


def inbound(
    text: str = BLOCKED,
    *,
    email: str = "amina@example.net",
    name: str = "Amina Benali",
    channel: str = "email",
    subject: str = "Dépôt impossible",
    external_id: str = "",
    received_at: datetime | None = None,
    declared: Declared | None = None,
    files: tuple[InboundAttachment, ...] = (),
    phone: str = "",
    recipient: str = "aide@ccc.example.org",
    ticket_reference: str = "",
    **headers,
) -> InboundMessage:
    number = next(_numbers)
    headers.setdefault("message_id", f"m{number}@example.net" if channel == "email" else "")
    return InboundMessage(
        channel=channel,
        external_id=external_id or f"test-{number}",
        sender=Sender(name=name, email=email, phone=phone),
        received_at=received_at or clock.now(),
        recipient=recipient,
        subject=subject,
        text=text,
        attachments=files,
        declared=declared or Declared(),
        headers=MailHeaders(**headers),
        ticket_reference=ticket_reference,
        raw=f"raw {number}".encode(),
    )


def receipt(*args, **options) -> Receipt:
    return receive(inbound(*args, **options))


def ticket(*args, **options) -> Ticket:
    found = receipt(*args, **options).ticket
    assert found is not None
    return found
