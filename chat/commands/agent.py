"""What an agent's frames ask for: the account is read again at every command."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from chat import actions, groups, presence
from chat import protocol as p
from chat.commands.base import Agent, Command, Result, require_version, typing_event
from chat.enums import Author, Status
from chat.models import ChatSession, SessionQuerySet
from chat.shapes import desk_shape, lines_after
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.kernel.errors import NotPermitted
from knowledge_base.models import ArticleVersion
from tickets.models import Ticket

QUEUE_SHOWN = 200


def _hello(who: Agent, frame: p.AgentHello) -> Result:
    require_version(frame.version)
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


def _ping(who: Agent, frame: p.Ping) -> Result:
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
        raise NotPermitted(_hidden())
    lines, more = lines_after(session, frame.after)
    content = {"session": session.pk, "conversation": desk_shape(session), "lines": lines, "more": more}
    return Result([("chat.lines", content)], join=[groups.session(session.pk)])


def _say(who: Agent, frame: p.SessionSay) -> Result:
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


def _typing(who: Agent, frame: p.SessionTyping) -> Result:
    user = _answering(who)
    if not ChatSession.objects.active().filter(pk=frame.session, agent=user).exists():
        return Result()
    return Result(tell=[typing_event(frame.session, Author.AGENT, frame.on)])


def _seen(who: Agent, frame: p.SessionSeen) -> Result:
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
    "hello": _hello,
    "ping": _ping,
    "subscribe": _subscribe,
    "presence": _presence,
    "status": _status,
    "chat.take": _take,
    "chat.release": _release,
    "chat.open": _open,
    "chat.say": _say,
    "chat.typing": _typing,
    "chat.seen": _seen,
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


def _hidden() -> str:
    """The same words for what does not exist and for what is a colleague's."""
    return _("Cette conversation n'est pas accessible avec votre compte.")


def _find(session_id: int) -> ChatSession:
    session = ChatSession.objects.filter(pk=session_id).first()
    if session is None:
        raise NotPermitted(_hidden())
    return session
