"""Mail through Django's backend: the local mailbox, SMTP or an anymail provider, by settings only."""

from __future__ import annotations

import smtplib

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from helpdesk.kernel import blobs
from helpdesk.outbox.models import Entry
from helpdesk.outbox.retry import Permanent, Temporary, Unanswered


class EmailTransport:
    """Payload: subject, text, html?, headers?, from_name?, reply_to?, attachments? [{filename, content_type, sha256}]."""

    def send(self, entry: Entry) -> str:
        message = build(entry)
        try:
            message.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            raise _smtp_error(error) from error
        except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
            raise Unanswered(str(error)) from error
        except AnymailRecipientsRefused as error:
            raise Permanent(str(error)) from error
        except AnymailAPIError as error:
            raise (Permanent if _is_client_fault(error) else Temporary)(str(error)) from error
        except AnymailError as error:
            raise Permanent(str(error)) from error
        except OSError as error:
            raise Temporary(str(error)) from error
        status = getattr(message, "anymail_status", None)
        return str((status and status.message_id) or message.extra_headers.get("Message-ID", ""))


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
    return message


def _quotable(name: str) -> str:
    return " ".join(name.replace('"', "'").replace("\\", "").split())


def _smtp_error(error: Exception) -> Exception:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    else:
        code, text = error.smtp_code, error.smtp_error
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return (Permanent if code >= 500 else Temporary)(f"{code} {words}")


def _is_client_fault(error: AnymailAPIError) -> bool:
    code = getattr(error, "status_code", None) or 0
    return 400 <= code < 500 and code not in (408, 409, 425, 429)
