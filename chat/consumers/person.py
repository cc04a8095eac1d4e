"""The socket of a person, behind the link of their conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import translation

from chat import commands, groups
from chat.consumers.base import LiveConsumer
from chat.enums import ENDED_STATES
from chat.protocol import PERSON_FRAMES, Close, Code
from chat.wording import to_person


class PersonConsumer(LiveConsumer):
    """`/ws/chat/<token>/`: the link is the key."""

    frames = PERSON_FRAMES
    commands = commands.PERSON_COMMANDS

    async def connect(self) -> None:
        await self.accept()
        token = self.scope["url_route"]["kwargs"]["token"]
        self.who = await database_sync_to_async(commands.find_conversation)(token)
        if self.who is None:
            await self.hang_up(Code.NOT_FOUND, Close.NOT_FOUND)
            return
        await self.join(groups.session(self.who.session_id))

    async def act(self, kind: str, frame: Any) -> commands.Result:
        if kind == "hello" and frame.language in dict(settings.LANGUAGES):
            self.who = replace(self.who, language=frame.language)
        return await super().act(kind, frame)

    async def session_line(self, event: dict[str, Any]) -> None:
        await self.tell_browser("line", line=self._spoken(event["line"]))

    async def session_typing(self, event: dict[str, Any]) -> None:
        if event["author"] == "agent":
            await self.tell_browser("typing", on=event["on"])

    async def session_seen(self, event: dict[str, Any]) -> None:
        if event["author"] == "agent":
            await self.tell_browser("seen", upto=event["upto"])

    async def session_state(self, event: dict[str, Any]) -> None:
        if event["content"]["state"] in ENDED_STATES:
            await self.quit(groups.QUEUE)
        await self.tell_browser("state", **event["content"])

    async def queue_changed(self, event: dict[str, Any]) -> None:
        if self.who.session_id in event["order"]:
            await self.tell_browser("queue", position=event["order"].index(self.who.session_id) + 1)

    async def tell_browser(self, kind: str, **content: Any) -> None:
        if "lines" in content:
            content["lines"] = [self._spoken(line) for line in content["lines"]]
        await super().tell_browser(kind, **content)

    def _spoken(self, line: dict[str, Any]) -> dict[str, Any]:
        """The line in the person's language; lines of the service carry a code, not a sentence."""
        if not line["notice"]:
            return line
        with translation.override(self.who.language):
            return {**line, "text": to_person(line["notice"], line["name"])}
