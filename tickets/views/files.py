"""Files and HTML that came from outside: always through an authorised view, never with our own rights."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from helpdesk.accounts.access import requires
from helpdesk.kernel import blobs
from helpdesk.kernel.http import http_methods
from tickets.channels.email.sanitise import sanitise_html
from tickets.models import Attachment, Message, Ticket

SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
_SANDBOX = {
    "default-src": ["'none'"],
    "img-src": ["'self'"],
    "style-src": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    "frame-ancestors": ["'self'"],
}


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file; shown in the browser only for harmless types, downloaded otherwise."""
    file = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    inline = file.content_type in SHOWN_INLINE and "download" not in request.GET
    try:
        content = blobs.get(file.sha256)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=file.content_type if inline else "application/octet-stream")
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(file.filename)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@never_cache
@xframe_options_sameorigin
@csp_replace(_SANDBOX)
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, sanitised now, in a frame without scripts; remote images only when asked for."""
    visible = Message.objects.filter(ticket__in=Ticket.objects.visible_to(request.user))
    message = get_object_or_404(visible, pk=pk)
    cids = {
        file.content_id: reverse("tickets:attachment", args=[file.pk])
        for file in message.attachments.all()
        if file.content_id
    }
    body = sanitise_html(message.html, show_remote_images="images" in request.GET, cid_urls=cids)
    return HttpResponse(
        f'<!doctype html><html lang="{message.ticket.language}"><meta charset="utf-8">{body}</html>'
    )
