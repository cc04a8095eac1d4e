"""Signed thread tokens: what our Message-IDs and Reply-To addresses carry, so that nobody can forge a thread.

A token names a ticket and proves that we wrote it (HMAC-SHA-256 under the secret key, truncated to 80 bits).
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "tickets.thread"
_LENGTH = 20
_TOKEN = re.compile(r"\bt(\d{1,18})\.([0-9a-f]{8})\.([0-9a-f]{20})\b")


def thread_token(ticket_id: int) -> str:
    """A fresh token, e.g. t123.9f86d081.0123456789abcdef0123."""
    nonce = secrets.token_hex(4)
    return f"t{ticket_id}.{nonce}.{_sign(ticket_id, nonce, settings.SECRET_KEY)}"


def ticket_id_of(text: str) -> int | None:
    """The ticket of the first valid token in `text`; a token altered in any character is worth nothing."""
    for match in _TOKEN.finditer(text.lower()[:4000]):
        ticket_id, nonce, signature = int(match[1]), match[2], match[3]
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            if constant_time_compare(_sign(ticket_id, nonce, key), signature):
                return ticket_id
    return None


def message_id(ticket_id: int) -> str:
    """A Message-ID of ours, with its angle brackets."""
    return f"<{thread_token(ticket_id)}@{settings.SERVICE_EMAIL.rpartition('@')[2]}>"


def reply_address(ticket_id: int) -> str:
    """The service's address with the token as a plus-address (RFC 5233)."""
    local, _, domain = settings.SERVICE_EMAIL.rpartition("@")
    return f"{local}+{thread_token(ticket_id)}@{domain}"


def _sign(ticket_id: int, nonce: str, key: str) -> str:
    return salted_hmac(_SALT, f"{ticket_id}.{nonce}", secret=key, algorithm="sha256").hexdigest()[:_LENGTH]
