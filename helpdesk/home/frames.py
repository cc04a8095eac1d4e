"""Documents that are shown or handed over as they are, never with our own rights in the browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})


def framed(html: str) -> HttpResponse:
    """The HTML of a mail for a sandboxed frame of the same site: no script, nothing fetched."""
    response = HttpResponse(html)
    response["Content-Security-Policy"] = FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def handed_over(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A file: in the browser for harmless types, downloaded otherwise."""
    inline = content_type in SHOWN_INLINE
    response = HttpResponse(content, content_type=content_type if inline else "application/octet-stream")
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(filename)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    return response
