"""Mail through Django's backend: the local mailbox, SMTP or an anymail provider, by settings only."""

from __future__ import annotations

import logging
import smtplib

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry
from helpdesk.outbox.retry import Permanent, Unanswered
from helpdesk.outbox.tracking import METADATA
from helpdesk.outbox.transports.answers import api_error, is_already_taken, opening_error, smtp_error

logger = logging.getLogger("helpdesk.outbox")

_WITHOUT_METADATA = frozenset({"Postal"})
"""Providers that give back a tag with each event, and no metadata."""
_IDEMPOTENCY_HEADERS = {"Brevo": "idempotencyKey"}
"""Providers that refuse a second request under the same key, by the pseudo-header that carries it."""


class EmailTransport:
    """Payload: subject, text, html?, headers?, from_name?, reply_to?, attachments? [{filename, content_type, sha256}]."""

    def send(self, entry: Entry) -> str:
        connection = get_connection()
        message = build(entry)
        _identify(message, entry, connection)
        opened = _open(connection)
        try:
            return _hand_over(connection, message, entry)
        finally:
            if opened:
                _close(connection)


def build(entry: Entry) -> EmailMultiAlternatives:
    """The MIME message of an entry; the same entry always gives the same Message-ID."""
    payload = entry.payload
    sender = payload.get("from_name") or settings.SERVICE_NAME
    message = EmailMultiAlternatives(
        subject=" ".join(payload["subject"].split()),
        body=payload["text"],
        from_email=f'"{_quotable(sender)}" <{settings.SERVICE_EMAIL}>',
        to=[entry.recipient],
        reply_to=[payload["reply_to"]] if payload.get("reply_to") else None,
        headers={name: " ".join(str(value).split()) for name, value in payload.get("headers", {}).items()},
    )
    domain = settings.SERVICE_EMAIL.rpartition("@")[2]
    message.extra_headers.setdefault("Message-ID", f"<{entry.pk}@{domain}>")
    if payload.get("html"):
        message.attach_alternative(payload["html"], "text/html")
    for part in payload.get("attachments", ()):
        message.attach(part["filename"], blobs.get(part["sha256"]), part["content_type"])
    if settings.EMAIL_VERP:
        _set_return_path(message)
    return message


def _set_return_path(message: EmailMultiAlternatives) -> None:
    """A variable envelope return path: the report comes back to the mail's own id, even when it quotes none."""
    identifier, _, domain = message.extra_headers["Message-ID"].strip("<>").rpartition("@")
    local, _, ours = settings.SERVICE_EMAIL.rpartition("@")
    if domain == ours:
        message.extra_headers["From"] = message.from_email
        message.from_email = f"{local}+{identifier}@{domain}"


def _identify(message: EmailMultiAlternatives, entry: Entry, connection: BaseEmailBackend) -> None:
    """Give the provider our own id, so that its events find the entry even when its answer never reached us."""
    if not isinstance(connection, AnymailBaseBackend):
        return
    key = str(entry.pk)
    if connection.esp_name in _WITHOUT_METADATA:
        message.tags = [key]
    else:
        message.metadata = {METADATA: key}
    if name := _IDEMPOTENCY_HEADERS.get(connection.esp_name):
        message.extra_headers[name] = key


def _open(connection: BaseEmailBackend) -> bool:
    """Connect, encrypt and log in before anything is sent: whatever fails here, the recipient has nothing."""
    try:
        return bool(connection.open())
    except (OSError, AnymailError) as error:
        _close(connection)
        raise opening_error(error) from error


def _close(connection: BaseEmailBackend) -> None:
    """The answer is known by now: a server that leaves without its goodbye must not make us send again."""
    try:
        connection.close()
    except OSError as error:
        logger.info("the mail server left badly: %s", error)


def _hand_over(connection: BaseEmailBackend, message: EmailMultiAlternatives, entry: Entry) -> str:
    try:
        connection.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        raise smtp_error(error) from error
    except (smtplib.SMTPNotSupportedError, AnymailRecipientsRefused) as error:
        raise Permanent(str(error)) from error
    except AnymailAPIError as error:
        if not (entry.maybe_duplicate and is_already_taken(error)):
            raise api_error(error) from error
    except AnymailError as error:
        raise Permanent(str(error)) from error
    except OSError as error:
        raise Unanswered(f"{type(error).__name__}: {error}") from error
    status = getattr(message, "anymail_status", None)
    return str((status and status.message_id) or message.extra_headers.get("Message-ID", ""))


def _quotable(name: str) -> str:
    return " ".join(name.replace('"', "'").replace("\\", "").split())
