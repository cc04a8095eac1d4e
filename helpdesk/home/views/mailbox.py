"""The local mailbox of the demo: what people would have received, readable without any mail server."""

from __future__ import annotations

from email.message import EmailMessage

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from helpdesk.home.frames import framed
from helpdesk.kernel.handover import NAMELESS, file_response, format_of, may_be_shown, shown_name
from helpdesk.kernel.http import http_methods, public
from helpdesk.outbox.mailbox import StoredMail, open_mail, recent

SHOWN = 50
_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "Auto-Submitted",
)


@never_cache
@public
@http_methods(db_readonly=["GET"])
def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails, optionally to one address."""
    _only_in_the_demo()
    recipient = request.GET.get("destinataire", "").strip()[:254]
    found = [_line(mail) for mail in recent(SHOWN, recipient)]
    return render(request, "home/mailbox.html", {"mails": found, "recipient": recipient})


@never_cache
@public
@http_methods(db_readonly=["GET"])
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: headers, text, HTML in a frame, files."""
    stored = _opened(name)
    text, html = stored.message.get_body(("plain",)), stored.message.get_body(("html",))
    context = {
        **_line(stored),
        "headers": [(name, str(stored.message[name])) for name in _HEADERS if stored.message[name]],
        "text": text.get_content() if text else "",
        "has_html": html is not None,
        "files": [_file(stored, place, part) for place, part in enumerate(stored.message.iter_attachments())],
    }
    return render(request, "home/mail.html", context)


@never_cache
@public
@http_methods(db_readonly=["GET"])
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part, as written by us."""
    html = _opened(name).message.get_body(("html",))
    if html is None:
        raise Http404
    return framed(html.get_content())


@never_cache
@public
@http_methods(db_readonly=["GET"])
def mail_file(request: HttpRequest, name: str, place: int) -> HttpResponse:
    """One attached file."""
    parts = list(_opened(name).message.iter_attachments())
    if place >= len(parts):
        raise Http404
    part = parts[place]
    name, kind = part.get_filename(NAMELESS), part.get_content_type()
    return file_response(_content(part), name, kind, download="download" in request.GET)


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _opened(name: str) -> StoredMail:
    _only_in_the_demo()
    stored = open_mail(name)
    if stored is None:
        raise Http404
    return stored


def _line(stored: StoredMail) -> dict:
    message = stored.message
    return {
        "name": stored.name,
        "at": stored.at,
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "has_files": any(True for _ in message.iter_attachments()),
    }


def _file(stored: StoredMail, place: int, part: EmailMessage) -> dict:
    name, kind = part.get_filename(NAMELESS), part.get_content_type()
    return {
        "name": shown_name(name),
        "url": reverse("home:mail_file", args=[stored.name, place]),
        "kind": format_of(name, kind),
        "opens": may_be_shown(name, kind),
        "size": len(_content(part)),
    }


def _content(part: EmailMessage) -> bytes:
    content = part.get_content()
    return content if isinstance(content, bytes) else str(content).encode()
