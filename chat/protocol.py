"""The frames of both sockets, version 1: JSON objects with a `type`, at most 16 kB. `docs/chat.md` is their table.

Reading is strict on what is known and silent on what is not: a missing or mistyped field is refused by name, an
unknown field is ignored, so that a newer page can talk to an older server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from typing import Any

VERSION = 1
MAX_FRAME_BYTES = 16 * 1024
MAX_IDS = 200
MAX_CLIENT_ID = 40
MAX_ID = 2**63 - 1


class Code:
    """Machine codes of `error` frames."""

    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    TOO_BIG = "too_big"
    UNKNOWN_TYPE = "unknown_type"
    INVALID = "invalid"
    VERSION = "version"
    HELLO_FIRST = "hello_first"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    REFUSED = "refused"
    RATE = "rate_limited"
    INTERNAL = "internal"


class Close:
    """Close codes: all but `FLOOD` mean that connecting again as is would end in the same way.

    Applications may only use 3000 to 4999 (RFC 6455, 7.4.2): 1009 is the server's.
    """

    BAD_FRAMES = 4400
    ANONYMOUS = 4401
    FORBIDDEN = 4403
    NOT_FOUND = 4404
    VERSION = 4406
    TOO_BIG = 4413
    FLOOD = 4429


class ProtocolError(Exception):
    """A frame that cannot be used; `field` names what is wrong in it, `close` ends the connection."""

    def __init__(self, code: str, *, field: str = "", close: int = 0) -> None:
        super().__init__(code)
        self.code, self.field, self.close = code, field, close


def _require(condition: bool, field: str) -> None:
    if not condition:
        raise ProtocolError(Code.INVALID, field=field)


@dataclass(frozen=True, kw_only=True)
class Hello:
    """First frame of a person: protocol version, last line already on the page, language of the page."""

    version: int
    after: int = 0
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class AgentHello:
    """First frame of an agent; `desk` asks for the waiting list and one's conversations."""

    version: int
    desk: bool = False


@dataclass(frozen=True, kw_only=True)
class Ping:
    """Proof of life; `last` is the newest line shown, so that a line lost on the way is noticed."""

    last: int = 0


@dataclass(frozen=True, kw_only=True)
class Say:
    """`client_id` is chosen by the page, once per line: sending it again is safe."""

    client_id: str
    text: str

    def __post_init__(self) -> None:
        _require(0 < len(self.client_id) <= MAX_CLIENT_ID and self.client_id.isascii(), "client_id")
        _require(self.client_id.isprintable(), "client_id")


@dataclass(frozen=True, kw_only=True)
class Typing:
    on: bool


@dataclass(frozen=True, kw_only=True)
class Seen:
    upto: int


@dataclass(frozen=True, kw_only=True)
class History:
    after: int


@dataclass(frozen=True, kw_only=True)
class End:
    pass


@dataclass(frozen=True, kw_only=True)
class Subscribe:
    """The rows that the list shows and the conversation that is open; replaces the former subscription."""

    rows: list[int]
    ticket: int = 0


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What the agent does on the open ticket: `viewing` or `replying`."""

    mode: str

    def __post_init__(self) -> None:
        _require(self.mode in ("viewing", "replying"), "mode")


@dataclass(frozen=True, kw_only=True)
class SetStatus:
    """`online` takes conversations, `away` does not."""

    status: str

    def __post_init__(self) -> None:
        _require(self.status in ("online", "away"), "status")


@dataclass(frozen=True, kw_only=True)
class OnSession:
    session: int


@dataclass(frozen=True, kw_only=True)
class SessionHistory(OnSession):
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class SessionSay(OnSession, Say):
    """`article` is the key of the article version inserted, 0 for none."""

    article: int = 0


@dataclass(frozen=True, kw_only=True)
class SessionTyping(OnSession):
    on: bool


@dataclass(frozen=True, kw_only=True)
class SessionSeen(OnSession):
    upto: int


@dataclass(frozen=True, kw_only=True)
class SessionClose(OnSession):
    """`solved` also closes the ticket: nothing is left to do."""

    solved: bool = False


PERSON_FRAMES: dict[str, type] = {
    "hello": Hello,
    "ping": Ping,
    "say": Say,
    "typing": Typing,
    "seen": Seen,
    "history": History,
    "end": End,
}
AGENT_FRAMES: dict[str, type] = {
    "hello": AgentHello,
    "ping": Ping,
    "subscribe": Subscribe,
    "presence": Presence,
    "status": SetStatus,
    "chat.take": OnSession,
    "chat.release": OnSession,
    "chat.open": SessionHistory,
    "chat.say": SessionSay,
    "chat.typing": SessionTyping,
    "chat.seen": SessionSeen,
    "chat.close": SessionClose,
}


def read(text: str | None, frames: dict[str, type]) -> tuple[str, Any]:
    """The type and the dataclass of a frame; raises `ProtocolError`, whatever was sent."""
    if text is None:
        raise ProtocolError(Code.NOT_TEXT)
    if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
        raise ProtocolError(Code.TOO_BIG, close=Close.TOO_BIG)
    content = _object(text)
    kind = content.get("type")
    frame = frames.get(kind) if isinstance(kind, str) else None
    if frame is None:
        raise ProtocolError(Code.UNKNOWN_TYPE, field="type")
    return kind, frame(**dict(_values(frame, content)))


def write(kind: str, **content: Any) -> str:
    """A frame for the browser."""
    return json.dumps({"type": kind, **content}, ensure_ascii=False, separators=(",", ":"))


def _object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise ProtocolError(Code.NOT_JSON) from None
    if not isinstance(content, dict):
        raise ProtocolError(Code.NOT_JSON)
    return content


def _values(frame: type, content: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for field in fields(frame):
        if field.name in content:
            yield field.name, _READERS[field.type](field.name, content[field.name])
        elif field.default is MISSING:
            raise ProtocolError(Code.INVALID, field=field.name)


def _integer(name: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_ID:
        raise ProtocolError(Code.INVALID, field=name)
    return value


def _boolean(name: str, value: Any) -> bool:
    if type(value) is not bool:
        raise ProtocolError(Code.INVALID, field=name)
    return value


def _string(name: str, value: Any) -> str:
    """Text that every database can store: half a surrogate pair becomes a replacement character."""
    if not isinstance(value, str):
        raise ProtocolError(Code.INVALID, field=name)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _integers(name: str, value: Any) -> list[int]:
    if not isinstance(value, list) or len(value) > MAX_IDS:
        raise ProtocolError(Code.INVALID, field=name)
    return [_integer(name, item) for item in value]


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "int": _integer,
    "bool": _boolean,
    "str": _string,
    "list[int]": _integers,
}
