"""Mail as it comes off the wire, in few words: well formed through the standard library, broken by hand."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

SENDER = "Amina Benali <amina@example.org>"
OURS = "ccc@example.net"
_HEADERS = {
    "From": SENDER,
    "To": OURS,
    "Subject": "Titre bloqué",
    "Date": "Tue, 12 May 2026 10:02:00 +0200",
    "Message-ID": "<m1@example.org>",
    "MIME-Version": "1.0",
}


def mail(text: str | None = None, html: str | None = None, *files: tuple, **headers: str) -> bytes:
    """A correct mail; a file is `(name, type, content)`; `message_id=…` (`from_=…`) sets or, empty, removes a header."""
    message = EmailMessage()
    wanted = _HEADERS | {_header_name(name): value for name, value in headers.items()}
    for name, value in wanted.items():
        if value and name != "MIME-Version":
            message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        (message.add_alternative if text is not None else message.set_content)(html, subtype="html")
    for name, content_type, content in files:
        maintype, _, subtype = content_type.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    # The generator would draw them at random: the same words must give the same bytes.
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_part_{number}")
    return message.as_bytes(policy=SMTP)


def raw(*lines: str | bytes, **headers: str) -> bytes:
    """A mail written by hand: usual headers, changed or (empty) removed by keyword, then `lines` as they are.

    Lines before the first empty one are more headers. Text is sent as UTF-8, bytes untouched; lines end with CRLF.
    """
    wanted = _HEADERS | {_header_name(name): value for name, value in headers.items()}
    top = [f"{name}: {value}" for name, value in wanted.items() if value]
    return b"\r\n".join(_bytes(line) for line in [*top, *lines])


def multipart(subtype: str, *parts: tuple, boundary: str = "b1") -> list[str | bytes]:
    """The lines of a multipart for `raw(*…)`: each part is a tuple of lines, its headers, an empty one, its body."""
    lines: list[str | bytes] = [f'Content-Type: multipart/{subtype}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--", ""]


def part(content_type: str, *body: str | bytes, **headers: str) -> tuple:
    """One part of a `multipart`: `part("text/plain; charset=utf-8", "Bonjour", content_id="<a>")`."""
    top = [f"{_header_name(name)}: {value}" for name, value in headers.items()]
    return ((f"Content-Type: {content_type}",) if content_type else ()) + (*top, "", *body)


def _header_name(keyword: str) -> str:
    name = "-".join(word.capitalize() for word in keyword.strip("_").split("_"))
    return {"Message-Id": "Message-ID", "Mime-Version": "MIME-Version"}.get(name, name)


def _bytes(line: str | bytes) -> bytes:
    return line.encode() if isinstance(line, str) else line
