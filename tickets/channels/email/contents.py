"""What is inside the parts: files within files, words within armour, meetings within calendars."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from tickets.channels.email import notices
from tickets.channels.email.attachments import InboundAttachment, type_named
from tickets.channels.email.bodies import Body
from tickets.channels.email.characters import one_line
from tickets.channels.email.filenames import default_name, distinct, safe_name
from tickets.channels.email.html_text import text_of
from tickets.channels.email.invitations import in_words, is_invitation, read_invitation
from tickets.channels.email.pgp import unarmour
from tickets.channels.email.tnef import SIGNATURE, TYPES, File, Opened, open_tnef
from tickets.channels.email.uuencoded import take_files

MOST_OPENED = 5
MOST_FILES = 500
_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})


@dataclass(frozen=True)
class Contents:
    """The words to read, the files as sent and then those found in them, and what the reader should know."""

    text: str
    html: str
    armour: str
    attachments: tuple[InboundAttachment, ...]
    notices: frozenset[str]


def open_contents(body: Body, sent: Sequence[InboundAttachment]) -> Contents:
    """`body` and the files `sent` with it, opened where they are envelopes; everything sent is still there."""
    opened = list(_opened(sent))
    text, html = body.marked, body.html
    if opened and not text.strip() and not html.strip():
        text, html = _words_of(opened)
    calendars = [file.content for file in sent if _is_calendar(file)]
    if calendars and not text.strip():
        text = _meeting(calendars[0])
    text, uuencoded = take_files(text)
    unarmoured = unarmour(text)
    inner = [*_files_in(opened), *(File(name, "", content) for name, content in (*body.enclosed, *uuencoded))]
    found = {
        notices.OUTLOOK_RICH: bool(opened),
        notices.INVITATION: any(map(is_invitation, calendars)),
        notices.SIGNED: unarmoured.signed,
        notices.ENCRYPTED: unarmoured.encrypted,
    }
    return Contents(
        text=unarmoured.text,
        html=html,
        armour=unarmoured.armour,
        attachments=(*sent, *_attached(inner, sent, html)) if inner else tuple(sent),
        notices=frozenset(body.notices) | {notice for notice, holds in found.items() if holds},
    )


def _is_calendar(file: InboundAttachment) -> bool:
    return file.content_type in _CALENDARS or file.filename.lower().endswith(".ics")


def _meeting(calendar: bytes) -> str:
    invitation = read_invitation(calendar)
    return in_words(invitation) if invitation else ""


def _opened(sent: Sequence[InboundAttachment]) -> Iterator[Opened]:
    wrapped = [file for file in sent if file.content_type in TYPES or file.content.startswith(SIGNATURE)]
    for file in wrapped[:MOST_OPENED]:
        if opened := open_tnef(file.content):
            yield opened


def _words_of(opened: Sequence[Opened]) -> tuple[str, str]:
    said = next((each for each in opened if each.text.strip() or each.html.strip()), Opened())
    return said.text.strip("\n") or text_of(said.html), said.html


def _files_in(opened: Sequence[Opened]) -> list[File]:
    files = [file for each in opened for file in (*each.files, *map(_as_mail, each.messages))]
    return files[:MOST_FILES]


def _as_mail(opened: Opened) -> File:
    """A message attached the way Outlook does, in the form that every mailer reads."""
    subject = one_line(opened.subject)[:200]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message.set_content(opened.text or text_of(opened.html))
    if opened.html:
        message.add_alternative(opened.html, subtype="html")
    for file in _files_in([opened]):
        maintype, _, subtype = type_named(file.content_type, file.content).partition("/")
        if maintype in {"message", "multipart"}:
            maintype, subtype = "application", "octet-stream"
        message.add_attachment(
            file.content, maintype=maintype, subtype=subtype, filename=safe_name(file.name)
        )
    # The same winmail.dat always gives the same bytes.
    digest = hashlib.sha256(f"{subject}{opened.text}{opened.html}".encode())
    for file in opened.files:
        digest.update(file.content)
    for number, part in enumerate(each for each in message.walk() if each.is_multipart()):
        part.set_boundary(f"=_{number}_{digest.hexdigest()[:32]}")
    return File(f"{subject or 'message'}.eml", "message/rfc822", message.as_bytes())


def _attached(
    files: Sequence[File], sent: Sequence[InboundAttachment], html: str
) -> Iterator[InboundAttachment]:
    taken = {file.filename.lower(): 1 for file in sent}
    for number, file in enumerate(files, start=len(sent) + 1):
        content_type = type_named(file.content_type, file.content)
        content_id = one_line(file.content_id)[:200]
        yield InboundAttachment(
            filename=distinct(safe_name(file.name) or default_name(number, content_type), taken),
            content_type=content_type,
            content=file.content,
            content_id=content_id,
            inline=bool(content_id) and f"cid:{content_id}" in html,
        )
