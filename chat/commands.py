"""What a frame asks for: each command checks who asks, calls one action, and says what the socket does next.

Commands run in a database thread; they know no socket. Broadcasts to others leave from `chat.broadcasts`, after commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import translation

from chat import actions, groups, presence
from chat import protocol as p
from chat.enums import Author, Status
from chat.models import ChatLine, ChatSession, SessionQuerySet
from chat.shapes import desk_shape, lines_after, position_of, state_shape
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.kernel.errors import DomainError, Invalid, NotPermitted
from knowledge_base.models import ArticleVersion
from tickets.models import Ticket

AGENT_LANGUAGE = "fr"
QUEUE_SHOWN = 200


@dataclass(frozen=True)
class Person:
    """Who holds a conversation's link."""

    session_id: int
    language: str


@dataclass(frozen=True)
class Agent:
    """Who is logged in behind a socket; rights are read again at every command."""

    user_id: int
    login: SessionBase
    desk: bool = False
    language: str = AGENT_LANGUAGE


@dataclass
class Result:
    """What the socket does: frames for its own browser, groups to join or leave, events for a group."""

    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    join: list[str] = field(default_factory=list)
    leave: list[str] = field(default_factory=list)
    tell: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


Command = Callable[[Any, Any], Result]


def run(commands: dict[str, Command], who: Person | Agent, kind: str, frame: Any) -> Result:
    """Run one command in the language of who asks; a refusal becomes an `error` frame."""
    with translation.override(who.language):
        try:
            return commands[kind](who, frame)
        except DomainError as error:
            return Result([("error", refusal(error, frame))])


def refusal(error: DomainError, frame: Any) -> dict[str, Any]:
    """The `error` frame of a refusal, with what the page needs to find the line or conversation concerned."""
    content: dict[str, Any] = {"code": _CODES.get(type(error), p.Code.REFUSED), "message": str(error)}
    content |= {
        name: value for name in ("client_id", "session") if (value := getattr(frame, name, None)) is not None
    }
    if isinstance(error, actions.TooFast):
        content["retry_after"] = error.retry_after
    if isinstance(error, Invalid):
        content["field"] = error.field
    return content


_CODES = {Invalid: p.Code.INVALID, NotPermitted: p.Code.FORBIDDEN, actions.TooFast: p.Code.RATE}


# People


def find_conversation(token: str) -> Person | None:
    """The holder of a link, or None when it opens nothing any more."""
    session = ChatSession.objects.by_token(token).first()
    return Person(session.pk, session.language) if session else None


def _hello(who: Person, frame: p.Hello) -> Result:
    _require_version(frame.version)
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
    return Result(tell=[_typing_event(who.session_id, Author.PERSON, frame.on)])


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


# Agents


def _agent_hello(who: Agent, frame: p.AgentHello) -> Result:
    _require_version(frame.version)
    user = _user(who)
    count = ChatSession.objects.waiting().count() if user.can("chat.answer") else 0
    welcome: dict[str, Any] = {"version": p.VERSION, "user": user.pk, "waiting": count}
    if not frame.desk:
        return Result([("welcome", welcome)], join=[groups.AGENTS])
    require(user, "chat.answer")
    mine = list(_conversations().active().filter(agent=user).order_by("taken_at"))
    welcome["queue"] = [desk_shape(session) for session in _conversations().waiting()[:QUEUE_SHOWN]]
    welcome["mine"] = [desk_shape(session) for session in mine]
    presence.appear(user.pk, presence.status_of(user.pk) or Status.ONLINE)
    welcome["status"] = presence.status_of(user.pk)
    joined = [groups.session(session.pk) for session in mine]
    return Result([("welcome", welcome)], join=[groups.AGENTS, groups.DESK, *joined])


def _agent_ping(who: Agent, frame: p.Ping) -> Result:
    """Answer with the newest line of each conversation; a log-out or a lost right ends the socket here at the latest."""
    user = _user(who)
    if not who.desk:
        return Result([("pong", {})])
    presence.renew(user.pk)
    mine = ChatSession.objects.active().filter(agent=user).with_summary()
    newest = {str(pk): line for pk, line in mine.values_list("pk", "last_line")}
    return Result([("pong", {"last": newest})])


def _subscribe(who: Agent, frame: p.Subscribe) -> Result:
    """Only what this agent may see now; the answer says which rows and which ticket were granted."""
    visible = Ticket.objects.visible_to(_user(who))
    wanted = {*frame.rows, frame.ticket} - {0}
    granted = set(visible.filter(pk__in=wanted).values_list("pk", flat=True))
    rows = [pk for pk in frame.rows if pk in granted]
    ticket = frame.ticket if frame.ticket in granted else 0
    return Result([("subscribed", {"rows": rows, "ticket": ticket})])


def _presence(who: Agent, frame: p.Presence) -> Result:
    _user(who)
    return Result()


def _status(who: Agent, frame: p.SetStatus) -> Result:
    user = _answering(who)
    presence.appear(user.pk, frame.status)
    return Result([("status", {"status": frame.status})])


def _take(who: Agent, frame: p.OnSession) -> Result:
    user = _answering(who)
    session = actions.take(_find(frame.session), actor=user)
    return Result(join=[groups.session(session.pk)])


def _release(who: Agent, frame: p.OnSession) -> Result:
    user = _answering(who)
    actions.release(_find(frame.session), actor=user)
    return Result()


def _open(who: Agent, frame: p.SessionHistory) -> Result:
    """Read a conversation, one's own or one that waits; the rest of a long one comes with `after`."""
    user = _answering(who)
    session = _conversations().visible_to(user).filter(pk=frame.session).first()
    if session is None:
        raise NotPermitted("Cette conversation n'est pas accessible avec votre compte.")
    lines, more = lines_after(session, frame.after)
    content = {"session": session.pk, "conversation": desk_shape(session), "lines": lines, "more": more}
    return Result([("chat.lines", content)], join=[groups.session(session.pk)])


def _agent_say(who: Agent, frame: p.SessionSay) -> Result:
    user = _answering(who)
    article = ArticleVersion.objects.visible_to(user).filter(pk=frame.article).first()
    line = actions.say_as_agent(
        _find(frame.session), frame.text, actor=user, client_id=frame.client_id, article=article
    )
    accepted = {
        "session": frame.session,
        "client_id": frame.client_id,
        "id": line.pk,
        "at": line.at.isoformat(),
    }
    return Result([("chat.accepted", accepted)])


def _agent_typing(who: Agent, frame: p.SessionTyping) -> Result:
    user = _answering(who)
    if not ChatSession.objects.active().filter(pk=frame.session, agent=user).exists():
        return Result()
    return Result(tell=[_typing_event(frame.session, Author.AGENT, frame.on)])


def _agent_seen(who: Agent, frame: p.SessionSeen) -> Result:
    user = _answering(who)
    session = ChatSession.objects.active().filter(pk=frame.session, agent=user).first()
    if session is not None:
        actions.mark_seen(session, Author.AGENT, frame.upto)
    return Result()


def _close(who: Agent, frame: p.SessionClose) -> Result:
    user = _answering(who)
    actions.close_conversation(_find(frame.session), actor=user, solved=frame.solved)
    return Result()


AGENT_COMMANDS: dict[str, Command] = {
    "hello": _agent_hello,
    "ping": _agent_ping,
    "subscribe": _subscribe,
    "presence": _presence,
    "status": _status,
    "chat.take": _take,
    "chat.release": _release,
    "chat.open": _open,
    "chat.say": _agent_say,
    "chat.typing": _agent_typing,
    "chat.seen": _agent_seen,
    "chat.close": _close,
}


def may_see(user_id: int, ticket_id: int) -> bool:
    """Whether this user may see this ticket now: asked before every event, since teams change while pages stay open."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user is not None and Ticket.objects.visible_to(user).filter(pk=ticket_id).exists()


def _user(who: Agent) -> User:
    """The account as it is now; a log-out, a deactivation or a lost role closes the socket."""
    if not who.login.exists(who.login.session_key):
        raise p.ProtocolError(p.Code.FORBIDDEN, close=p.Close.ANONYMOUS)
    user = User.objects.filter(pk=who.user_id, is_active=True).first()
    if user is None or not user.can("ticket.read"):
        raise p.ProtocolError(p.Code.FORBIDDEN, close=p.Close.FORBIDDEN)
    return user


def _answering(who: Agent) -> User:
    user = _user(who)
    require(user, "chat.answer")
    return user


def _conversations() -> SessionQuerySet:
    return ChatSession.objects.with_summary()


def _find(session_id: int) -> ChatSession:
    session = ChatSession.objects.filter(pk=session_id).first()
    if session is None:
        raise NotPermitted("Cette conversation n'est pas accessible avec votre compte.")
    return session


def _typing_event(session_id: int, author: str, on: bool) -> tuple[str, dict[str, Any]]:
    event = {"type": "session.typing", "session": session_id, "author": author, "on": on}
    return groups.session(session_id), event


def _require_version(version: int) -> None:
    if version != p.VERSION:
        raise p.ProtocolError(p.Code.VERSION, close=p.Close.VERSION)
