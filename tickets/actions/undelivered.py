"""An answer that did not arrive is work: one follow-up, the ticket back in the lists, a line that says why."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.events import publish
from tickets.actions.moves import lock_final, move, write
from tickets.actions.outcome import say_on_ticket
from tickets.causes import cause_of, is_address_dead
from tickets.enums import TO_DO_STATES, ContactKind, Direction, FollowUpEnd, State
from tickets.events import TicketChanged
from tickets.models import ContactPoint, FollowUp, Message, Person, Ticket
from tickets.models.people import normalise_email
from tickets.workflow import TICKET

GROUND = "CRPA, art. L. 112-14"


@transaction.atomic
def open_follow_up(message: Message, *, cause: str, reason: str = "") -> FollowUp:
    """Leave one piece of work for an answer that ended undelivered, and bring its ticket back; idempotent.

    A later and graver cause (a complaint after a bounce) replaces the first while nobody has dealt with it.
    """
    ticket = lock_final(message.ticket)
    follow_up, is_new = FollowUp.objects.get_or_create(
        message=message,
        defaults={"ticket": ticket, "cause": cause, "reason": reason[:300], "created_at": clock.now()},
    )
    if is_new:
        mark_unreachable(ticket.person, message.address, reason)
        _bring_back(ticket, message, cause, reason)
    elif follow_up.done_at is None and follow_up.cause != cause:
        follow_up.cause, follow_up.reason = cause, reason[:300]
        follow_up.save(update_fields=["cause", "reason"])
    return follow_up


def _bring_back(ticket: Ticket, message: Message, cause: str, reason: str) -> None:
    say_on_ticket(ticket, _line(message, cause, reason))
    record(
        actor=None,
        action="ticket.undelivered",
        subject=ticket,
        after={"message": message.pk, "to": message.address, "cause": cause},
        reason=reason,
        ground=GROUND,
    )
    if ticket.state == State.WAITING_USER:
        ticket = move(ticket, "resume", actor=None)
    elif ticket.state in TICKET.moves["reopen_on_undelivered"].sources:
        ticket = move(ticket, "reopen_on_undelivered", actor=None)
    waits = {"waiting_since": ticket.waiting_since or clock.now()} if ticket.state in TO_DO_STATES else {}
    write(ticket, unread=True, **waits)
    publish(TicketChanged(ticket_id=ticket.pk, changes={"unread": True}))


def _line(message: Message, cause: str, reason: str) -> str:
    facts = {
        "day": clock.day_of(message.at).strftime("%d/%m/%Y"),
        "address": message.address,
        "cause": cause_of(cause, reason),
    }
    if not message.address:
        return _("La réponse du %(day)s n'a pas pu partir. %(cause)s") % facts
    return _("La réponse du %(day)s n'est pas arrivée à %(address)s. %(cause)s") % facts


@transaction.atomic
def note_undelivered(ticket: Ticket, *, label: str, address: str, cause: str, reason: str = "") -> None:
    """Show on the ticket that a mail of ours which is not an answer (acknowledgement, notice) did not arrive.

    It reopens nothing: the person has their own copy of what they wrote, and nobody's answer is lost.
    """
    ticket = lock_final(ticket)
    mark_unreachable(ticket.person, address, reason)
    facts = {"label": label, "address": address, "cause": cause_of(cause, reason)}
    say_on_ticket(ticket, _("« %(label)s » n'est pas arrivé à %(address)s. %(cause)s") % facts)
    record(
        actor=None,
        action="ticket.undelivered",
        subject=ticket,
        after={"to": address, "cause": cause},
        reason=reason,
    )
    write(ticket, unread=True)
    publish(TicketChanged(ticket_id=ticket.pk, changes={"unread": True}))


@transaction.atomic
def note_arrival(message: Message) -> None:
    """A server confirms after all an answer that was given up: its work is over, and says so."""
    follow_up = FollowUp.objects.open().filter(message=message).first()
    if follow_up is None:
        return
    # The ticket first, as those who end it do: nobody waits in a circle.
    lock_final(follow_up.ticket)
    follow_up = lock(follow_up)
    if follow_up.done_at is not None:
        return
    line = _("La réponse donnée pour perdue est finalement arrivée à %s.") % message.address
    close_follow_up(follow_up, FollowUpEnd.DROPPED, note=line)
    say_on_ticket(follow_up.ticket, line)


@transaction.atomic
def hear_person(message: Message) -> None:
    """The person wrote: their address works, and what did not reach them is overtaken by what they say now."""
    if message.direction != Direction.INBOUND:
        return
    if "@" in message.address and message.person_id:
        points = ContactPoint.objects.filter(person=message.person_id, kind=ContactKind.EMAIL)
        points.filter(value=normalise_email(message.address), undeliverable_since__isnull=False).update(
            undeliverable_since=None
        )
    # Whoever adds to a ticket holds its lock: nobody ends these meanwhile.
    for follow_up in FollowUp.objects.open().filter(ticket=message.ticket_id):
        close_follow_up(follow_up, FollowUpEnd.WROTE_AGAIN)


def close_follow_up(follow_up: FollowUp, end: str, *, actor=None, note: str = "") -> None:
    """Write how it ended, with its audit row, in the caller's transaction; no permission is asked here."""
    follow_up.end, follow_up.note = FollowUpEnd(end), note[:300]
    follow_up.done_at, follow_up.done_by = clock.now(), actor
    follow_up.save(update_fields=["end", "note", "done_at", "done_by"])
    record(
        actor=actor,
        action="ticket.follow_up",
        subject=follow_up.ticket,
        after={"message": follow_up.message_id, "end": str(FollowUpEnd(end).label)},
        reason=note,
    )


def mark_unreachable(person: Person, address: str, words: str) -> None:
    """Remember that nobody receives mail at an address, when the server's words say so."""
    if address and is_address_dead(words):
        ContactPoint.objects.filter(
            person=person,
            kind=ContactKind.EMAIL,
            value=normalise_email(address),
            undeliverable_since__isnull=True,
        ).update(undeliverable_since=clock.now())
