"""Ending a conversation: by one side, by silence, or because nobody answered. It always ends in a ticket, once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from chat.actions.lines import write_notice
from chat.actions.opening import require_answering
from chat.enums import Notice, SessionState
from chat.events import SessionEnded
from chat.filing import file_conversation, writes_on
from chat.models import ChatSession
from chat.workflow import SESSION
from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.events import publish
from tickets import actions as ticket_actions
from tickets.models import Ticket


@transaction.atomic
def close_conversation(session: ChatSession, *, actor: User, solved: bool = False) -> ChatSession:
    """The agent ends: the ticket is theirs, and is closed at once when the answer given was complete."""
    session = lock(session)
    require_answering(session, actor)
    session = _end(session, Notice.ENDED_BY_AGENT, actor=actor)
    if solved and session.ticket and writes_on(actor, session.ticket) and not _is_awaited(session.ticket):
        ticket_actions.close_ticket(
            session.ticket, reason=_("Réponse complète donnée en messagerie instantanée"), actor=actor
        )
    return session


def _is_awaited(ticket: Ticket) -> bool:
    """Whether an earlier answer by mail still has to reach the person: the ticket stays open for it."""
    return ticket.follow_ups.open().exists()


@transaction.atomic
def leave(session: ChatSession) -> ChatSession:
    """The person ends, waiting or not; what they wrote becomes a ticket all the same."""
    session = lock(session)
    return session if session.is_ended else _end(session, Notice.ENDED_BY_PERSON)


@transaction.atomic
def expire_unanswered(session: ChatSession) -> ChatSession:
    """Nobody answered within CHAT_UNANSWERED_MINUTES; nothing is done if somebody just did."""
    session = lock(session)
    before = clock.now() - timedelta(minutes=settings.CHAT_UNANSWERED_MINUTES)
    overdue = ChatSession.objects.unanswered_since(before).filter(pk=session.pk).exists()
    return _end(session, Notice.UNANSWERED) if overdue else session


@transaction.atomic
def expire_silent(session: ChatSession) -> ChatSession:
    """Nobody wrote for CHAT_SILENCE_MINUTES; nothing is done if somebody just did."""
    session = lock(session)
    before = clock.now() - timedelta(minutes=settings.CHAT_SILENCE_MINUTES)
    silent = ChatSession.objects.silent_since(before).filter(pk=session.pk).exists()
    return _end(session, Notice.ENDED_BY_SILENCE) if silent else session


@transaction.atomic
def link_replayed(session: ChatSession) -> ChatSession:
    """Name the ticket that a replayed reception opened."""
    session = lock(session)
    session.ticket = session.reception.ticket
    session.save(update_fields=["ticket"])
    publish(SessionEnded(session_id=session.pk))
    return session


def _end(session: ChatSession, notice: str, actor: User | None = None) -> ChatSession:
    """Write the last line, file the transcript and make the move: all or nothing, under the row's lock."""
    name = "end" if session.state == SessionState.ACTIVE else "give_up"
    write_notice(session, notice, actor)
    receipt = file_conversation(session)
    session = SESSION.make(
        session, name, actor=actor, can=_system_can, reception=receipt.reception, ticket=receipt.ticket
    )
    if session.agent and session.ticket:
        _hand_over(session.ticket, session.agent)
    publish(SessionEnded(session_id=session.pk))
    return session


def _hand_over(ticket: Ticket, agent: User) -> None:
    """The agent who talked keeps the ticket when nobody else has it, and has read it."""
    if not writes_on(agent, ticket):
        return
    ticket_actions.mark_read(ticket, actor=agent)
    if ticket.assignee_id is None:
        ticket_actions.take(ticket, actor=agent)


def _system_can(permission: str) -> bool:
    """Ending has no permission of its own: `require_answering` stands at the agent's door."""
    return True
