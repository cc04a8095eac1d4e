"""The HTML of a mail as a page of its own: sanitised now, under its own policy, for a frame without scripts."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from tickets.channels.email.sanitise import sanitise_html
from tickets.views.real_hosts import with_real_hosts

_POLICY = (
    "default-src 'none'; img-src {pictures}; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def mail_frame(html: str, *, language: str, pictures: Mapping[str, str], remote: bool) -> HttpResponse:
    """A bare page around sanitised HTML, so that the message reads like text of ours.

    `pictures` maps each content id to our address for it; pictures from elsewhere only when `remote`.
    """
    body = with_real_hosts(sanitise_html(html, show_remote_images=remote, cid_urls=pictures))
    response = HttpResponse(_document(body, language))
    response["Content-Security-Policy"] = _POLICY.format(
        pictures="'self' https: http:" if remote else "'self'"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _document(body: str, language: str) -> str:
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>Message</title>'
        '<link rel="stylesheet" href="{}"></head><body dir="auto">{}</body></html>',
        language,
        static("css/mail-frame.css"),
        mark_safe(body),  # sanitised by `sanitise_html`, and framed without scripts
    )
