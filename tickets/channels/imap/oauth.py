"""Access tokens (RFC 6749) for servers that no longer take passwords: asked for once, kept until they expire."""

from __future__ import annotations

import json
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from helpdesk.mailboxes import OAuth2
from tickets.channels.imap.errors import MailboxError

TIMEOUT_SECONDS = 10
MARGIN_SECONDS = 60
LONGEST_ANSWER = 100_000
# RFC 6749, section 5.1: a server that says nothing of the lifetime is asked again soon.
UNSAID_LIFETIME_SECONDS = 300


class _NoRedirect(HTTPRedirectHandler):
    """The secret goes to the address that the operator wrote, and to no other."""

    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


@dataclass
class _Token:
    value: str
    expires: float  # on the monotonic clock


class Tokens:
    """The token of one mailbox; threads may share it."""

    def __init__(self, oauth2: OAuth2) -> None:
        self._oauth2 = oauth2
        self._refresh_token = oauth2.refresh_token
        self._token: _Token | None = None
        self._lock = threading.Lock()

    def current(self) -> str:
        """A token good for a minute at least; `MailboxError` when the token server gives none."""
        with self._lock:
            if self._token is None or self._token.expires <= time.monotonic():
                self._token = self._ask()
            return self._token.value

    def forget(self) -> None:
        """The mail server refused it: the next one is a new one."""
        with self._lock:
            self._token = None

    def _ask(self) -> _Token:
        answer = _post(self._oauth2.token_url, self._form())
        value = answer.get("access_token")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            raise MailboxError("the token server answered without an access token")
        # Some servers replace the refresh token at each use.
        self._refresh_token = str(answer.get("refresh_token") or self._refresh_token)
        return _Token(value, time.monotonic() + _lifetime(answer) - MARGIN_SECONDS)

    def _form(self) -> dict[str, str]:
        given = {
            "grant_type": "refresh_token" if self._refresh_token else "client_credentials",
            "client_id": self._oauth2.client_id,
            "client_secret": self._oauth2.client_secret,
            "refresh_token": self._refresh_token,
            "scope": self._oauth2.scope,
        }
        return {name: value for name, value in given.items() if value}


def _post(url: str, form: dict[str, str]) -> dict[str, Any]:
    request = Request(url, urlencode(form).encode(), {"Accept": "application/json"})
    opener = build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.loads(response.read(LONGEST_ANSWER))
    except HTTPError as error:
        raise MailboxError(f"the token server refused: {error.code} {_reason(error)}".rstrip()) from None
    except (OSError, ValueError) as error:
        raise MailboxError(f"the token server does not answer: {error}") from None
    if not isinstance(answer, dict):
        raise MailboxError("the token server answered something else than a token")
    return answer


def _reason(error: HTTPError) -> str:
    """The error code of RFC 6749 section 5.2, a word such as invalid_client; nothing else of the answer."""
    try:
        answer = json.loads(error.read(LONGEST_ANSWER))
        code = answer.get("error", "")
    except (OSError, ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) and code.isidentifier() else ""


def _lifetime(answer: dict[str, Any]) -> float:
    try:
        return float(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        return UNSAID_LIFETIME_SECONDS
