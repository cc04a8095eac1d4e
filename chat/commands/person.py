"""What a person's frames ask for: the link of their conversation is their only right."""

from __future__ import annotations

from django.conf import settings

from chat import actions, groups
from chat import protocol as p
from chat.commands.base import Command, Person, Result, require_version, typing_event
from chat.enums import Author
from chat.models import ChatLine, ChatSession
from chat.shapes import lines_after, position_of, state_shape


def find_conversation(token: str) -> Person | None:
    """The holder of a link, or None when it opens nothing any more."""
    session = ChatSession.objects.by_token(token).first()
    return Person(session.pk, session.language) if session else None


def _hello(who: Person, frame: p.Hello) -> Result:
    require_version(frame.version)
    session = _of(who)
    lines, more = lines_after(session, frame.after)
    welcome = {
        "version": p.VERSION,
        **state_shape(session),
        "position": position_of(session),
        "silence": settings.CHAT_SILENCE_MINUTES,
        "seen": session.agent_seen,
        "lines": lines,
        "more": more,
    }
    return Result([("welcome", welcome)], join=[] if session.is_ended else [groups.QUEUE])


def _ping(who: Person, frame: p.Ping) -> Result:
    """Answer with the newest line: the page that has an older one asks for the rest."""
    newest = (
        ChatLine.objects.filter(session=who.session_id).order_by("-pk").values_list("pk", flat=True).first()
    )
    return Result([("pong", {"last": newest or 0})])


def _say(who: Person, frame: p.Say) -> Result:
    line = actions.say_as_person(_row(who), frame.text, client_id=frame.client_id)
    return Result([("accepted", {"client_id": frame.client_id, "id": line.pk, "at": line.at.isoformat()})])


def _typing(who: Person, frame: p.Typing) -> Result:
    return Result(tell=[typing_event(who.session_id, Author.PERSON, frame.on)])


def _seen(who: Person, frame: p.Seen) -> Result:
    actions.mark_seen(_row(who), Author.PERSON, frame.upto)
    return Result()


def _history(who: Person, frame: p.History) -> Result:
    lines, more = lines_after(_row(who), frame.after)
    return Result([("lines", {"lines": lines, "more": more})])


def _end(who: Person, frame: p.End) -> Result:
    actions.leave(_row(who))
    return Result()


def _of(who: Person) -> ChatSession:
    return ChatSession.objects.select_related("agent", "ticket").get(pk=who.session_id)


def _row(who: Person) -> ChatSession:
    """The row by its key alone: actions read it again, under its lock."""
    return ChatSession(pk=who.session_id)


PERSON_COMMANDS: dict[str, Command] = {
    "hello": _hello,
    "ping": _ping,
    "say": _say,
    "typing": _typing,
    "seen": _seen,
    "history": _history,
    "end": _end,
}
