"""Reaching the person another way when an answer did not arrive: by phone, by post, at another address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditRow
from helpdesk.audit.trail import record, reference
from helpdesk.documents.letters import answer_pdf
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid, Refused
from helpdesk.outbox.models import Entry, TransportName
from helpdesk.outbox.queue import enqueue
from tickets.actions.answering import answer_again
from tickets.actions.handling import ensure_qualified
from tickets.actions.moves import lock_final, move, require_visible
from tickets.actions.outcome import say_on_ticket
from tickets.actions.undelivered import close_follow_up
from tickets.enums import ContactKind, Delivery, FollowUpEnd, State
from tickets.letters import answer_letter
from tickets.models import ContactPoint, FollowUp, Message, Person, Ticket
from tickets.models.people import normalise_email
from tickets.notifications.automatic import mailable

LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class PhoneScript:
    """What an agent needs to read an answer on the phone; `numbers` in E.164, the last used first."""

    numbers: tuple[str, ...]
    opening: str
    text: str


@transaction.atomic
def end_follow_up(follow_up: FollowUp, *, end: str, actor: User, note: str = "") -> FollowUp:
    """Say how it ended; giving up (`dropped`) needs a reason. Refused when somebody has ended it already."""
    follow_up = _opened(follow_up, actor)
    note = " ".join(note.split())
    if end == FollowUpEnd.DROPPED and not note:
        raise Invalid(_("Dites pourquoi cette réponse reste sans suite."), field="note")
    return _end(follow_up, end, actor, note)


def read_by_phone(follow_up: FollowUp, *, actor: User, note: str = "") -> FollowUp:
    """The answer was read to the person on the phone."""
    return end_follow_up(follow_up, end=FollowUpEnd.CALLED, actor=actor, note=note)


@transaction.atomic
def resend_to(follow_up: FollowUp, *, address: str, actor: User, confirmed_by_phone: bool = False) -> Message:
    """Send the same answer to another address of this person; a new address only once confirmed by phone.

    The address that failed is refused, except when our own server was at fault.
    """
    follow_up = _opened(follow_up, actor)
    address = _usable(follow_up, address)
    person = follow_up.ticket.person
    if not person.contact_points.filter(kind=ContactKind.EMAIL, value=address).exists():
        _add_address(follow_up, person, address, actor, confirmed_by_phone)
    message = answer_again(follow_up.message, ticket=follow_up.ticket, address=address)
    record(
        actor=actor,
        action="ticket.resend",
        subject=follow_up.ticket,
        before={"to": follow_up.message.address},
        after={"message": message.pk, "to": address},
    )
    _end(follow_up, FollowUpEnd.RESENT, actor, address)
    return message


@transaction.atomic
def post_letter(follow_up: FollowUp, *, actor: User, postal_address: str = "") -> Entry:
    """Put the answer as a letter into the outbox; `postal_address` corrects or completes the person's record."""
    follow_up = _opened(follow_up, actor)
    ticket = follow_up.ticket
    _correct_postal_address(ticket, postal_address, actor)
    if not ticket.person.postal_address.strip():
        raise Refused(
            _(
                "Nous n'avons pas l'adresse postale de cette personne : demandez-la par téléphone, puis notez-la ici."
            )
        )
    if not (ticket.person.first_name or ticket.person.last_name):
        raise Refused(
            _("Nous n'avons pas le nom de cette personne : une lettre ne peut pas lui être adressée.")
        )
    entry = enqueue(
        TransportName.LETTER,
        " / ".join([ticket.person.name, *ticket.person.postal_address.splitlines()])[:254],
        {
            "sha256": blobs.put(answer_pdf(answer_letter(follow_up.message, ticket))),
            "filename": f"{ticket.reference}.pdf",
        },
        label=_("Lettre : réponse %s") % ticket.reference,
        dedupe_key=f"answer_letter:{follow_up.pk}",
        reference=f"ticket:{ticket.pk}",
    )
    _end(follow_up, FollowUpEnd.POSTED, actor, "")
    return entry


def phone_script(follow_up: FollowUp, *, actor: User) -> PhoneScript:
    """Which numbers to call and what to read, nothing written."""
    numbers = follow_up.ticket.person.values(ContactKind.PHONE)
    facts = {
        "agent": actor.signature,
        "service": settings.SERVICE_NAME,
        "day": clock.day_of(follow_up.message.at).strftime("%d/%m/%Y"),
    }
    opening = _(
        "Bonjour, %(agent)s, %(service)s. Nous vous avons répondu le %(day)s, mais notre réponse n'a pas pu vous "
        "parvenir. Je peux vous la lire maintenant."
    )
    return PhoneScript(tuple(reversed(numbers)), opening % facts, follow_up.message.text)


def _opened(follow_up: FollowUp, actor: User) -> FollowUp:
    """The row, locked after its ticket as everywhere; refused when the actor may not, or when somebody was faster."""
    require(actor, "ticket.write")
    require_visible(follow_up.ticket, actor)
    # Merged while we waited: the work is where the ticket went.
    ticket = lock_final(follow_up.ticket)
    follow_up = lock(follow_up)
    follow_up.ticket = ticket
    if follow_up.done_at is not None:
        raise Refused(
            _("Cette réponse a déjà été prise en charge : %s.") % follow_up.get_end_display().lower()
        )
    return follow_up


def _end(follow_up: FollowUp, end: str, actor: User, note: str) -> FollowUp:
    close_follow_up(follow_up, end, actor=actor, note=note)
    say_on_ticket(follow_up.ticket, _line(follow_up), actor=actor)
    if end in (FollowUpEnd.CALLED, FollowUpEnd.POSTED, FollowUpEnd.RESENT):
        _rest(follow_up, actor)
    return follow_up


def _line(follow_up: FollowUp) -> str:
    words = {
        FollowUpEnd.CALLED: _("Réponse lue à la personne au téléphone."),
        FollowUpEnd.POSTED: _("Réponse envoyée par la poste."),
        FollowUpEnd.RESENT: _("Réponse renvoyée à %s.") % follow_up.note,
        FollowUpEnd.DROPPED: _("Réponse non remise laissée sans suite : %s") % follow_up.note,
    }
    line = words[follow_up.end]
    return f"{line} {follow_up.note}" if follow_up.end == FollowUpEnd.CALLED and follow_up.note else line


def _rest(follow_up: FollowUp, actor: User) -> None:
    """The answer is on its way by other means: the ticket goes back where the answer had left it."""
    ticket = lock(follow_up.ticket)
    if ticket.state not in (State.REOPENED, State.QUALIFIED) or ticket.follow_ups.open().exists():
        return
    ticket = ensure_qualified(ticket, actor=actor)
    move(ticket, "ask" if _was_question(follow_up.message) else "answer", actor=actor)


def _was_question(message: Message) -> bool:
    """What the trail says of how the answer was sent, on this ticket or on one that was merged into it."""
    tickets = [message.ticket, *Ticket.objects.filter(merged_into=message.ticket_id)]
    rows = AuditRow.objects.filter(subject__in=map(reference, tickets), action="ticket.ask")
    return rows.filter(after__message=message.pk).exists()


def _usable(follow_up: FollowUp, address: str) -> str:
    address = normalise_email(address)
    if not mailable(address):
        raise Invalid(_("Cette adresse n'est pas une adresse électronique utilisable."), field="address")
    failed = normalise_email(follow_up.message.address)
    if address == failed and follow_up.cause != Delivery.FAILED:
        raise Invalid(
            _("C'est l'adresse qui n'a pas reçu la réponse : choisissez-en une autre."), field="address"
        )
    return address


def _add_address(follow_up: FollowUp, person: Person, address: str, actor: User, confirmed: bool) -> None:
    if not confirmed:
        raise Invalid(
            _("Cette adresse n'est pas connue : confirmez-la par téléphone avec la personne."),
            field="confirmed",
        )
    ContactPoint.objects.create(person=person, kind=ContactKind.EMAIL, value=address, added_at=clock.now())
    record(
        actor=actor,
        action="person.address",
        subject=follow_up.ticket,
        after={"address": address},
        reason=_("Confirmée par téléphone"),
    )


def _correct_postal_address(ticket: Ticket, postal_address: str, actor: User) -> None:
    lines = (" ".join(line.split()) for line in postal_address.splitlines())
    address = "\n".join(line for line in lines if line)[:LONGEST_ADDRESS]
    person = ticket.person
    if not address or address == person.postal_address:
        return
    before, person.postal_address = person.postal_address, address
    person.save(update_fields=["postal_address"])
    record(
        actor=actor,
        action="person.postal_address",
        subject=ticket,
        before={"postal_address": before},
        after={"postal_address": address},
    )
