"""From a conversation to the one door in: what is said live ends in a ticket like everything else."""

from __future__ import annotations

import json

from django.conf import settings

from chat.models import ChatLine, ChatSession
from chat.transcript import as_data, as_notes, person_words
from helpdesk.accounts.models import User
from tickets import actions as ticket_actions
from tickets.channels.base import channel_named
from tickets.channels.structured import document
from tickets.enums import Channel
from tickets.intake.message import Declared, Sender
from tickets.intake.pipeline import Receipt
from tickets.models import Ticket


def file_conversation(session: ChatSession) -> Receipt:
    """Receive the whole conversation as one contact, in the caller's transaction; twice is a duplicate."""
    lines = list(session.lines.select_related("user", "article__article"))
    raw = document(
        sender=_sender(session),
        declared=Declared(departement=session.departement, language=_declared_language(session)),
        text=person_words(lines),
        external_id=f"chat:{session.pk}",
        ticket_reference=session.ticket.reference if session.ticket else "",
        origin=session.origin,
    )
    receipt = channel_named(Channel.CHAT).accept(_with_transcript(raw, lines))
    if receipt.ticket is not None:
        _keep_transcript(session, receipt.ticket, lines)
    return receipt


def file_further_line(session: ChatSession, line: ChatLine) -> Receipt:
    """Add to the ticket what the person wrote once the conversation was over, a network late for instance."""
    return _append(session, f"chat:{session.pk}:{line.pk}", line.text)


def file_contact(session: ChatSession, text: str) -> Receipt:
    """Add to the ticket the address or number that the person left after the end."""
    return _append(session, f"chat:{session.pk}:contact:{session.email}:{session.phone}", text)


def _append(session: ChatSession, external_id: str, text: str) -> Receipt:
    raw = document(
        sender=_sender(session),
        declared=Declared(departement=session.departement, language=_declared_language(session)),
        text=text,
        external_id=external_id,
        ticket_reference=session.ticket.reference if session.ticket else "",
        origin=session.origin,
    )
    return channel_named(Channel.CHAT).accept(raw)


def _sender(session: ChatSession) -> Sender:
    return Sender(name=session.name, email=session.email, phone=session.phone)


def _declared_language(session: ChatSession) -> str:
    """A page in another language than French was chosen; French is only the default, the words will tell."""
    language = session.language.partition("-")[0]
    return "" if language == "fr" else language


def _with_transcript(raw: bytes, lines: list[ChatLine]) -> bytes:
    content = json.loads(raw)
    content["transcript"] = as_data(lines)
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def _keep_transcript(session: ChatSession, ticket: Ticket, lines: list[ChatLine]) -> None:
    """Both sides, readable in the ticket: a note of the agent, or of the service when no agent can write there."""
    agent = session.agent
    for piece in as_notes(session, lines, settings.MAX_MESSAGE_CHARS):
        if agent and writes_on(agent, ticket):
            ticket_actions.add_note(ticket, piece, actor=agent)
        else:
            ticket_actions.say_on_ticket(ticket, piece, actor=agent)


def writes_on(agent: User, ticket: Ticket) -> bool:
    """Whether this agent may write on this ticket today."""
    return agent.can("ticket.write") and Ticket.objects.visible_to(agent).filter(pk=ticket.pk).exists()
