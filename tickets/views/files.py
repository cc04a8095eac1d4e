"""Files and HTML that came from outside: always through an authorised view, never with our own rights."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from helpdesk.accounts.access import requires
from helpdesk.kernel import blobs
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.handover import PICTURES, file_response, is_risky, may_be_picture, shown_name, shown_type
from helpdesk.kernel.http import http_methods, public
from tickets.models import Attachment, Message, Ticket
from tickets.views.inside import NotInside, file_at
from tickets.views.mail_frame import mail_frame

_PICTURE_SALT = "tickets.inline-picture"
_PICTURE_SECONDS = 900


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET", "POST"])
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file; shown in the browser only when it is harmless by every account, downloaded otherwise."""
    file = get_object_or_404(
        Attachment.objects.visible_to(request.user).select_related("message__ticket"), pk=pk
    )
    return handed_over(
        request, content_of(file), file.filename, file.content_type, ticket=file.message.ticket
    )


def handed_over(
    request: HttpRequest, content: bytes, name: str, declared: str, *, ticket: Ticket
) -> HttpResponse:
    """The file; before one that may run something, a page that says so and asks to confirm.

    The confirmation is posted, so that no link from elsewhere can skip it.
    """
    if request.method != "POST" and is_risky(name, declared, content):
        context = {"name": shown_name(name), "size": len(content), "ticket": ticket}
        return render(request, "tickets/risky_file.html", context)
    download = "download" in request.GET or request.method == "POST"
    return file_response(content, name, declared, download=download)


def content_of(file: Attachment) -> bytes:
    """The bytes of a file; not found when the store has lost them, refused with a sentence when they changed."""
    try:
        return blobs.get(file.sha256)
    except FileNotFoundError:
        raise Http404 from None
    except blobs.Damaged as error:
        raise Refused(_("Ce fichier est abîmé dans le stockage : prévenez l'administrateur.")) from error


@never_cache
@public
@http_methods(db_readonly=["GET"])
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """A picture inside a mail, for the quarter of an hour after its frame was shown to somebody who may see it.

    The frame has no origin of its own, so the browser sends no session with what it loads: the signed address is
    the permission. It names an attachment and, for a picture of an attached mail, its place in there.
    """
    try:
        key, *places = signing.loads(token, salt=_PICTURE_SALT, max_age=_PICTURE_SECONDS)
        file = get_object_or_404(Attachment.objects.select_related("message"), pk=key)
        shown = file_at(content_of(file), places, file.message.at) if places else None
    except (signing.BadSignature, NotInside):
        raise Http404 from None
    name, declared = (shown.filename, shown.content_type) if shown else (file.filename, file.content_type)
    content = shown.content if shown else content_of(file)
    if shown_type(name, declared, content) not in PICTURES:
        raise Http404
    return file_response(content, name, declared)


def picture_address(attachment_pk: UUID, places: Sequence[int] = ()) -> str:
    """The signed address of a picture that a frame may load."""
    token = signing.dumps([str(attachment_pk), *places], salt=_PICTURE_SALT)
    return reverse("tickets:picture", args=[token])


@never_cache
@xframe_options_sameorigin
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, sanitised now, in a frame without scripts; remote images only when asked for."""
    visible = Message.objects.filter(ticket__in=Ticket.objects.visible_to(request.user))
    message = get_object_or_404(visible.select_related("ticket"), pk=pk)
    pictures = {
        file.content_id: picture_address(file.pk)
        for file in message.attachments.all()
        if file.content_id and may_be_picture(file.filename, file.content_type)
    }
    return mail_frame(
        message.html,
        language=message.ticket.language,
        pictures=pictures,
        remote="images" in request.GET,
    )
