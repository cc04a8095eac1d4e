"""One logged-in connection to one account: the IMAP commands that polling and reconciling need, by UID only."""

from __future__ import annotations

import re
import select
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from imaplib import IMAP4
from socket import socket

from imap_tools import BaseMailBox
from imap_tools.utils import encode_folder

from helpdesk.kernel import clock
from tickets.channels.imap.errors import Gone, MailboxError, MessageError

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_EMPTY = re.compile(rb'\bBODY\[[^\]]*\] ""')
_SEVERAL = 200


@dataclass(frozen=True)
class Facts:
    """What the server says of a message: bytes, and when it arrived (never later than now)."""

    uid: int
    size: int
    at: datetime
    header: bytes = b""


class Session:
    """Commands raise `MessageError` when the server refuses one message, `MailboxError` when it refuses more;
    a broken connection raises what the network or the library does (`connection.FAULTS`)."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._client: IMAP4 = box.client
        self.opened, self.uidvalidity = "", 0
        # What is offered after log-in is more than what was offered before.
        _, told = self._client.capability()
        self._capabilities = set(b" ".join(told).decode("ascii", "replace").upper().split())

    def can(self, capability: str) -> bool:
        return capability in self._capabilities

    def open(self, folder: str, *, to_read: bool = False) -> int:
        """Select the folder (EXAMINE when only `to_read`) and return its UIDVALIDITY, kept in `uidvalidity`."""
        self.opened = ""
        answer, said = self._client.select(encode_folder(folder), to_read)
        if answer != "OK":
            raise MailboxError(f"the folder {folder} cannot be opened: {_words(said)}")
        found = self._client.untagged_responses.get("UIDVALIDITY") or [b""]
        if not found[-1].isdigit():
            raise MailboxError(f"the folder {folder} has no UIDVALIDITY")
        self.opened, self.uidvalidity = folder, int(found[-1])
        return self.uidvalidity

    def has(self, folder: str) -> bool:
        """Whether the folder is there."""
        answer, _ = self._client.status(encode_folder(folder), "(UIDVALIDITY)")
        return answer == "OK"

    def uids(self, *criteria: str) -> list[int]:
        """The UIDs of the open folder that meet the search criteria, ascending."""
        answer, found = self._client.uid("SEARCH", *criteria)
        if answer != "OK":
            raise MailboxError(f"the server cannot list the folder: {_words(found)}")
        return sorted(int(uid) for line in found if line for uid in line.split())

    def facts(self, uid: int) -> Facts:
        """Size and arrival of one message."""
        attributes, _ = self._fetched(uid, "RFC822.SIZE INTERNALDATE")
        return _facts(attributes)

    def content(self, uid: int) -> bytes:
        """The whole message, its flags untouched."""
        return self._fetched(uid, "BODY.PEEK[]")[1]

    def header(self, uid: int) -> bytes:
        return self._fetched(uid, "BODY.PEEK[HEADER]")[1]

    def several(self, uids: Sequence[int], *fields: str) -> Iterator[Facts]:
        """Facts and these header fields of many messages, as far as the server gives them."""
        what = f"(RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})])"
        for start in range(0, len(uids), _SEVERAL):
            wanted = ",".join(map(str, uids[start : start + _SEVERAL]))
            answer, found = self._client.uid("FETCH", wanted, what)
            if answer != "OK":
                raise MailboxError(f"the server cannot describe its messages: {_words(found)}")
            for attributes, literal in _items(found):
                if _UID.search(attributes) and _SIZE.search(attributes):
                    yield _facts(attributes, literal or b"")

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Into `folder`, made if need be; nothing else in the open folder is expunged.

        Without MOVE and UIDPLUS the messages are copied and stay, flagged as deleted.
        """
        wanted = ",".join(map(str, uids))
        if self.can("MOVE"):
            self._into(folder, "MOVE", wanted)
            return
        self._into(folder, "COPY", wanted)
        self._command("STORE", wanted, "+FLAGS.SILENT", r"(\Deleted)")
        if self.can("UIDPLUS"):
            self._command("EXPUNGE", wanted)

    def leaves_copies(self) -> bool:
        """Whether what is moved stays in the open folder, flagged as deleted."""
        return not (self.can("MOVE") or self.can("UIDPLUS"))

    def forget_news(self) -> None:
        """What was announced so far is about to be listed."""
        self._client.untagged_responses.pop("EXISTS", None)

    def _is_told(self) -> bool:
        return "EXISTS" in self._client.untagged_responses

    def await_news(self, seconds: float, bell: socket) -> None:
        """Return when the server tells something (RFC 2177), when `bell` rings, or after `seconds`.

        At once when a message was announced since `forget_news`: the server does not say it twice.
        """
        if self._is_told():
            return
        self._box.idle.start()
        try:
            if not self._has_heard():
                waiting = select.poll()
                for each in (self._client.sock, bell):
                    waiting.register(each, select.POLLIN)
                waiting.poll(seconds * 1000)
        finally:
            self._box.idle.stop()

    def _has_heard(self) -> bool:
        """Whether news came with the answer to IDLE: it is then read already, and the socket stays silent."""
        if self._is_told():
            return True
        patience = self._client.sock.gettimeout()
        self._client.sock.settimeout(0)
        try:
            return bool(self._client.file.peek(1))
        except OSError:  # nothing to read yet, in the words of TLS
            return False
        finally:
            self._client.sock.settimeout(patience)

    def _fetched(self, uid: int, what: str) -> tuple[bytes, bytes]:
        try:
            answer, found = self._client.uid("FETCH", str(uid), f"({what})")
        except IMAP4.abort:
            raise
        except IMAP4.error as error:
            raise MessageError(f"the server refuses to hand it over: {error}") from None
        if answer != "OK":
            raise MessageError(f"the server refuses to hand it over: {_words(found)}")
        for attributes, literal in _items(found):
            given = _UID.search(attributes)
            if given and int(given[1]) == uid and (literal is not None or "BODY" not in what):
                return attributes, literal or b""
        if uid in self.uids("UID", str(uid)):
            raise MessageError("the server lists it and does not hand it over")
        raise Gone(f"UID {uid} is not in the folder any more")

    def _into(self, folder: str, verb: str, uids: str) -> None:
        target = encode_folder(folder)
        answer, _ = self._client.uid(verb, uids, target)
        if answer != "OK":
            self._make(folder)
            self._command(verb, uids, target)

    def _make(self, folder: str) -> None:
        """Create the folder if it is missing, and let people's mail programs show it."""
        with suppress(IMAP4.readonly):
            answer, _ = self._client.create(encode_folder(folder))
            if answer == "OK":
                self._client.subscribe(encode_folder(folder))

    def _command(self, verb: str, *arguments: str | bytes) -> None:
        answer, said = self._client.uid(verb, *arguments)
        if answer != "OK":
            raise MessageError(f"{verb} refused: {_words(said)}")


def _items(found: Sequence) -> Iterator[tuple[bytes, bytes | None]]:
    """(attributes, literal) of each FETCH response; imaplib gives a tuple before each literal, then the rest."""
    attributes, literal = b"", None
    for part in found:
        if isinstance(part, tuple):
            attributes, literal = attributes + part[0] + b" ", part[1]
        elif part is not None:
            attributes += part
            yield attributes, b"" if literal is None and _EMPTY.search(attributes) else literal
            attributes, literal = b"", None


def _facts(attributes: bytes, header: bytes = b"") -> Facts:
    uid, size, date = _UID.search(attributes), _SIZE.search(attributes), _DATE.search(attributes)
    return Facts(int(uid[1]) if uid else 0, int(size[1]) if size else 0, _moment(date and date[1]), header)


def _moment(date: bytes | None) -> datetime:
    """INTERNALDATE as an aware instant; now when it is absent, unreadable or in the future."""
    now = clock.now()
    try:
        at = parsedate_to_datetime((date or b"").decode("ascii").replace("-", " ", 2))
    except (ValueError, TypeError):
        return now
    return min(at, now) if at.tzinfo else now


def _words(said: Sequence) -> str:
    """The server's sentence, bounded."""
    return " ".join(part.decode("utf-8", "replace") for part in said if isinstance(part, bytes))[:200]
