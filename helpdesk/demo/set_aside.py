"""What the week's screening set aside: wrong addresses, an empty mail, machines, one contact that nobody could read, and
an acknowledgement held back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from helpdesk.demo.people import invent
from helpdesk.kernel import clock
from tickets.channels.base import channel_named
from tickets.channels.structured import document
from tickets.enums import Channel
from tickets.intake.message import Declared, Sender

_FIRST_PERSON = 900
_ELSEWHERE = "prefecture-93@ccc.example.org"
_MAILS = (
    (
        "Renouvellement de ma carte de résident",
        "Bonjour, je ne trouve pas l'adresse du guichet. Pouvez-vous m'aider ?",
        {"To": _ELSEWHERE},
    ),
    (
        "Récépissé",
        "Bonjour, mon récépissé expire la semaine prochaine. À qui dois-je écrire ?",
        {"To": _ELSEWHERE},
    ),
    ("", "", {}),
    (
        "Réponse automatique : votre demande",
        "Je suis absente jusqu'à lundi. Je lirai votre message à mon retour.",
        {"Auto-Submitted": "auto-replied"},
    ),
    (
        "Lettre d'information de novembre",
        "Les nouveautés du mois.",
        {"Auto-Submitted": "auto-generated", "Precedence": "bulk"},
    ),
)


def load_set_aside(until: date) -> int:
    """Send them on the two days before `until`; returns how many."""
    return sum(1 for _ in _send_mails(until)) + _send_unreadable(until) + _send_twice(until)


def _send_mails(until: date) -> Iterator[None]:
    for number, (subject, body, headers) in enumerate(_MAILS):
        moment = _moment(until, 1 + number % 2, 9 + number)
        message = _mail(number, subject, body, moment, headers)
        with clock.at(moment):
            channel_named(Channel.EMAIL).accept(message.as_bytes(), recipient=str(message["To"]))
        yield


def _mail(number: int, subject: str, body: str, moment: datetime, headers: dict[str, str]) -> EmailMessage:
    message, person = EmailMessage(), invent(_FIRST_PERSON + number)
    values = {
        "From": f"{person.name} <{person.email}>",
        "To": settings.SERVICE_EMAIL,
        "Date": format_datetime(moment),
        "Message-ID": f"<demo-aside-{number}@example.net>",
        **({"Subject": subject} if subject else {}),
        **headers,
    }
    for name, value in values.items():
        message[name] = value
    message.set_content(body)
    return message


def _send_unreadable(until: date) -> int:
    """Half a document, as a network that breaks leaves it."""
    with clock.at(_moment(until, 1, 17)):
        channel_named(Channel.WEB).accept(b'{"declared": {"departement": "93"}, "sender": {"email": "am')
    return 1


def _send_twice(until: date) -> int:
    """The same form an hour later: a second ticket, whose acknowledgement is withheld for a human to release."""
    person = invent(_FIRST_PERSON + len(_MAILS))
    for number in range(2):
        raw = document(
            sender=Sender(name=person.name, email=person.email, phone=person.phone),
            declared=Declared(
                first_name=person.first_name, last_name=person.last_name, departement=person.departement
            ),
            text="Bonjour, le site refuse ma photo d'identité numérique. Le code est pourtant récent.",
            external_id=f"demo-twice-{number}",
        )
        with clock.at(_moment(until, 1, 14 + number)):
            channel_named(Channel.WEB).accept(raw)
    return 1


def _moment(until: date, days: int, hour: int) -> datetime:
    return datetime.combine(until - timedelta(days=days), time(hour, 12), tzinfo=clock.PARIS)
