"""Delivery reports: believed only about a mail that we sent, to the address that we sent it to.

A report is a mail that anybody can forge. The Message-ID it speaks of must carry our signed token and be that of a
mail in the outbox; anything else is recorded in the ledger, changes nothing and answers nothing (S12).
"""

from __future__ import annotations

import re

from helpdesk.outbox.models import Entry, State, TransportName
from helpdesk.outbox.settling import learn, learn_delay
from tickets.enums import Direction
from tickets.intake.message import InboundMessage
from tickets.models import Message, Ticket
from tickets.models.people import normalise_email
from tickets.tokens import ticket_id_of

_NEVER_LEFT = frozenset({State.QUEUED, State.WITHHELD, State.CANCELLED})
_SERVER_WORDS = re.compile(r"(?<![\d.])[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}\b)?[^\n]{0,160}")
MOST_READ = 20_000
MOST_MAILS = 50
"""Mails of one ticket among which an acknowledgement or a notice is looked for."""


def follow_report(inbound: InboundMessage) -> Ticket | None:
    """Move what a believable report speaks of, in the caller's transaction; returns its ticket, or None.

    A delay is shown and nothing is sent again; a failure is final, whatever its status: RFC 3464, 2.3.3, the
    server has given up, and a 4.4.7 never comes back.
    """
    found = _reported(inbound)
    if found is None:
        return None
    entry, ticket = found
    words = _words(inbound)
    if inbound.headers.machine == "delay":
        learn_delay(entry.pk, words)
    else:
        learn(entry.pk, State.BOUNCED, error=words)
    return ticket


def _reported(inbound: InboundMessage) -> tuple[Entry, Ticket] | None:
    identifier = inbound.headers.bounced_message_id or _returned_to(inbound.recipient)
    ticket_id = ticket_id_of(identifier)
    if ticket_id is None:
        return None
    entry = _sent(identifier, ticket_id)
    if entry is None or entry.state in _NEVER_LEFT or not _is_recipient(inbound, entry):
        return None
    ticket = Ticket.objects.filter(pk=ticket_id).first()
    return (entry, ticket) if ticket else None


def _returned_to(recipient: str) -> str:
    """The Message-ID in a return path of its own (`HELPDESK_EMAIL_VERP`), or "" without one."""
    local, _, domain = normalise_email(recipient).rpartition("@")
    identifier = local.partition("+")[2]
    return f"{identifier}@{domain}" if identifier else ""


def _sent(identifier: str, ticket_id: int) -> Entry | None:
    """The mail that left under this very Message-ID: an answer, else an acknowledgement, a notice, a convocation."""
    rows = Entry.objects.filter(transport=TransportName.EMAIL)
    answer = Message.objects.filter(message_id=identifier, direction=Direction.OUTBOUND).first()
    if answer is not None:
        return rows.filter(reference=f"message:{answer.pk}").first()
    about = rows.filter(reference=f"ticket:{ticket_id}").order_by("-created_at")[:MOST_MAILS]
    named = rows.filter(provider_id=f"<{identifier}>").order_by("-created_at")[:MOST_MAILS]
    return next((entry for entry in (*named, *about) if entry.message_id == identifier), None)


def _is_recipient(inbound: InboundMessage, entry: Entry) -> bool:
    """A report that names somebody else speaks of another mail; one that names nobody is believed by its id."""
    reported = inbound.headers.bounced_recipient
    return not reported or normalise_email(reported) == normalise_email(entry.recipient)


def _words(inbound: InboundMessage) -> str:
    """The status, then what the receiving server said, where the report's text repeats it."""
    status = inbound.headers.bounce_status
    said = _SERVER_WORDS.search(f"{inbound.text}\n{inbound.quoted}"[:MOST_READ])
    words = " ".join(said[0].split()) if said else ""
    return words if status and status in words else f"{status} {words}".strip()
