"""Writing to the person, or to colleagues."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditRow
from helpdesk.audit.trail import record, reference
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid, Refused
from helpdesk.kernel.events import publish
from knowledge_base.models import ArticleVersion
from tickets.actions.files import File, attach
from tickets.actions.handling import correct_fields, ensure_qualified
from tickets.actions.moves import move, require_visible, write
from tickets.enums import Channel, ContactKind, Delivery, Direction, State
from tickets.events import MessageAdded
from tickets.models import Attachment, Citation, Message, Ticket
from tickets.models.people import normalise_email
from tickets.notifications import enqueue_answer
from tickets.tokens import message_id

_WRITINGS = ("ticket.reply", "ticket.ask", "ticket.note")


class NewerMessage(Refused):
    """The person wrote again while the agent was typing: the answer is kept, not sent."""


@transaction.atomic
def reply(
    ticket: Ticket,
    text: str,
    *,
    actor: User,
    cited: Iterable[ArticleVersion] = (),
    files: Iterable[File] = (),
    last_seen: int | None = None,
    asks: bool = False,
    submission: str = "",
    to: str = "",
) -> Message:
    """Answer the person (T4), or ask them something (`asks`, T4c).

    `last_seen` is the id of the newest message on the agent's page: a newer one from the person stops the answer
    with `NewerMessage`. The articles used are kept in the version of the day, and class an unclassed ticket.
    `to` is one of the person's own addresses, by default the one that they last wrote from.
    A `submission` that was already written on this ticket returns the message of then: nothing leaves twice.
    """
    require(actor, "ticket.write")
    require_visible(ticket, actor)
    text = _checked(text)
    ticket = lock(ticket)
    if written := _written_by(ticket, submission):
        return written
    cited = list(cited)
    _guard_newer(ticket, last_seen)
    if cited and not ticket.category:
        ticket = correct_fields(ticket, {"category": cited[0].category}, actor=actor)
    if ticket.state != State.ESCALATED:
        ticket = ensure_qualified(_open_again(ticket, actor), actor=actor)
    answered = _last_inbound(ticket)
    message = _add(ticket, text, actor, Direction.OUTBOUND, address=_address(ticket, answered, to))
    attach(message, files)
    Citation.objects.bulk_create(Citation(message=message, version=version) for version in cited)
    _send(message, answered)
    if ticket.state != State.ESCALATED:
        ticket = move(ticket, "ask" if asks else "answer", actor=actor)
    write(ticket, waiting_since=None, first_answer_at=ticket.first_answer_at or message.at)
    _record(message, actor, "ticket.ask" if asks else "ticket.reply", submission)
    return message


def ask_user(ticket: Ticket, text: str, *, actor: User, last_seen: int | None = None) -> Message:
    """Ask only what the service does not hold; the legal clocks keep running (T4c)."""
    return reply(ticket, text, actor=actor, last_seen=last_seen, asks=True)


@transaction.atomic
def add_note(
    ticket: Ticket, text: str, *, actor: User, files: Iterable[File] = (), submission: str = ""
) -> Message:
    """Write for colleagues; the person can obtain it (CRPA L. 311-1), so write accordingly."""
    require(actor, "ticket.write")
    require_visible(ticket, actor)
    text = _checked(text)
    ticket = lock(ticket)
    if written := _written_by(ticket, submission):
        return written
    message = _add(ticket, text, actor, Direction.NOTE)
    attach(message, files)
    _record(message, actor, "ticket.note", submission)
    return message


def answer_again(message: Message, *, ticket: Ticket, address: str) -> Message:
    """The same words, files and articles as a new answer of the same author, on a locked ticket, to another address."""
    again = _add(ticket, message.text, message.author, Direction.OUTBOUND, address=address)
    Attachment.objects.bulk_create(_copied(file, again) for file in message.attachments.all())
    Citation.objects.bulk_create(
        Citation(message=again, version_id=citation.version_id) for citation in message.citations.all()
    )
    _send(again, _last_inbound(ticket))
    publish(MessageAdded(ticket_id=ticket.pk, message_id=again.pk, direction=again.direction))
    return again


def _copied(file: Attachment, message: Message) -> Attachment:
    return Attachment(
        message=message,
        filename=file.filename,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        content_id=file.content_id,
        inline=file.inline,
    )


def _written_by(ticket: Ticket, submission: str) -> Message | None:
    """The message that this submission already wrote; asked under the ticket's lock, so that two at once agree."""
    if not submission:
        return None
    rows = AuditRow.objects.filter(subject=reference(ticket), action__in=_WRITINGS)
    row = rows.filter(after__submission=submission).order_by("pk").first()
    return Message.objects.filter(pk=row.after["message"]).first() if row else None


def _checked(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("Le message est vide."), field="text")
    if len(text) > settings.MAX_MESSAGE_CHARS:
        raise Invalid(_("Le message dépasse %d caractères.") % settings.MAX_MESSAGE_CHARS, field="text")
    return text


def _guard_newer(ticket: Ticket, last_seen: int | None) -> None:
    if last_seen is None:
        return
    if ticket.messages.filter(direction=Direction.INBOUND, pk__gt=last_seen).exists():
        raise NewerMessage(
            _(
                "Un nouveau message de l'usager vient d'arriver. Lisez-le avant d'envoyer : votre texte est conservé."
            )
        )


def _open_again(ticket: Ticket, actor: User) -> Ticket:
    closed = (State.ANSWERED, State.RESOLVED, State.CLOSED, State.TRANSFERRED)
    return move(ticket, "reopen", actor=actor) if ticket.state in closed else ticket


def _last_inbound(ticket: Ticket) -> Message | None:
    return ticket.messages.filter(direction=Direction.INBOUND).last()


def _address(ticket: Ticket, answered: Message | None, chosen: str) -> str:
    """The address chosen among the person's own, else the one they last wrote from, else the one on their record."""
    addresses = addresses_of(ticket, answered.address if answered else "")
    if chosen and chosen not in addresses:
        raise Invalid(_("Cette adresse n'est pas celle de la personne : %s.") % chosen, field="to")
    return chosen or next(iter(addresses), "")


def addresses_of(ticket: Ticket, used: str) -> list[str]:
    """Where an answer may go, the default first: `used`, that of the message being answered, then the newest.

    What came back as nobody's address goes last: chosen only by an agent who insists, or when there is no other.
    """
    points = [point for point in ticket.person.contact_points.all() if point.kind == ContactKind.EMAIL]
    dead = {point.value for point in points if point.undeliverable_since}
    known = [point.value for point in reversed(points) if point.value != normalise_email(used)]
    found = [*([used] if "@" in used else []), *known]
    return sorted(found, key=lambda address: normalise_email(address) in dead)


def _add(ticket: Ticket, text: str, actor: User | None, direction: str, address: str = "") -> Message:
    now = clock.now()
    message = Message.objects.create(
        ticket=ticket,
        direction=direction,
        channel=Channel.EMAIL if address else ticket.channel,
        author=actor,
        at=now,
        address=address,
        text=text,
        message_id=message_id(ticket.pk).strip("<>") if direction == Direction.OUTBOUND else "",
    )
    if direction == Direction.OUTBOUND:
        write(ticket, last_message_at=now, last_message_preview=preview(text), last_direction=direction)
    return message


def preview(text: str) -> str:
    return " ".join(text.split())[:160]


def _send(message: Message, answered: Message | None) -> None:
    if not message.address:
        message.delivery = Delivery.NO_ROUTE
    else:
        parent = answered.message_id if answered else ""
        enqueue_answer(message, in_reply_to=parent, references=_references(message, parent))
        message.delivery = Delivery.QUEUED
    message.save(update_fields=["delivery"])


def _references(message: Message, parent: str) -> list[str]:
    earlier = message.ticket.messages.exclude(pk=message.pk).exclude(message_id="")
    ids = list(dict.fromkeys(earlier.values_list("message_id", flat=True)))
    return [*[known for known in ids if known != parent], parent] if parent else ids


def _record(message: Message, actor: User, action: str, submission: str) -> None:
    record(
        actor=actor,
        action=action,
        subject=message.ticket,
        after={
            **({"submission": submission} if submission else {}),
            "message": message.pk,
            "to": message.address,
            "articles": [citation.version_id for citation in message.citations.all()],
            "files": [file.filename for file in message.attachments.all()],
        },
    )
    publish(MessageAdded(ticket_id=message.ticket_id, message_id=message.pk, direction=message.direction))
