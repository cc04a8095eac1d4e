"""What both sockets share: they read frames, run commands in a database thread, and pass events on."""

from __future__ import annotations

import logging
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation
from django.utils.translation import gettext as _

from chat import commands
from chat.protocol import Close, Code, ProtocolError, read, write
from helpdesk.kernel import clock

logger = logging.getLogger("chat.socket")

FRAMES_ALLOWED = 120
FRAMES_WINDOW = timedelta(seconds=10)
BAD_FRAMES_ALLOWED = 5


class LiveConsumer(AsyncWebsocketConsumer):
    """Bounded frames, commands off the event loop, errors as frames."""

    frames: dict[str, type]
    commands: dict[str, commands.Command]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who: Any = None
        self.greeted = False
        self.closing = False
        self.bad_frames = 0
        self.joined: set[str] = set()
        self.recent: deque[datetime] = deque(maxlen=FRAMES_ALLOWED)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the handler, without Channels' visit to the database thread: commands see to their connections.

        Once closing, only the disconnection still matters.
        """
        if not self.closing or message["type"] == "websocket.disconnect":
            await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            self._guard_flood()
            kind, frame = read(text_data, self.frames)
            self._guard_hello(kind)
            await self.act(kind, frame)
        except ProtocolError as error:
            await self._refuse(error)

    async def act(self, kind: str, frame: Any) -> commands.Result:
        """Run the command and do what its result says."""
        result = await self._run(kind, frame)
        for group in result.join:
            await self.join(group)
        for name, content in result.frames:
            await self.tell_browser(name, **content)
        for group, event in result.tell:
            await self.channel_layer.group_send(group, event)
        return result

    async def _run(self, kind: str, frame: Any) -> commands.Result:
        try:
            return await database_sync_to_async(commands.run)(self.commands, self.who, kind, frame)
        except ProtocolError:
            raise
        except Exception:
            logger.exception("command %s failed", kind)
            return commands.Result([("error", self._internal(frame))])

    async def tell_browser(self, kind: str, **content: Any) -> None:
        """Send a frame; a browser that has just gone is learnt from its disconnection, which follows."""
        try:
            await self.send(text_data=write(kind, **content))
        except (Disconnected, OSError):
            self.closing = True

    async def join(self, group: str) -> None:
        if group not in self.joined:
            self.joined.add(group)
            await self.channel_layer.group_add(group, self.channel_name)

    async def quit(self, group: str) -> None:
        if group in self.joined:
            self.joined.discard(group)
            await self.channel_layer.group_discard(group, self.channel_name)

    async def hang_up(self, code: str, close: int) -> None:
        """Say why, then close: a browser only learns the code of a socket that was accepted."""
        await self.tell_browser("error", code=code, message=self.sentence(code))
        await self.close(code=close)
        self.closing = True

    async def disconnect(self, code: int) -> None:
        for group in list(self.joined):
            await self.quit(group)

    def sentence(self, code: str) -> str:
        """What the person or the agent reads about a frame that could not be used."""
        with translation.override(self.who.language if self.who else None):
            return {
                Code.NOT_FOUND: _("Cette conversation n'existe pas ou n'est plus consultable."),
                Code.FORBIDDEN: _("Votre session est terminée : reconnectez-vous."),
                Code.VERSION: _("Cette page n'est plus à jour : rechargez-la."),
                Code.RATE: _("Trop de messages en peu de temps : la connexion est fermée."),
                Code.INTERNAL: _("Une erreur est survenue de notre côté : nous réessayons."),
            }.get(code) or _("Le message reçu n'a pas pu être lu.")

    def _internal(self, frame: Any) -> dict[str, Any]:
        content: dict[str, Any] = {"code": Code.INTERNAL, "message": self.sentence(Code.INTERNAL)}
        content |= {
            name: value
            for name in ("client_id", "session")
            if (value := getattr(frame, name, None)) is not None
        }
        return content

    async def _refuse(self, error: ProtocolError) -> None:
        self.bad_frames += 1
        close = error.close or (Close.BAD_FRAMES if self.bad_frames > BAD_FRAMES_ALLOWED else 0)
        if close:
            await self.hang_up(error.code, close)
            return
        await self.tell_browser(
            "error", code=error.code, field=error.field, message=self.sentence(error.code)
        )

    def _guard_flood(self) -> None:
        now = clock.now()
        if len(self.recent) == FRAMES_ALLOWED and now - self.recent[0] < FRAMES_WINDOW:
            raise ProtocolError(Code.RATE, close=Close.FLOOD)
        self.recent.append(now)

    def _guard_hello(self, kind: str) -> None:
        if not self.greeted and kind != "hello":
            raise ProtocolError(Code.HELLO_FIRST)
        self.greeted = True
