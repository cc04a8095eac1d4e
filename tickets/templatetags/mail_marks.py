"""What a mail brings beside its words: files, marks of how it came, pictures from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from tickets.channels.email.sanitise import has_remote_images
from tickets.enums import Notice
from tickets.models import Message
from tickets.subjects import bare_subject
from tickets.views.appointments import Appointment, appointments_of
from tickets.views.shown import shown_attachment

register = template.Library()
register.filter("bare_subject", bare_subject)

_LOOKS = {
    Notice.ENCRYPTED: ("lock", "warning"),
    Notice.SIGNED: ("shield", "neutral"),
    Notice.OUTLOOK_RICH: ("folder", "neutral"),
    Notice.DAMAGED: ("warning", "warning"),
}
# What the agent should see for themselves.
_DOUBTFUL = frozenset({Notice.ENCRYPTED, Notice.DAMAGED})


@dataclass(frozen=True)
class Mark:
    """A notice in words, with its icon and its tone."""

    code: str
    label: str
    icon: str
    tone: str


@register.filter
def files(message: Message) -> list[dict[str, Any]]:
    """The attachments of a message as `components/attachments.html` shows them."""
    return [shown_attachment(file) for file in message.attachments.all()]


@register.filter
def appointments(message: Message) -> list[Appointment]:
    """The calendar invitations among the files of a message."""
    return appointments_of(message.attachments.all())


@register.filter
def marks(notices: list[str]) -> list[Mark]:
    """The notices of a mail that have a mark; an invitation has its card, an unknown code nothing."""
    return [Mark(code, str(Notice(code).label), *_LOOKS[code]) for code in notices if code in _LOOKS]


@register.filter
def is_doubtful(notices: list[str]) -> bool:
    """Whether the words shown may not be the whole mail, so that its source should be looked at."""
    return not _DOUBTFUL.isdisjoint(notices)


@register.simple_tag
def source_url(message: Message, reader: Any) -> str:
    """Where the mail is kept as it was received, for those who may see it; "" for the others."""
    reception = getattr(message, "reception", None)
    if reception is None or not reader.is_authenticated or not reader.can("reception.read"):
        return ""
    return reverse("home:reception_page", args=[reception.pk])


@register.filter
def remote_pictures(html: str) -> bool:
    """Whether the HTML of a mail asks for pictures from elsewhere."""
    return "<img" in html.lower() and has_remote_images(html)
