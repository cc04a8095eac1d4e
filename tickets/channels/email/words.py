"""Words in headers, in the encodings that RFC 2047, RFC 2231 and habit allow."""

from __future__ import annotations

from email.header import decode_header
from email.message import EmailMessage

from tickets.channels.email.characters import one_line
from tickets.channels.email.charsets import decode
from tickets.channels.email.loading import structured


def decoded(value: str) -> str:
    """A header's text on one line, its encoded words read even when split inside a character or mislabelled."""
    if "=?" not in value:
        return one_line(value)
    if not value.isascii():
        # decode_header() would write the 8-bit characters as \\u escapes.
        return one_line(str(structured("subject", value) or value))
    try:
        pieces = decode_header(value)
    # HeaderParseError for bad base64, and whatever a damaged word makes of the rest.
    except Exception:
        return one_line(str(structured("subject", value) or value))
    return one_line("".join(_piece(word, charset) for word, charset in pieces))


def _piece(word: str | bytes, charset: str | None) -> str:
    return word if isinstance(word, str) else decode(word, charset or "").text


def parameter(part: EmailMessage, name: str, header: str) -> str:
    """A parameter of a MIME header, decoded (RFC 2231, RFC 5987, encoded words, raw 8-bit), or ""."""
    value = part.get_param(name, "", header)
    if isinstance(value, tuple):
        charset, _language, text = value
        return one_line(decode(text.encode("latin-1", "replace"), charset or "").text)
    return decoded(str(value))
