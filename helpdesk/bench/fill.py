"""Twenty thousand tickets with their people and messages, written in bulk: size, not stories."""

from __future__ import annotations

import random
from datetime import timedelta

from helpdesk.demo.people import invent
from helpdesk.kernel import clock
from tickets.enums import Channel, Direction, State, Urgency
from tickets.models import ContactPoint, Message, Person, Ticket

_BATCH = 1000
_WORDS = [
    "erreur",
    "dépôt",
    "attestation",
    "préfecture",
    "titre",
    "renouvellement",
    "photo",
    "compte",
    "connexion",
    "timbre",
    "récépissé",
    "visa",
]
_STATES = [
    State.ACKNOWLEDGED,
    State.QUALIFIED,
    State.WAITING_USER,
    *[State.ANSWERED] * 2,
    *[State.CLOSED] * 5,
]


def fill(count: int) -> None:
    """Add `count` tickets spread over a year, three messages each."""
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        people = Person.objects.bulk_create([_person(number) for number in numbers])
        ContactPoint.objects.bulk_create(
            ContactPoint(person=person, kind="email", value=invent(number).email, added_at=person.created_at)
            for number, person in zip(numbers, people, strict=True)
        )
        tickets = Ticket.objects.bulk_create(
            _ticket(number, person) for number, person in zip(numbers, people, strict=True)
        )
        Message.objects.bulk_create(_message(ticket, n) for ticket in tickets for n in range(3))


def _person(number: int) -> Person:
    someone = invent(number)
    return Person(
        first_name=someone.first_name,
        last_name=someone.last_name,
        departement=someone.departement,
        created_at=clock.now(),
    )


def _ticket(number: int, person: Person) -> Ticket:
    dice = random.Random(number)
    at = clock.now() - timedelta(minutes=dice.randint(1, 525_600))
    state = dice.choice(_STATES)
    closed = state == State.CLOSED
    return Ticket(
        person=person,
        channel=dice.choice(Channel.values),
        state=state,
        subject=" ".join(dice.choices(_WORDS, k=6)),
        category=dice.choice(["A1", "B1", "B2", "D2", "E1", "F1"]),
        urgency=dice.choices(Urgency.values, weights=[1, 4, 20, 75])[0],
        departement=person.departement,
        received_at=at,
        acknowledged_at=at,
        last_message_at=at,
        last_message_preview=" ".join(dice.choices(_WORDS, k=12)),
        waiting_since=None if closed else at,
        closed_at=at if closed else None,
        close_reason="Répondu" if closed else "",
        unread=not closed,
    )


def _message(ticket: Ticket, number: int) -> Message:
    dice = random.Random(ticket.pk * 3 + number)
    return Message(
        ticket=ticket,
        direction=Direction.OUTBOUND if number == 1 else Direction.INBOUND,
        channel=ticket.channel,
        person=ticket.person,
        at=ticket.received_at + timedelta(minutes=number),
        text=" ".join(dice.choices(_WORDS, k=80)),
    )
