"""Files as `components/attachments.html` shows them, whether they are a message's or inside an attached mail."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from helpdesk.kernel.handover import format_of, is_risky, may_be_picture, may_be_shown, shown_name
from tickets.models import Attachment
from tickets.views.inside import is_mail

LARGEST_THUMBNAIL = 6_000_000
"""Bytes: a thumbnail is the picture itself, made small by the page."""


def shown_attachment(file: Attachment) -> dict[str, Any]:
    """A file of a message, with its addresses."""
    read_url = reverse("tickets:attached_mail", args=[file.pk])
    url = reverse("tickets:attachment", args=[file.pk])
    return shown_file(file.filename, file.content_type, file.size, url=url, read_url=read_url)


def shown_file(
    name: str, declared: str, size: int, *, url: str, read_url: str = "", content: bytes = b""
) -> dict[str, Any]:
    """`read_url` is kept for mails only; `content`, where it is at hand, also tells risky files."""
    risky = is_risky(name, declared, content)
    opens = not risky and may_be_shown(name, declared)
    thumbnail = opens and may_be_picture(name, declared) and 0 < size <= LARGEST_THUMBNAIL
    return {
        "name": shown_name(name),
        "url": url,
        "size": size,
        "kind": format_of(name, declared),
        "opens": opens,
        "thumbnail": url if thumbnail else "",
        "read_url": read_url if is_mail(name, declared) else "",
        "risky": risky,
    }
