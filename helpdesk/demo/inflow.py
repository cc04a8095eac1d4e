"""A week of contacts: the labelled messages of the development set, sent by invented people on every channel."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from django.conf import settings

from helpdesk.demo.people import Invented, invent
from helpdesk.kernel import clock
from tickets import classification
from tickets.channels.base import channel_named
from tickets.channels.structured import document
from tickets.enums import Channel
from tickets.intake.message import Declared, Sender
from tickets.intake.pipeline import Receipt

COUNT = 200
_FRESH = 12
_CHANNELS = {"email": Channel.EMAIL, "web": Channel.WEB, "chat": Channel.CHAT, "phone_note": Channel.PHONE}
_PROCEDURES = ("etudiant", "talent", "famille_francais", "carte_resident", "protection", "salarie_vpf", "")


@dataclass(frozen=True)
class Contact:
    """One message of the demo, before it is sent."""

    number: int
    channel: str
    moment: datetime
    person: Invented
    subject: str
    body: str
    label: dict


def contacts(until: date) -> Iterator[Contact]:
    """`COUNT` contacts, oldest first."""
    dice = random.Random("a week of the CCC")
    labels = _labels()
    dice.shuffle(labels)
    moments = sorted(_moment(dice, number, until) for number in range(COUNT))
    for number, (moment, label) in enumerate(zip(moments, labels, strict=False)):
        yield Contact(
            number,
            _CHANNELS[label["channel"]],
            moment,
            invent(number),
            label["subject"],
            label["body"],
            label,
        )


def send(contact: Contact) -> Receipt:
    """Put a contact through its own channel, at its own time."""
    with clock.at(contact.moment):
        raw = _mail(contact) if contact.channel == Channel.EMAIL else _fields(contact)
        recipient = settings.SERVICE_EMAIL if contact.channel == Channel.EMAIL else ""
        return channel_named(contact.channel).accept(raw, recipient=recipient)


def _labels() -> list[dict]:
    path = Path(classification.__file__).parent / "data" / "labelled_dev.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _moment(dice: random.Random, number: int, until: date) -> datetime:
    """Working hours of the seven days before `until`; the last dozen came in during the past two hours."""
    if number >= COUNT - _FRESH:
        return clock.now() - timedelta(minutes=10 * (COUNT - number))
    day = until - timedelta(days=dice.randint(1, 7))
    hour = min(19, max(7, round(dice.gauss(11.5, 2.6))))
    return datetime.combine(day, time(hour, dice.randint(0, 59), dice.randint(0, 59)), tzinfo=clock.PARIS)


def _mail(contact: Contact) -> bytes:
    message = EmailMessage()
    message["From"] = f"{contact.person.name} <{contact.person.email}>"
    message["To"] = settings.SERVICE_EMAIL
    message["Subject"] = contact.subject or "Demande"
    message["Date"] = format_datetime(contact.moment)
    message["Message-ID"] = f"<demo-{contact.number}@example.net>"
    message.set_content(contact.body)
    return message.as_bytes()


def _fields(contact: Contact) -> bytes:
    dice = random.Random(f"fields-{contact.number}")
    person = contact.person
    expiry = contact.label["dates"]["title_expiry"]
    on_phone = contact.channel == Channel.PHONE and dice.random() < 0.5
    return document(
        sender=Sender(name=person.name, email="" if on_phone else person.email, phone=person.phone),
        declared=Declared(
            first_name=person.first_name,
            last_name=person.last_name,
            departement=contact.label["departement"] or person.departement,
            postal_address=person.postal_address if on_phone else "",
            procedure=dice.choice(_PROCEDURES),
            title_expiry=date.fromisoformat(expiry) if expiry else None,
            blocked=contact.label["blocking"] or None,
        ),
        subject=contact.subject,
        text=contact.body,
        external_id=f"demo-{contact.number}",
    )
