"""The only reader of the environment: every variable with its type, default and one line of description.

`docs/environment.md` is generated from `VARIABLES`; a test fails when it is stale.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Variable:
    """One environment variable; `read` turns its text into a value or raises ValueError."""

    name: str
    default: str
    description: str
    read: Callable[[str], object] = str

    def __call__(self):
        text = os.environ.get(self.name, self.default)
        try:
            return self.read(text)
        except ValueError as error:
            raise SystemExit(f"{self.name}={text!r}: {error}") from None


def _boolean(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("expected 1 or 0")


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("expected a whole number") from None


def _directory(text: str) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else BASE_DIR / path


VARIABLES: dict[str, Variable] = {}


def _declare(name: str, default: str, description: str, read: Callable[[str], object] = str) -> Variable:
    VARIABLES[name] = Variable(name, default, description, read)
    return VARIABLES[name]


DEBUG = _declare("HELPDESK_DEBUG", "0", "Show Django's error pages. Never in production.", _boolean)
SECRET_KEY = _declare(
    "HELPDESK_SECRET_KEY", "", "Signs sessions, links and mail tokens. Required in production."
)
SECRET_KEY_FALLBACKS = _declare(
    "HELPDESK_SECRET_KEY_FALLBACKS", "", "Former secret keys still accepted, separated by spaces.", _words
)
ALLOWED_HOSTS = _declare(
    "HELPDESK_ALLOWED_HOSTS",
    "localhost 127.0.0.1 [::1]",
    "Host names served; also the WebSocket origins.",
    _words,
)
BASE_URL = _declare(
    "HELPDESK_BASE_URL", "", "Public address, used in mails and letters; default http://localhost:PORT."
)
PORT = _declare("PORT", "8000", "TCP port of the embedded server.", _integer)
DATA_DIR = _declare(
    "HELPDESK_DATA_DIR",
    "var",
    "Everything this instance writes: database, index, stored messages, mailbox.",
    _directory,
)
DATABASE_URL = _declare("DATABASE_URL", "", "postgresql://… ; default: SQLite in the data directory.")
REDIS_URL = _declare("REDIS_URL", "", "redis://… for Celery and Channels; default: in memory, one process.")
ELASTICSEARCH_URL = _declare(
    "ELASTICSEARCH_URL", "", "http(s)://… ; default: the embedded index in the data directory."
)
EMAIL_PROVIDER = _declare(
    "HELPDESK_EMAIL_PROVIDER",
    "",
    "anymail backend (brevo, mailjet, postal…), or smtp; default: local mailbox in the data directory.",
)
EMAIL_PROVIDER_SETTINGS = _declare(
    "HELPDESK_EMAIL_PROVIDER_SETTINGS",
    "{}",
    'JSON of the provider\'s anymail settings, e.g. {"BREVO_API_KEY": "…"}.',
)
EMAIL_HOST = _declare("HELPDESK_EMAIL_HOST", "localhost", "SMTP server when the provider is smtp.")
EMAIL_PORT = _declare("HELPDESK_EMAIL_PORT", "25", "SMTP port when the provider is smtp.", _integer)
WEBHOOK_SECRET = _declare(
    "HELPDESK_ANYMAIL_WEBHOOK_SECRET",
    "",
    "user:password pairs (spaces between) accepted on inbound mail webhooks.",
    _words,
)
SERVICE_EMAIL = _declare("HELPDESK_SERVICE_EMAIL", "aide@ccc.example.org", "Address people write to.")
INBOUND_ADDRESSES = _declare(
    "HELPDESK_INBOUND_ADDRESSES",
    "",
    "Other addresses accepted by receive_mail; default: the service address.",
    _words,
)
TRUSTED_AUTHSERV = _declare(
    "HELPDESK_TRUSTED_AUTHSERV", "", "authserv-id values whose Authentication-Results are believed.", _words
)
STATE_SITE = _declare(
    "HELPDESK_STATE_SITE", "0", "The operator is a State service: show the Republic's brand block.", _boolean
)
DEMO = _declare("HELPDESK_DEMO", "0", "Show demo log-ins and the demo banner.", _boolean)
LOG_LEVEL = _declare("HELPDESK_LOG_LEVEL", "INFO", "Level of the application log.")
