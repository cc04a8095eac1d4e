"""The mailboxes that are polled over IMAP, as an operator describes them in one JSON list.

Every error is one sentence that names the mailbox and the key, and never repeats a value: it might be a password.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

SECURITIES = {"tls": 993, "starttls": 143, "none": 143}
_NAME = re.compile(r"[\w.@+-]{1,60}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class OAuth2:
    """How to obtain access tokens (RFC 6749): by refresh token when there is one, else by client credentials."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """One account and the folder of it that is polled. `archive` "" leaves what was processed in place."""

    name: str
    host: str
    port: int
    user: str
    security: str = "tls"
    password: str = field(default="", repr=False)
    oauth2: OAuth2 | None = None
    ca_file: str = ""
    folder: str = "INBOX"
    address: str = ""
    archive: str = ""
    quarantine: str = ""
    poll_seconds: int = 20
    idle: bool = True

    @property
    def recipient(self) -> str:
        """The address of ours that its messages were sent to."""
        return self.address or self.user

    @property
    def account(self) -> str:
        """Eight hexadecimal digits that change with the server or the user, whose UIDs are then other messages'."""
        place = f"{self.host.lower()}\n{self.port}\n{self.user}"
        return hashlib.sha256(place.encode()).hexdigest()[:8]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown or logged."""
        given = (
            self.password,
            self.oauth2 and self.oauth2.client_secret,
            self.oauth2 and self.oauth2.refresh_token,
        )
        return tuple(secret for secret in given if secret)


def read_mailboxes(text: str) -> tuple[Mailbox, ...]:
    """The mailboxes of a JSON list; ValueError with one sentence when it cannot work."""
    try:
        rows = json.loads(text or "[]")
    except json.JSONDecodeError as error:
        raise ValueError(
            f"expected JSON (line {error.lineno}, column {error.colno} cannot be read)"
        ) from None
    if not isinstance(rows, list):
        raise ValueError("expected a JSON list of mailboxes")
    mailboxes = tuple(_mailbox(row, f"mailbox {number}") for number, row in enumerate(rows, start=1))
    names = [mailbox.name.casefold() for mailbox in mailboxes]
    if len(set(names)) < len(names):
        raise ValueError("two mailboxes have the same name")
    return mailboxes


def _mailbox(row: Any, place: str) -> Mailbox:
    values = _fields(row, Mailbox, place)
    if not _NAME.fullmatch(values.get("name", "")):
        raise ValueError(f"{place}: name must be 1 to 60 letters, digits, dots, hyphens, underscores, @ or +")
    place = f"mailbox {values['name']}"
    _require(values, ("host", "user"), place)
    if "oauth2" in values:
        values["oauth2"] = _oauth2(values["oauth2"], f"{place}: oauth2")
    security = values.setdefault("security", "tls")
    if security not in SECURITIES:
        raise ValueError(f"{place}: security must be tls, starttls or none")
    values.setdefault("port", SECURITIES[security])
    mailbox = Mailbox(**values)
    _check(mailbox, place)
    return mailbox


def _check(mailbox: Mailbox, place: str) -> None:
    """What each value may be once its type is right."""
    if bool(mailbox.password) == bool(mailbox.oauth2):
        raise ValueError(f"{place}: give either password or oauth2")
    if mailbox.security == "none" and not is_loopback(mailbox.host):
        raise ValueError(f"{place}: security none is for this machine only; use tls or starttls")
    if "@" not in mailbox.recipient:
        raise ValueError(f"{place}: address is needed, since user is not an e-mail address")
    if not 0 < mailbox.port < 65536:
        raise ValueError(f"{place}: port must be from 1 to 65535")
    if not 5 <= mailbox.poll_seconds <= 600:
        raise ValueError(f"{place}: poll_seconds must be from 5 to 600")
    folders = [folder for folder in (mailbox.folder, mailbox.archive, mailbox.quarantine) if folder]
    if not mailbox.folder or mailbox.folder in folders[1:]:
        raise ValueError(f"{place}: archive and quarantine must be other folders than the one that is polled")


def _oauth2(row: Any, place: str) -> OAuth2:
    values = _fields(row, OAuth2, place)
    _require(values, ("token_url", "client_id"), place)
    parts = urlsplit(values["token_url"])
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError(f"{place}: token_url must start with https://")
    if not (values.get("client_secret") or values.get("refresh_token")):
        raise ValueError(f"{place}: give client_secret, refresh_token, or both")
    return OAuth2(**values)


def _fields(row: Any, kind: type, place: str) -> dict[str, Any]:
    """The known keys of a JSON object, each of the type that the class declares."""
    if not isinstance(row, Mapping):
        raise ValueError(f"{place}: expected a JSON object")
    types = kind.__annotations__
    unknown = sorted(set(row) - set(types))
    if unknown:
        raise ValueError(f"{place}: the key {unknown[0]!r} is not known; known keys are {', '.join(types)}")
    for key, value in row.items():
        _check_type(types[key], value, f"{place}: {key}")
    return dict(row)


def _check_type(declared: str, value: Any, place: str) -> None:
    if declared == "str" and (not isinstance(value, str) or _CONTROL.search(value)):
        raise ValueError(f"{place} must be a text on one line")
    if declared == "int" and (not isinstance(value, int) or isinstance(value, bool)):
        raise ValueError(f"{place} must be a whole number")
    if declared == "bool" and not isinstance(value, bool):
        raise ValueError(f"{place} must be true or false")


def _require(values: Mapping[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in keys:
        if not values.get(key):
            raise ValueError(f"{place}: {key} is missing")


def is_loopback(host: str) -> bool:
    """Whether the host can only be this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
