"""The socket of an open agent page: tickets, conversations and colleagues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels.db import database_sync_to_async
from django.utils import translation

from chat import commands, groups
from chat.consumers.base import LiveConsumer
from chat.enums import ENDED_STATES, SessionState
from chat.protocol import AGENT_FRAMES, Close, Code
from chat.wording import to_agent
from helpdesk.kernel import clock


@dataclass(frozen=True)
class Viewer:
    """A colleague on the open ticket, as last heard."""

    user_id: int
    name: str
    mode: str
    at: datetime


VIEWER_LIFE = timedelta(seconds=75)


class AgentConsumer(LiveConsumer):
    """`/ws/agent/`: one per open page of an agent; tickets, conversations and colleagues."""

    frames = AGENT_FRAMES
    commands = commands.AGENT_COMMANDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = ""
        self.rows: set[int] = set()
        self.ticket = 0
        self.mode = "viewing"
        self.viewers: dict[str, Viewer] = {}

    async def connect(self) -> None:
        await self.accept()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.hang_up(Code.FORBIDDEN, Close.ANONYMOUS)
            return
        self.who = commands.Agent(user.pk, self.scope["session"])
        self.name = user.get_full_name()

    async def act(self, kind: str, frame: Any) -> commands.Result:
        if kind == "hello":
            self.who = replace(self.who, desk=frame.desk)
        result = await super().act(kind, frame)
        if kind == "subscribe":
            await self._subscribe(result.frames[0][1])
        elif kind == "presence":
            self.mode = frame.mode
            await self._announce()
        elif kind == "ping":
            await self._forget_absent()
        return result

    async def disconnect(self, code: int) -> None:
        await self._leave_ticket()
        await super().disconnect(code)

    # Tickets

    async def _subscribe(self, granted: dict[str, Any]) -> None:
        rows = set(granted["rows"])
        for pk in self.rows - rows:
            await self.quit(groups.row(pk))
        for pk in rows - self.rows:
            await self.join(groups.row(pk))
        self.rows = rows
        if granted["ticket"] != self.ticket:
            await self._leave_ticket()
            await self._enter_ticket(granted["ticket"])

    async def _enter_ticket(self, ticket: int) -> None:
        self.ticket, self.mode = ticket, "viewing"
        if ticket:
            await self.join(groups.open_ticket(ticket))
            await self._announce(asks=True)

    async def _leave_ticket(self) -> None:
        if not self.ticket:
            return
        group, self.ticket = groups.open_ticket(self.ticket), 0
        self.viewers.clear()
        await self.quit(group)
        await self.channel_layer.group_send(group, {"type": "ticket.left", "channel": self.channel_name})

    async def _may_see(self, ticket: int) -> bool:
        """Asked again before each event; what is no longer visible is unsubscribed and said so."""
        if await database_sync_to_async(commands.may_see)(self.who.user_id, ticket):
            return True
        if ticket in self.rows or ticket == self.ticket:
            await self._revoke(ticket)
        return False

    async def _revoke(self, ticket: int) -> None:
        self.rows.discard(ticket)
        await self.quit(groups.row(ticket))
        if ticket == self.ticket:
            await self._leave_ticket()
        await self.tell_browser("revoked", ticket=ticket)

    async def ticket_new(self, event: dict[str, Any]) -> None:
        if await self._may_see(event["ticket"]):
            await self.tell_browser("new", ticket=event["ticket"], reference=event["reference"])

    async def ticket_row(self, event: dict[str, Any]) -> None:
        if await self._may_see(event["ticket"]) and event["changes"]:
            await self.tell_browser("row", id=event["ticket"], changes=event["changes"])

    async def ticket_message(self, event: dict[str, Any]) -> None:
        if await self._may_see(event["ticket"]):
            await self.tell_browser(
                "message", ticket=event["ticket"], message=event["message"], direction=event["direction"]
            )

    async def ticket_delivery(self, event: dict[str, Any]) -> None:
        if await self._may_see(event["ticket"]):
            await self.tell_browser(
                "delivery",
                ticket=event["ticket"],
                message=event["message"],
                delivery=event["delivery"],
                label=event["label"],
            )

    # Colleagues on the open ticket: everybody says where they are, nobody keeps a register.

    async def _announce(self, asks: bool = False) -> None:
        if self.ticket:
            await self.channel_layer.group_send(groups.open_ticket(self.ticket), self._here(asks))

    def _here(self, asks: bool) -> dict[str, Any]:
        return {
            "type": "ticket.presence",
            "channel": self.channel_name,
            "ticket": self.ticket,
            "user": self.who.user_id,
            "name": self.name,
            "mode": self.mode,
            "asks": asks,
        }

    async def ticket_presence(self, event: dict[str, Any]) -> None:
        if event["channel"] == self.channel_name or event["ticket"] != self.ticket:
            return
        self.viewers[event["channel"]] = Viewer(event["user"], event["name"], event["mode"], clock.now())
        if event["asks"]:
            await self.channel_layer.send(event["channel"], self._here(asks=False))
        await self._tell_viewers()

    async def ticket_left(self, event: dict[str, Any]) -> None:
        if self.viewers.pop(event["channel"], None):
            await self._tell_viewers()

    async def _forget_absent(self) -> None:
        limit = clock.now() - VIEWER_LIFE
        absent = [channel for channel, viewer in self.viewers.items() if viewer.at < limit]
        for channel in absent:
            del self.viewers[channel]
        if absent:
            await self._tell_viewers()

    async def _tell_viewers(self) -> None:
        """Colleagues, each once, replying before viewing; another tab of one's own is nobody."""
        others = [viewer for viewer in self.viewers.values() if viewer.user_id != self.who.user_id]
        modes: dict[str, str] = {}
        for viewer in sorted(others, key=lambda viewer: viewer.mode != "replying"):
            modes.setdefault(viewer.name, viewer.mode)
        people = [{"name": name, "mode": mode} for name, mode in modes.items()]
        await self.tell_browser("viewers", ticket=self.ticket, people=people)

    # Conversations

    async def desk_count(self, event: dict[str, Any]) -> None:
        await self.tell_browser("waiting", count=event["count"])

    async def desk_waiting(self, event: dict[str, Any]) -> None:
        await self.tell_browser("chat.waiting", conversation=event["conversation"])

    async def desk_taken(self, event: dict[str, Any]) -> None:
        """Every tab of the agent who took it follows the conversation; the others see it leave the queue."""
        conversation = event["conversation"]
        if conversation["agent_id"] == self.who.user_id:
            await self.join(groups.session(conversation["session"]))
            await self.tell_browser("chat.mine", conversation=conversation)
        else:
            await self.tell_browser("chat.gone", session=conversation["session"], agent=conversation["agent"])

    async def desk_ended(self, event: dict[str, Any]) -> None:
        await self.tell_browser("chat.gone", session=event["session"], agent="")

    async def session_line(self, event: dict[str, Any]) -> None:
        await self.tell_browser("chat.line", session=event["session"], line=self._spoken(event["line"]))

    async def session_typing(self, event: dict[str, Any]) -> None:
        if event["author"] == "person":
            await self.tell_browser("chat.typing", session=event["session"], on=event["on"])

    async def session_seen(self, event: dict[str, Any]) -> None:
        await self.tell_browser(
            "chat.seen", session=event["session"], author=event["author"], upto=event["upto"]
        )

    async def session_state(self, event: dict[str, Any]) -> None:
        content = event["content"]
        await self.tell_browser("chat.state", session=event["session"], **content)
        mine = content["agent_id"] == self.who.user_id
        if content["state"] in ENDED_STATES or (content["state"] == SessionState.ACTIVE and not mine):
            await self.quit(groups.session(event["session"]))

    async def tell_browser(self, kind: str, **content: Any) -> None:
        if "lines" in content:
            content["lines"] = [self._spoken(line) for line in content["lines"]]
        await super().tell_browser(kind, **content)

    def _spoken(self, line: dict[str, Any]) -> dict[str, Any]:
        if not line["notice"]:
            return line
        with translation.override(commands.AGENT_LANGUAGE):
            return {**line, "text": to_agent(line["notice"], line["name"])}
