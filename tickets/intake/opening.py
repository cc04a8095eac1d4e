"""Opening a ticket and adding a message to one: the writes of an accepted contact."""

from __future__ import annotations

from helpdesk.audit.trail import gathered, record
from helpdesk.kernel import clock
from helpdesk.kernel.events import publish
from tickets.actions.answering import preview
from tickets.actions.files import attach
from tickets.actions.moves import lock_final, move, write
from tickets.actions.urgency import urgency_of
from tickets.classification import Classification
from tickets.deadlines.service import complaint_silence, service_target
from tickets.departements import normalise_departement
from tickets.enums import Direction, LinkKind, State
from tickets.events import MessageAdded, TicketChanged, TicketOpened
from tickets.intake.message import InboundMessage
from tickets.intake.screening import may_acknowledge
from tickets.models import Message, Person, Ticket, TicketLink
from tickets.notifications import enqueue_acknowledgement
from tickets.suggestions import first_suggestions
from tickets.workflow import TICKET

_DONE = (State.ANSWERED, State.RESOLVED, State.CLOSED, State.TRANSFERRED, State.DISCARDED)


@gathered()
def open_ticket(inbound: InboundMessage, person: Person, proposal: Classification) -> tuple[Ticket, Message]:
    """A new ticket with its first message, classified, dated, acknowledged, with articles proposed."""
    ticket = Ticket(**_fields(inbound, person, proposal))
    leave_trace = TICKET.enter(ticket, "acknowledge")
    ticket.save(force_insert=True)
    message = add_message(ticket, inbound, person)
    record(
        actor=None,
        action="ticket.open",
        subject=ticket,
        after={"channel": ticket.channel, "urgency": ticket.urgency},
    )
    first_suggestions(ticket, inbound.text)
    if may_acknowledge(inbound, newcomer=person.newcomer):
        enqueue_acknowledgement(
            ticket,
            address=message.address or person.email,
            origin=inbound.origin,
            in_reply_to=inbound.headers.message_id,
            first=True,
        )
    leave_trace()
    publish(TicketChanged(ticket_id=ticket.pk, changes={"state": ticket.state}))
    publish(TicketOpened(ticket_id=ticket.pk))
    publish(
        MessageAdded(
            ticket_id=ticket.pk,
            message_id=message.pk,
            direction=message.direction,
            newcomer=person.newcomer,
        )
    )
    return ticket, message


def append_message(ticket: Ticket, inbound: InboundMessage, person: Person) -> tuple[Ticket, Message]:
    """A further message of the same person: reopens what was done, resumes what was waiting."""
    ticket = lock_final(ticket)
    message = add_message(ticket, inbound, person)
    if ticket.state in _DONE:
        ticket = move(ticket, "reopen_on_message", actor=None, held=True)
    elif ticket.state == State.WAITING_USER:
        ticket = move(ticket, "resume", actor=None, held=True)
    write(
        ticket,
        last_message_at=message.at,
        last_message_preview=preview(inbound.text or inbound.subject),
        last_direction=Direction.INBOUND,
        waiting_since=ticket.waiting_since or message.at,
        unread=True,
    )
    record(actor=None, action="ticket.append", subject=ticket, after={"message": message.pk})
    publish(MessageAdded(ticket_id=ticket.pk, message_id=message.pk, direction=message.direction))
    return ticket, message


def add_message(ticket: Ticket, inbound: InboundMessage, person: Person) -> Message:
    """The message row and its files, nothing else."""
    message = Message.objects.create(
        ticket=ticket,
        direction=Direction.INBOUND,
        channel=inbound.channel,
        person=person,
        at=inbound.received_at,
        address=inbound.sender.email[:254],
        subject=inbound.subject[:250],
        text=inbound.text,
        quoted=inbound.quoted,
        html=inbound.html,
        message_id=inbound.headers.message_id[:250],
        notices=list(inbound.notices),
    )
    attach(message, inbound.attachments)
    return message


def link(ticket: Ticket, target: Ticket, kind: LinkKind) -> None:
    """Show a human two tickets to look at together; nothing passes from one to the other."""
    TicketLink.objects.get_or_create(source=ticket, target=target, kind=kind, defaults={"at": clock.now()})


def _subject(inbound: InboundMessage) -> str:
    words = " ".join(inbound.subject.split()) or preview(inbound.text) or "(sans objet)"
    return words[:250]


def _fields(inbound: InboundMessage, person: Person, proposal: Classification) -> dict:
    """Every field of a new ticket, its urgency and dates among them: the row is written once."""
    fields = {
        "person": person,
        "channel": inbound.channel,
        "subject": _subject(inbound),
        "received_at": inbound.received_at,
        "last_message_at": inbound.received_at,
        "waiting_since": inbound.received_at,
        **_proposed(inbound, proposal),
    }
    urgency = urgency_of(Ticket(**fields))
    received_on = clock.day_of(inbound.received_at)
    return {
        **fields,
        **urgency,
        "answer_due": service_target(urgency["urgency"], received_on),
        "silence_on": complaint_silence(received_on).date,
    }


def _proposed(inbound: InboundMessage, proposal: Classification) -> dict:
    """What the sender declared wins over what the classifier read in the text."""
    declared, dates = inbound.declared, proposal.dates
    numbers = {identifier.type: identifier.value for identifier in proposal.identifiers}
    return {
        "language": declared.language or proposal.language,
        "category": "" if proposal.abstained else proposal.category,
        "secondary": list(proposal.secondary),
        "confidence": proposal.confidence,
        "abstained": proposal.abstained,
        "reasons": list(proposal.reasons),
        "model_version": proposal.model_version,
        "procedure": declared.procedure,
        "departement": normalise_departement(declared.departement) or proposal.departement or "",
        "title_expiry": declared.title_expiry or dates.title_expiry,
        "entry_date": declared.entry_date or dates.entry_date,
        "api_end": declared.api_end or dates.api_end,
        "blocked": proposal.blocking or None if declared.blocked is None else declared.blocked,
        "rights_at_risk": proposal.rights_at_risk,
        "stake": "E2" in (proposal.category, *proposal.secondary),
        "foreigner_number": _compact(declared.foreigner_number or numbers.get("agdref", "")),
        "visa_number": _compact(declared.visa_number or numbers.get("visa", "")),
        "application_number": _compact(declared.application_number or numbers.get("demande", "")),
        "last_message_preview": preview(inbound.text or inbound.subject),
    }


def _compact(number: str) -> str:
    """Without the blanks that people put in: the same number is found again whoever wrote it."""
    return "".join(number.split())[:20]
