"""Files and HTML that came from outside: always through an authorised view, never with our own rights."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from helpdesk.accounts.access import requires
from helpdesk.kernel import blobs
from helpdesk.kernel.http import http_methods, public
from tickets.channels.email.sanitise import sanitise_html
from tickets.models import Attachment, Message, Ticket

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SHOWN_INLINE = PICTURES | {"application/pdf"}
_PICTURE_SALT = "tickets.inline-picture"
_PICTURE_SECONDS = 900
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_FRAME_POLICY = (
    "default-src 'none'; img-src {pictures}; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file; shown in the browser only for harmless types, downloaded otherwise."""
    file = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    return _file(file, inline=file.content_type in SHOWN_INLINE and "download" not in request.GET)


@never_cache
@public
@http_methods(db_readonly=["GET"])
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """A picture inside a mail, for the quarter of an hour after its frame was shown to somebody who may see it.

    The frame has no origin of its own, so the browser sends no session with what it loads: the signed address is
    the permission.
    """
    try:
        key = signing.loads(token, salt=_PICTURE_SALT, max_age=_PICTURE_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    return _file(get_object_or_404(Attachment, pk=key, content_type__in=PICTURES), inline=True)


def _file(file: Attachment, *, inline: bool) -> HttpResponse:
    try:
        content = blobs.get(file.sha256)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=file.content_type if inline else "application/octet-stream")
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(file.filename)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _FILE_POLICY
    return response


@never_cache
@xframe_options_sameorigin
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, sanitised now, in a frame without scripts; remote images only when asked for."""
    visible = Message.objects.filter(ticket__in=Ticket.objects.visible_to(request.user))
    message = get_object_or_404(visible.select_related("ticket"), pk=pk)
    remote = "images" in request.GET
    body = sanitise_html(message.html, show_remote_images=remote, cid_urls=_pictures_of(message))
    response = HttpResponse(_document(body, message.ticket.language))
    response["Content-Security-Policy"] = _FRAME_POLICY.format(
        pictures="'self' https: http:" if remote else "'self'"
    )
    return response


def _pictures_of(message: Message) -> dict[str, str]:
    """Content id of each attached picture → the signed address that the frame may load."""
    return {
        file.content_id: reverse("tickets:picture", args=[signing.dumps(str(file.pk), salt=_PICTURE_SALT)])
        for file in message.attachments.all()
        if file.content_id and file.content_type in PICTURES
    }


def _document(body: str, language: str) -> str:
    """A bare page around sanitised HTML, so that the message reads like text of ours."""
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>Message</title>'
        '<link rel="stylesheet" href="{}"></head><body dir="auto">{}</body></html>',
        language,
        static("css/mail-frame.css"),
        mark_safe(body),  # sanitised by `sanitise_html`, and framed without scripts
    )
