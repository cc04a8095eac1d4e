"""The door of the providers' inbound webhooks, around anymail's own views.

anymail reads a mail before anybody has kept it, with a parser that raises on some mails that people do receive; the
provider would then send the same again until it gives up. Here, what an authenticated provider gave and anymail could
not read is received by our own reader when the raw mail is in it, and is otherwise kept as it came, for a human.
"""

from __future__ import annotations

import json
import logging
import traceback
from base64 import b64decode
from collections.abc import Mapping
from email import message_from_string
from email.message import Message
from functools import wraps
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.urls import urlpatterns as anymail_patterns
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern
from django.utils.crypto import constant_time_compare
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from helpdesk.kernel.http import View
from tickets.channels.base import channel_named
from tickets.channels.email_channel import with_return_path
from tickets.enums import Channel
from tickets.intake.ledger import store
from tickets.intake.pipeline import quarantine

logger = logging.getLogger("tickets.webhooks")
_FORM = "multipart/form-data"
# Where providers put the raw mail, the envelope's recipient and its sender: Postal, Mailgun, Postmark.
_WHOLE_MAILS = (
    ("message", "rcpt_to", "mail_from"),
    ("body-mime", "recipient", "sender"),
    ("RawEmail", "OriginalRecipient", ""),
)


def guarded_patterns() -> list[URLPattern]:
    """anymail's addresses; those where mail comes in go through `keep_what_cannot_be_read`."""
    return [_guarded(pattern) if "inbound" in pattern.name else pattern for pattern in anymail_patterns]


def _guarded(pattern: URLPattern) -> URLPattern:
    return URLPattern(
        pattern.pattern, keep_what_cannot_be_read(pattern.callback), pattern.default_args, pattern.name
    )


def keep_what_cannot_be_read(view: View) -> View:
    """Refuse strangers before reading; answer 5xx when nothing could be stored, so that the provider tries again."""

    @wraps(view)
    def door(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        _authenticate(request)
        _read_whole(request)
        try:
            return view(request, *args, **kwargs)
        except (SuspiciousOperation, AnymailConfigurationError, OSError, DatabaseFault):
            raise
        except Exception as error:
            logger.exception("a provider's webhook could not be read")
            if not _accept_whole_mail(request):
                _keep(request, error)
            return HttpResponse()

    return door


def _authenticate(request: HttpRequest) -> None:
    """The user and password of the webhook's address, before anything of what it sends is taken in memory."""
    given = get_request_basic_auth(request) or ""
    if not any(constant_time_compare(given, known) for known in settings.ANYMAIL["WEBHOOK_SECRET"]):
        raise AnymailWebhookValidationFailure("missing or wrong basic authentication")


def _read_whole(request: HttpRequest) -> None:
    """Give the view a body of any size that a mail may have; forms of people keep their own, smaller limits."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_WEBHOOK_BYTES:
        raise SuspiciousOperation("larger than any mail")
    request._body = request.read()
    if request.content_type == _FORM:
        _read_form(request)


def _read_form(request: HttpRequest) -> None:
    """Fields and files of a form, without Django's limits on their size and number.

    Each byte is one letter of ISO-8859-1 while the form is taken apart, so that none changes.
    """
    text = f"Content-Type: {request.META['CONTENT_TYPE']}\r\n\r\n{request.body.decode('latin-1')}"
    parts = message_from_string(text).get_payload()
    fields, files = QueryDict(mutable=True), MultiValueDict()
    for part in parts if isinstance(parts, list) else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        filename = part.get_param("filename", None, header="content-disposition")
        if filename is None:
            fields.appendlist(name, _content(part).decode("utf-8", "replace"))
        else:
            files.appendlist(name, _file(_utf8(str(filename)), part))
    request._post, request._files = fields, files


def _file(name: str, part: Message) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, _content(part), part.get_content_type())


def _content(part: Message) -> bytes:
    """The bytes of a field; an attached mail, which the parser takes apart, is put together again."""
    inner = part.get_payload()
    text = inner if isinstance(inner, str) else "".join(message.as_string() for message in inner)
    return text.encode("latin-1", "replace")


def _utf8(name: str) -> str:
    return name.encode("latin-1", "replace").decode("utf-8", "replace")


def _accept_whole_mail(request: HttpRequest) -> bool:
    """Receive the raw mail of a payload, if there is one."""
    payload = _payload(request)
    for mail, recipient, sender in _WHOLE_MAILS:
        content = _bytes_of(payload.get(mail), encoded=payload.get("base64") is True)
        if content:
            if isinstance(payload.get(sender), str):
                content = with_return_path(content, payload[sender])
            channel_named(Channel.EMAIL).accept(content, recipient=str(payload.get(recipient) or ""))
            return True
    return False


def _payload(request: HttpRequest) -> Mapping[str, Any]:
    if request.content_type != "application/json":
        return request.POST
    try:
        payload = json.loads(request.body)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _bytes_of(text: object, *, encoded: bool) -> bytes:
    if not isinstance(text, str):
        return b""
    try:
        return b64decode(text) if encoded else text.encode("utf-8", "surrogateescape")
    except ValueError:
        return b""


def _keep(request: HttpRequest, error: Exception) -> None:
    """One quarantined reception with the request's body as its raw input."""
    reception = store(Channel.EMAIL, request.body)
    with override("fr"):
        reason = _("Illisible à la porte du prestataire : %s") % type(error).__name__
    quarantine(reception, reason, traceback.format_exc(limit=12))
