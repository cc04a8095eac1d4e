"""Machines that answer our acknowledgements without saying that they are machines."""

from __future__ import annotations

import re
from datetime import timedelta

from helpdesk.kernel import clock
from tickets.enums import Channel, ContactKind
from tickets.intake.message import InboundMessage
from tickets.models import Ticket
from tickets.models.people import normalise_email

WINDOW = timedelta(hours=1)
MOST_ACKNOWLEDGED = 3
"""Tickets that one address may open under one subject in the window before they are no longer acknowledged."""

_ANSWER = re.compile(
    r"^(?:(?:re|ré|réf|rép|aw|sv|tr|fw|fwd|antw|res|ris|отв|رد)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)
_MARKS = re.compile(r"\[[^\]]*\]|#\w+")


def is_looping(inbound: InboundMessage) -> bool:
    """Whether this address opened, in the last hour, more tickets under this subject than people do.

    The ticket of the message itself is counted. Such messages are taken in like any other, not acknowledged.
    """
    if inbound.channel != Channel.EMAIL or "@" not in inbound.sender.email:
        return False
    recent = Ticket.objects.filter(
        person__contact_points__kind=ContactKind.EMAIL,
        person__contact_points__value=normalise_email(inbound.sender.email),
        received_at__gte=clock.now() - WINDOW,
    )
    subjects = recent.order_by("-received_at").values_list("subject", flat=True)[:50]
    wanted = _bare(inbound.subject)
    return sum(_bare(subject) == wanted for subject in subjects) > MOST_ACKNOWLEDGED


def _bare(subject: str) -> str:
    """The subject without « Re: », references in brackets and ticket numbers."""
    return _ANSWER.sub("", " ".join(_MARKS.sub(" ", subject).split())).casefold().strip()
