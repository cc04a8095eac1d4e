"""The only reader of the environment: every variable with its type, default and one line of description.

`docs/environment.md` is generated from `VARIABLES`; a test fails when it is stale.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.mailboxes import read_mailboxes

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Variable:
    """One environment variable; `read` turns its text into a value or raises ValueError."""

    name: str
    default: str
    description: str
    read: Callable[[str], object] = str

    def __call__(self):
        """The value; stops the program with one sentence, which never repeats a secret, when it cannot be read."""
        try:
            return self.read(os.environ.get(self.name, self.default))
        except ValueError as error:
            raise SystemExit(f"{self.name}: {error}") from None


def _boolean(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(f"expected 1 or 0, not {text!r}")


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"expected a whole number, not {text!r}") from None


def _port(text: str) -> int:
    port = _integer(text)
    if not 0 < port < 65536:
        raise ValueError(f"expected a TCP port from 1 to 65535, not {text!r}")
    return port


def _directory(text: str) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else BASE_DIR / path


def _networks(text: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(word) for word in _words(text)]


def _object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"expected JSON ({error})") from None
    if not isinstance(value, dict):
        raise ValueError("expected a JSON object")
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"expected one of {', '.join(filter(None, allowed))}, not {text!r}")
        return text

    return read


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if text and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(f"expected {' or '.join(f'{scheme}://host…' for scheme in schemes)}")
        return text

    return read


def _email_provider(text: str) -> str:
    if text not in {"", "smtp"} and not find_spec(f"anymail.backends.{text}"):
        raise ValueError(f"{text!r} is not a provider that anymail knows")
    return text


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
    "HELPDESK_BASE_URL",
    "",
    "Public address, used in mails and letters; default http://localhost:PORT.",
    _url("https", "http"),
)
PORT = _declare("PORT", "8000", "TCP port of the embedded server.", _port)
DATA_DIR = _declare(
    "HELPDESK_DATA_DIR",
    "var",
    "Everything this instance writes: database, index, stored messages, mailbox; relative paths start at the code.",
    _directory,
)
STATIC_ROOT = _declare(
    "HELPDESK_STATIC_ROOT",
    "var/static",
    "Where production's collectstatic writes, and WhiteNoise reads; relative paths start at the code.",
    _directory,
)
DATABASE_URL = _declare(
    "DATABASE_URL",
    "",
    "postgresql://user:password@host/name; default: SQLite in the data directory.",
    _url("postgresql", "postgres"),
)
REDIS_URL = _declare(
    "REDIS_URL",
    "",
    "redis://host:6379/0, for Celery, Channels and the cache; default: in memory, one process.",
    _url("redis", "rediss"),
)
ELASTICSEARCH_URL = _declare(
    "ELASTICSEARCH_URL",
    "",
    "http(s)://host:9200; default: the embedded index in the data directory.",
    _url("https", "http"),
)
EMAIL_PROVIDER = _declare(
    "HELPDESK_EMAIL_PROVIDER",
    "",
    "smtp, or a provider that anymail knows (brevo, mailjet, postal…); default: a mailbox in the data directory.",
    _email_provider,
)
EMAIL_PROVIDER_SETTINGS = _declare(
    "HELPDESK_EMAIL_PROVIDER_SETTINGS",
    "{}",
    'The provider\'s anymail settings as JSON, e.g. {"BREVO_API_KEY": "…"}.',
    _object,
)
EMAIL_HOST = _declare("HELPDESK_EMAIL_HOST", "localhost", "SMTP server when the provider is smtp.")
EMAIL_PORT = _declare("HELPDESK_EMAIL_PORT", "25", "SMTP port when the provider is smtp.", _port)
EMAIL_USER = _declare("HELPDESK_EMAIL_USER", "", "SMTP account; none by default.")
EMAIL_PASSWORD = _declare("HELPDESK_EMAIL_PASSWORD", "", "Password of the SMTP account.")
EMAIL_SECURITY = _declare(
    "HELPDESK_EMAIL_SECURITY", "", "starttls, or tls from the first byte.", _one_of("", "starttls", "tls")
)
EMAIL_VERP = _declare(
    "HELPDESK_EMAIL_VERP",
    "0",
    "With smtp: a return path of its own for each mail, so that every report names it; the relay must allow it.",
    _boolean,
)
WEBHOOK_SECRET = _declare(
    "HELPDESK_ANYMAIL_WEBHOOK_SECRET",
    "",
    "user:password pairs (spaces between) accepted on inbound mail webhooks; none are by default.",
    _words,
)
SERVICE_NAME = _declare("HELPDESK_SERVICE_NAME", "Centre de contact citoyens", "Name of the service.")
SERVICE_OPERATOR = _declare("HELPDESK_SERVICE_OPERATOR", "France Titres", "Authority that runs the service.")
SERVICE_PHONE = _declare("HELPDESK_SERVICE_PHONE", "0 806 001 620", "Number people call.")
SERVICE_ADDRESS = _declare(
    "HELPDESK_SERVICE_ADDRESS",
    "Centre de contact citoyens, 1 rue de l'Exemple, 08000 Charleville-Mézières",
    "Postal address, a mention of every acknowledgement (CRPA R. 112-11-1).",
)
SERVICE_HOURS = _declare("HELPDESK_SERVICE_HOURS", "du lundi au vendredi, de 9 h à 17 h", "Opening hours.")
SERVICE_EMAIL = _declare("HELPDESK_SERVICE_EMAIL", "aide@ccc.example.org", "Address people write to.")
INBOUND_ADDRESSES = _declare(
    "HELPDESK_INBOUND_ADDRESSES",
    "",
    "Other addresses accepted by receive_mail; default: the service address.",
    _words,
)
MAILBOXES = _declare(
    "HELPDESK_MAILBOXES",
    "[]",
    "Mailboxes to take mail from over IMAP, as a JSON list (docs/mailboxes.md).",
    read_mailboxes,
)
OPERATOR_EMAILS = _declare(
    "HELPDESK_OPERATOR_EMAILS",
    "",
    "Who is told by mail when a mailbox fails or a message is missing; nobody by default.",
    _words,
)
TRUSTED_AUTHSERV = _declare(
    "HELPDESK_TRUSTED_AUTHSERV", "", "authserv-id values whose Authentication-Results are believed.", _words
)
TRUSTED_PROXIES = _declare(
    "HELPDESK_TRUSTED_PROXIES",
    "",
    "Networks of the reverse proxies whose X-Forwarded-For is believed, e.g. 10.0.0.0/8; none by default.",
    _networks,
)
STATE_SITE = _declare(
    "HELPDESK_STATE_SITE", "0", "The operator is a State service: show the Republic's brand block.", _boolean
)
DEMO = _declare("HELPDESK_DEMO", "0", "Show demo log-ins and the demo banner.", _boolean)
LOG_LEVEL = _declare(
    "HELPDESK_LOG_LEVEL",
    "INFO",
    "Level of the application log.",
    _one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
)
