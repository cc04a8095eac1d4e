"""Entering the queue, being taken, going back to it, and what is known about the person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from chat.actions.lines import store, write_line, write_notice
from chat.enums import Author, Notice, SessionState
from chat.events import SessionChanged, SessionQueued, SessionTaken
from chat.filing import file_contact, writes_on
from chat.models import ChatSession
from chat.workflow import SESSION
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import AlreadyExists, lock, unique_or_raise
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.kernel.events import publish
from tickets.models import Ticket


@transaction.atomic
def start(
    *,
    submission: UUID,
    name: str,
    question: str,
    language: str,
    email: str = "",
    phone: str = "",
    departement: str = "",
    claimed_reference: str = "",
    origin: str = "",
) -> ChatSession:
    """Queue a person with their first line; the same `submission` twice is the same conversation."""
    now = clock.now()
    try:
        with unique_or_raise():
            session = ChatSession.objects.create(
                submission=submission,
                language=language,
                name=name,
                email=email,
                phone=phone,
                departement=departement,
                claimed_reference=claimed_reference,
                origin=origin,
                started_at=now,
                queued_at=now,
                last_person_at=now,
            )
    except AlreadyExists:
        return ChatSession.objects.get(submission=submission)
    write_line(session, Author.PERSON, text=question)
    record(actor=None, action="chat.start", subject=session, after={"language": language})
    publish(SessionQueued(session_id=session.pk))
    return session


@transaction.atomic
def take(session: ChatSession, *, actor: User) -> ChatSession:
    """Make the actor the one who answers; the second of two agents reads who was first."""
    require(actor, "chat.answer")
    session = lock(session)
    if session.state == SessionState.ACTIVE and session.agent_id == actor.pk:
        return session
    if session.state == SessionState.ACTIVE:
        raise Refused(_("%s vient de prendre cette conversation.") % session.agent)
    session = SESSION.make(session, "take", actor=actor, can=actor.can, agent=actor)
    write_notice(session, Notice.JOINED, actor)
    publish(SessionTaken(session_id=session.pk, agent_id=actor.pk))
    return session


@transaction.atomic
def release(session: ChatSession, *, actor: User) -> ChatSession:
    """Give the conversation back: the person waits again, at the place they had."""
    session = lock(session)
    require_answering(session, actor)
    write_notice(session, Notice.RELEASED, actor)
    session = SESSION.make(session, "release", actor=actor, can=actor.can)
    publish(SessionQueued(session_id=session.pk))
    return session


@transaction.atomic
def leave_contact(session: ChatSession, *, email: str = "", phone: str = "") -> ChatSession:
    """Keep an address or a number to answer to; once the conversation is over it goes to the ticket."""
    if not email and not phone:
        raise Invalid(_("Indiquez une adresse électronique ou un numéro de téléphone."), field="email")
    session = lock(session)
    store(session, email=email or session.email, phone=phone or session.phone)
    record(
        actor=None, action="chat.contact", subject=session, after={"email": bool(email), "phone": bool(phone)}
    )
    if session.is_ended:
        left = " · ".join(value for value in (email, phone) if value)
        file_contact(session, _("Coordonnées laissées après la conversation : %s") % left)
    publish(SessionChanged(session_id=session.pk))
    return session


@transaction.atomic
def join_ticket(session: ChatSession, ticket: Ticket | None, *, actor: User) -> ChatSession:
    """The agent vouches that the conversation belongs to this ticket; None means a ticket of its own."""
    session = lock(session)
    require_answering(session, actor)
    if ticket is not None and not writes_on(actor, ticket):
        raise NotPermitted(_("Ce ticket n'est pas accessible avec votre compte."))
    before, session.ticket = session.ticket, ticket
    session.save(update_fields=["ticket"])
    record(
        actor=actor,
        action="chat.join_ticket",
        subject=session,
        before={"ticket": before},
        after={"ticket": ticket},
    )
    publish(SessionChanged(session_id=session.pk))
    return session


def require_answering(session: ChatSession, actor: User) -> None:
    """Refuse anybody but the agent of a conversation in progress, or a supervisor."""
    require(actor, "chat.answer")
    if session.is_ended:
        raise Refused(_("Cette conversation est terminée."))
    if not session.agent_id or not ChatSession.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise NotPermitted(_("Prenez d'abord cette conversation."))
