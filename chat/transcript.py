"""A conversation as text: what the ticket keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from chat.enums import Author
from chat.models import ChatLine, ChatSession
from chat.wording import to_agent
from helpdesk.kernel import clock


def person_words(lines: Iterable[ChatLine]) -> str:
    """What the person wrote, one line under the other: what is classified and searched."""
    return "\n".join(line.text for line in lines if line.author == Author.PERSON)


def as_data(lines: Iterable[ChatLine]) -> list[dict[str, Any]]:
    """Every line of both sides, for the raw document."""
    return [
        {
            "id": line.pk,
            "at": line.at.isoformat(),
            "author": line.author,
            "agent": line.user_id,
            "text": line.text,
            "notice": line.notice,
            "article": line.article.reference if line.article else "",
        }
        for line in lines
    ]


def as_notes(session: ChatSession, lines: Iterable[ChatLine], limit: int) -> Iterator[str]:
    """The whole conversation as agents read it, in pieces of at most `limit` characters cut between lines."""
    piece = _("Conversation du %s") % f"{session.started_at.astimezone(clock.PARIS):%d/%m/%Y}"
    for line in lines:
        said = _said(session, line)
        if len(piece) + 1 + len(said) > limit:
            yield piece
            piece = said
        else:
            piece = f"{piece}\n{said}"
    yield piece


def _said(session: ChatSession, line: ChatLine) -> str:
    hour = f"{line.at.astimezone(clock.PARIS):%H:%M}"
    agent = line.user.signature if line.user else ""
    if line.author == Author.SYSTEM:
        return f"[{hour}] — {to_agent(line.notice, agent)}"
    speaker = session.name if line.author == Author.PERSON else agent
    source = " " + _("(article : %s)") % line.article.reference if line.article else ""
    return f"[{hour}] {speaker} : {line.text}{source}"
