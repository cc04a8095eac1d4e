"""One e-mail, from the bytes to the contract of every channel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage

from tickets.channels.email import notices
from tickets.channels.email.attachments import read_attachments
from tickets.channels.email.bodies import CUT_HTML, Body, read_body
from tickets.channels.email.charsets import decode
from tickets.channels.email.contents import Contents, open_contents
from tickets.channels.email.headers import (
    authors,
    header_defects,
    read_headers,
    read_sender,
    read_subject,
)
from tickets.channels.email.loading import MOST_DEFECTS, TOO_DEEP, defects_of, header, load
from tickets.channels.email.machines import classify
from tickets.channels.email.origin import read_origin
from tickets.channels.email.quotes import split_reply
from tickets.intake.message import InboundAttachment, InboundMessage, Sender

CHANNEL = "email"
UNREADABLE = "could not be read as a mail"
LONGEST_ID = 200
# What the standard library says of a mail that was cut or put together wrong, so that parts may lack.
_HARMFUL = frozenset(
    {
        TOO_DEEP,
        CUT_HTML,
        "start boundary not found",
        "close boundary not found",
        "no boundary in multipart",
        "invalid base64 length",
        "first header line is continuation",
    }
)


def parse(
    raw: bytes,
    *,
    recipient: str = "",
    received_at: datetime,
    trusted_authserv: frozenset[str] = frozenset(),
    own_domains: frozenset[str] = frozenset(),
) -> InboundMessage:
    """The message in `raw`; never raises, whatever the bytes: what is wrong is told in `defects`.

    `recipient`: the address of ours it was delivered to, which only the transport knows. `trusted_authserv`: names
    under which our own border servers write Authentication-Results. `own_domains`: lower-case domains that only
    our notifications use in their Message-IDs.
    """
    try:
        return _parsed(raw, recipient, received_at, trusted_authserv, own_domains)
    # The last net: a mail that defeats the standard library is still a contact, with its bytes and its reason.
    except Exception as error:
        return _unreadable(raw, recipient, received_at, error)


def _parsed(
    raw: bytes,
    recipient: str,
    received_at: datetime,
    trusted_authserv: frozenset[str],
    own_domains: frozenset[str],
) -> InboundMessage:
    message, load_defects = load(raw)
    body = read_body(message)
    attachments = read_attachments(body.files, body.html)
    found = authors(message)
    sender, subject = read_sender(message, found, trusted_authserv), read_subject(message)
    headers = classify(
        message,
        read_headers(message),
        text=body.text,
        sender=sender.email,
        subject=subject,
        own_domains=own_domains,
    )
    contents, unopened = _contents(body, attachments)
    text, quoted = split_reply(contents.text)
    defects = _distinct(
        load_defects, unopened, header_defects(message, found), body.defects, defects_of(message)
    )
    return InboundMessage(
        channel=CHANNEL,
        external_id=_external_id(headers.message_id, message, sender, subject, body, attachments),
        sender=sender,
        received_at=received_at,
        recipient=recipient,
        subject=subject,
        text=text,
        quoted="\n\n".join(filter(None, (quoted, contents.armour))),
        html=contents.html,
        attachments=contents.attachments,
        headers=headers,
        notices=_notices(contents, defects),
        defects=defects,
        origin=read_origin(message, headers.return_path),
        raw=raw,
    )


def _external_id(
    message_id: str,
    message: EmailMessage,
    sender: Sender,
    subject: str,
    body: Body,
    attachments: Sequence[InboundAttachment],
) -> str:
    """`Message-ID#fingerprint`, at most 217 characters.

    The Message-ID alone will not do: some mailers send none, some repeat one over different letters. The fingerprint
    is of what the person sent, as read: From, Date, Subject, bodies and files. Received and the other transport
    headers, the transfer encoding and the line ends stay out of it, so that one mail that reaches two of our
    addresses is one message.
    """
    stable = [
        message_id,
        sender.email,
        " ".join(header(message, "date").split()),
        subject,
        body.text.split(),
        body.html.split(),
        [hashlib.sha256(attachment.content).hexdigest() for attachment in attachments],
    ]
    fingerprint = hashlib.sha256(json.dumps(stable).encode()).hexdigest()[:16]
    return f"{message_id[:LONGEST_ID] or 'no-id'}#{fingerprint}"


def _contents(body: Body, attachments: tuple[InboundAttachment, ...]) -> tuple[Contents, tuple[str, ...]]:
    """The contents opened; as they were sent, with the reason, where opening them fails."""
    try:
        return open_contents(body, attachments), ()
    # What is inside is a bonus: the libraries that open it may fail as they like.
    except Exception as error:
        sent = Contents(body.marked, body.html, "", attachments, body.notices)
        return sent, (f"what is inside could not be opened: {type(error).__name__}",)


def _notices(contents: Contents, defects: Iterable[str]) -> tuple[str, ...]:
    """In the order of `notices.ORDER`; "damaged" where words or files were lost on the way or cannot be read."""
    damaged = "\ufffd" in contents.text or not _HARMFUL.isdisjoint(defects)
    found = contents.notices | ({notices.DAMAGED} if damaged else frozenset())
    return tuple(notice for notice in notices.ORDER if notice in found)


def _distinct(*found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence for sentences in found for sentence in sentences))[:MOST_DEFECTS]


def _unreadable(raw: bytes, recipient: str, received_at: datetime, error: Exception) -> InboundMessage:
    return InboundMessage(
        channel=CHANNEL,
        external_id=f"no-id#{hashlib.sha256(raw).hexdigest()[:16]}",
        sender=Sender(),
        received_at=received_at,
        recipient=recipient,
        text=decode(raw).text,
        notices=(notices.DAMAGED,),
        defects=(f"{UNREADABLE}: {type(error).__name__}",),
        raw=raw,
    )
