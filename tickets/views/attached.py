"""A mail that was attached to a message, read without leaving the ticket; what is attached to it too, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from helpdesk.accounts.access import requires
from helpdesk.kernel import clock
from helpdesk.kernel.handover import may_be_picture, shown_name
from helpdesk.kernel.http import http_methods
from tickets.channels.email.loading import POLICY, header
from tickets.intake.message import InboundMessage
from tickets.models import Attachment
from tickets.views.appointments import appointments_in, is_calendar
from tickets.views.files import content_of, handed_over, picture_address
from tickets.views.inside import DEEPEST, NotInside, file_at, is_mail, mail_at, places_of, places_text
from tickets.views.mail_frame import mail_frame
from tickets.views.shown import shown_file

MOST_RECIPIENTS = 20


@dataclass(frozen=True)
class AttachedMail:
    """The mail at `places` inside `file`, for somebody who may see its ticket."""

    file: Attachment
    places: tuple[int, ...]
    mail: InboundMessage

    def address(self, name: str, *place: int) -> str:
        """The address of the view `name` for this mail, or for the file at `place` in it."""
        places = [*self.places, *place]
        if places:
            return reverse(f"tickets:inner_{name}", args=[self.file.pk, places_text(places)])
        return reverse(f"tickets:attached_{name}", args=[self.file.pk])

    def files(self) -> list[dict[str, Any]]:
        """What is attached to it, each with its own address."""
        may_go_deeper = len(self.places) < DEEPEST
        return [
            shown_file(
                file.filename,
                file.content_type,
                len(file.content),
                url=self.address("file", place),
                read_url=self.address("mail", place) if may_go_deeper else "",
                content=file.content,
            )
            for place, file in enumerate(self.mail.attachments)
        ]

    def pictures(self) -> dict[str, str]:
        """Content id of each picture → the signed address that the frame may load."""
        return {
            file.content_id: picture_address(self.file.pk, [*self.places, place])
            for place, file in enumerate(self.mail.attachments)
            if file.content_id and may_be_picture(file.filename, file.content_type)
        }


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def read(request: HttpRequest, pk: UUID, places: str = "") -> HttpResponse:
    """Headers, words, history, formatted version and files of an attached mail."""
    attached = _attached(request, pk, places)
    mail = attached.mail
    context = {
        "mail": mail,
        "ticket": attached.file.message.ticket,
        "message": attached.file.message,
        "file_name": shown_name(attached.file.filename),
        "facts": _facts(mail),
        "frame_url": attached.address("html"),
        "files": attached.files(),
        "appointments": appointments_in(
            file.content for file in mail.attachments if is_calendar(file.filename, file.content_type)
        ),
        "up_url": _up(attached),
    }
    return render(request, "tickets/attached_mail.html", context)


@never_cache
@xframe_options_sameorigin
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def html(request: HttpRequest, pk: UUID, places: str = "") -> HttpResponse:
    """Its HTML, in the same kind of frame as a message's."""
    attached = _attached(request, pk, places)
    return mail_frame(
        attached.mail.html,
        language=attached.file.message.ticket.language,
        pictures=attached.pictures(),
        remote="images" in request.GET,
    )


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET", "POST"])
def inner_file(request: HttpRequest, pk: UUID, places: str) -> HttpResponse:
    """One file attached to an attached mail."""
    file = _visible(request, pk)
    try:
        found = file_at(content_of(file), places_of(places), file.message.at)
    except NotInside:
        raise Http404 from None
    return handed_over(request, found.content, found.filename, found.content_type, ticket=file.message.ticket)


def _visible(request: HttpRequest, pk: UUID) -> Attachment:
    visible = Attachment.objects.visible_to(request.user).select_related("message__ticket")
    return get_object_or_404(visible, pk=pk)


def _attached(request: HttpRequest, pk: UUID, places: str) -> AttachedMail:
    file = _visible(request, pk)
    if not is_mail(file.filename, file.content_type):
        raise Http404
    try:
        found = places_of(places) if places else ()
        return AttachedMail(file, found, mail_at(content_of(file), found, file.message.at))
    except NotInside:
        raise Http404 from None


def _up(attached: AttachedMail) -> str:
    """The mail around this one, or "" when that is the message of the ticket."""
    if not attached.places:
        return ""
    return AttachedMail(attached.file, attached.places[:-1], attached.mail).address("mail")


def _facts(mail: InboundMessage) -> list[dict[str, str]]:
    sender = f"{mail.sender.name} <{mail.sender.email}>" if mail.sender.name else mail.sender.email
    facts = [
        (_("De"), sender),
        (_("À"), _listed(mail.headers.to)),
        (_("Copie à"), _listed(mail.headers.cc)),
        (_("Date"), _sent_on(mail.raw)),
        (_("Objet"), mail.subject),
    ]
    return [{"label": label, "value": value} for label, value in facts if value or label != _("Copie à")]


def _listed(addresses: Sequence[str]) -> str:
    shown = ", ".join(addresses[:MOST_RECIPIENTS])
    more = len(addresses) - MOST_RECIPIENTS
    return f"{shown} {_('et %d autres') % more}" if more > 0 else shown


def _sent_on(raw: bytes) -> str:
    """The Date that the mail gives itself, in Paris; as it is written when it is none."""
    written = header(BytesHeaderParser(policy=POLICY).parsebytes(raw), "date")
    try:
        return date_format(parsedate_to_datetime(written).astimezone(clock.PARIS), "j F Y, H:i")
    except (TypeError, ValueError, OverflowError):
        return written
