"""What the product made of one mail, in the words that entries use."""

from __future__ import annotations

from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry as Sent
from helpdesk.outbox.transports.email import build
from tests.mail.corpus import desk
from tests.mail.corpus.entry import MACHINE_HEADERS
from tickets.models import Message, Reception, Ticket, TicketLink
from tickets.tokens import ticket_id_of

_NAMES = {number: name for name, number in desk.TICKETS.items()}


def observed(reception: Reception, *, tickets_before: set[int], sent_before: set) -> dict[str, object]:
    """Every name that an entry may expect, for the reception of its mail."""
    ticket = reception.duplicate_of.ticket if reception.duplicate_of else reception.ticket
    found: dict[str, object] = {
        "outcome": reception.outcome,
        "reason": reception.reason,
        "ticket": None,
        "acknowledgement": _acknowledged(ticket, sent_before),
    }
    if ticket is not None:
        found |= _of_ticket(ticket, tickets_before)
    if reception.message is not None:
        found |= _of_message(reception.message)
    return found


def _of_ticket(ticket: Ticket, before: set[int]) -> dict[str, object]:
    number = ticket.pk
    return {
        "ticket": _NAMES.get(number, "the first") if number in before else "new",
        "subject": ticket.subject,
        "person": ticket.person.name,
        "email": ticket.person.email,
        "state": ticket.state,
        "language": ticket.language,
        "category": "" if ticket.abstained else ticket.category,
        "links": sorted(
            (
                {"kind": link.kind, "to": _NAMES[link.target_id]}
                for link in TicketLink.objects.filter(source=ticket)
            ),
            key=str,
        ),
    }


def _of_message(message: Message) -> dict[str, object]:
    return {
        "text": message.text,
        "quoted": message.quoted,
        "html": bool(message.html),
        "notices": sorted(message.notices),
        "attachments": [
            {
                "filename": file.filename,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
                "kept": len(blobs.get(file.sha256)) == file.size,
            }
            for file in message.attachments.all()
        ],
    }


def _acknowledged(ticket: Ticket | None, before: set) -> str | None:
    """The address that was acknowledged, once the acknowledgement itself has been found fit to leave."""
    sent = [entry for entry in Sent.objects.order_by("created_at") if entry.pk not in before]
    assert len(sent) <= 1, [str(entry) for entry in sent]
    if not sent or ticket is None:
        return sent[0].recipient if sent else None
    message = build(sent[0])
    headers = message.extra_headers
    assert {name: headers.get(name) for name in MACHINE_HEADERS} == MACHINE_HEADERS
    assert ticket_id_of(headers["Message-ID"]) == ticket_id_of(message.reply_to[0]) == ticket.pk
    assert message.to == [sent[0].recipient]
    assert not message.cc
    assert not message.bcc
    _assert_repeats_nothing(message.subject + message.body + str(message.alternatives), ticket)
    return sent[0].recipient


def _assert_repeats_nothing(words: str, ticket: Ticket) -> None:
    """An acknowledgement may go to a forged address: it carries no word of whoever wrote (S6)."""
    written = ticket.messages.first()
    said = {line for line in (ticket.subject, *written.text.splitlines()) if len(line) > 12}
    assert not [line for line in said if line in words]
