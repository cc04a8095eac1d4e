"""Saying and reading: every line is committed before its sender is told so."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from chat.actions.lines import store, write_line
from chat.enums import Author
from chat.events import LinesSeen
from chat.filing import file_further_line
from chat.models import ChatLine, ChatSession
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from helpdesk.kernel.events import publish
from knowledge_base.models import ArticleVersion

LINE_CHARS = 2_000
LINES_ALLOWED = 20
WINDOW_SECONDS = 10


class TooFast(Refused):
    """More lines than a hand can type; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            _(
                "Vous écrivez trop vite pour nous. Vos messages sont gardés : ils repartiront dans %d secondes."
            )
            % retry_after
        )
        self.retry_after = retry_after


@transaction.atomic
def say_as_person(session: ChatSession, text: str, *, client_id: str) -> ChatLine:
    """Add a line of the person; after the end it goes to the ticket as a further message.

    The same `client_id` twice is the same line. Raises `Invalid` or `TooFast`, with nothing written.
    """
    session = lock(session)
    known = _known(session, Author.PERSON, client_id)
    if known is not None:
        return known
    text = checked_line(text)
    _guard_pace(session, Author.PERSON)
    line = write_line(session, Author.PERSON, text=text, client_id=client_id)
    if session.is_ended:
        file_further_line(session, line)
    else:
        store(session, last_person_at=line.at)
    return line


@transaction.atomic
def say_as_agent(
    session: ChatSession, text: str, *, actor: User, client_id: str, article: ArticleVersion | None = None
) -> ChatLine:
    """Add a line of the agent who answers; `article` is the version that the words come from."""
    require(actor, "chat.answer")
    session = lock(session)
    known = _known(session, Author.AGENT, client_id)
    if known is not None and known.user_id == actor.pk:
        return known
    if session.is_ended:
        raise Refused(_("Cette conversation est terminée : écrivez dans le ticket."))
    if session.agent_id != actor.pk:
        raise NotPermitted(_("Prenez d'abord cette conversation."))
    text = checked_line(text)
    _guard_pace(session, Author.AGENT)
    line = write_line(session, Author.AGENT, user=actor, text=text, client_id=client_id, article=article)
    store(session, last_agent_at=line.at)
    return line


@transaction.atomic
def mark_seen(session: ChatSession, author: str, upto: int) -> None:
    """`author`'s side has the lines before their eyes up to `upto`; never goes back, no audit row."""
    field = "person_seen" if author == Author.PERSON else "agent_seen"
    behind = ChatSession.objects.filter(pk=session.pk, **{f"{field}__lt": upto})
    if session.lines.filter(pk=upto).exists() and behind.update(**{field: upto}):
        publish(LinesSeen(session_id=session.pk, author=author, upto=upto))


def checked_line(text: str) -> str:
    """The text without control characters at its ends; `Invalid` when empty or above the limit."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("Le message est vide."), field="text")
    if len(text) > LINE_CHARS:
        raise Invalid(
            _(
                "Votre message a %(count)d caractères ; la limite est de %(limit)d. Envoyez-le en plusieurs fois."
            )
            % {"count": len(text), "limit": LINE_CHARS},
            field="text",
        )
    return text


def _known(session: ChatSession, author: str, client_id: str) -> ChatLine | None:
    """The line already written under this id; the unique constraint stands behind, the lock makes it exact."""
    return session.lines.filter(author=author, client_id=client_id).first() if client_id else None


def _guard_pace(session: ChatSession, author: str) -> None:
    now = clock.now()
    since = now - timedelta(seconds=WINDOW_SECONDS)
    said = session.lines.filter(author=author, at__gt=since).order_by("-pk").values_list("at", flat=True)
    oldest = next(iter(said[LINES_ALLOWED - 1 : LINES_ALLOWED]), None)
    if oldest is not None:
        raise TooFast(max(1, WINDOW_SECONDS - int((now - oldest).total_seconds())))
