"""The header facts of a message: ids, addresses, subject, and who claims to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.message import EmailMessage

from tickets.channels.email.addresses import LONGEST_NAME, Mailbox, mailboxes
from tickets.channels.email.authentication import dmarc_passed
from tickets.channels.email.characters import clean, one_line
from tickets.channels.email.loading import cut_headers, header, headers
from tickets.channels.email.words import decoded
from tickets.intake.message import MailHeaders, Sender

MOST_REFERENCES = 50
LONGEST_ID = 998  # RFC 5322 2.1.1
NULL_RETURN_PATH = "<>"
"""`MailHeaders.return_path` of a message that nobody may answer; "" means that the header is absent."""

_BRACKETED = re.compile(r"<([^<>]+)>")
_BLANKS = re.compile(r"\s+")
_BARE = re.compile(r"[^\s<>,;\"']+")


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in a header, without brackets nor the blanks that folding put in, each once, in order."""
    found = _BRACKETED.findall(value)
    if not found:
        bare = _BARE.findall(value)
        found = [word for word in bare if "@" in word] or bare[:1]
    ids = (_BLANKS.sub("", clean(identifier))[:LONGEST_ID] for identifier in found)
    return tuple(dict.fromkeys(identifier for identifier in ids if identifier))


def read_headers(message: EmailMessage) -> MailHeaders:
    """The facts that can be read header by header; the machine fields are left to `machines`."""
    identifiers = message_ids(header(message, "message-id"))
    return MailHeaders(
        message_id=identifiers[0] if identifiers else "",
        in_reply_to=_all_ids(headers(message, "in-reply-to"))[:MOST_REFERENCES],
        references=_all_ids(headers(message, "references"))[-MOST_REFERENCES:],
        reply_to=next(iter(_emails(message, "reply-to")), ""),
        to=_emails(message, "to"),
        cc=_emails(message, "cc"),
        return_path=_return_path(header(message, "return-path")),
        auto_submitted=one_line(header(message, "auto-submitted"))[:200],
    )


def authors(message: EmailMessage) -> tuple[Mailbox, ...]:
    """The mailboxes of the From headers, in order."""
    return tuple(box for value in headers(message, "from") for box in mailboxes(value))


def read_sender(message: EmailMessage, found: Sequence[Mailbox], trusted_authserv: frozenset[str]) -> Sender:
    """The first of `authors()`; "dmarc" as proof only for a From that can be read in one way."""
    if not found:
        return Sender(name=decoded(header(message, "from"))[:LONGEST_NAME])
    first = found[0]
    plain = len(found) == 1 and first.clear and len(message.get_all("from", [])) == 1
    domain = first.email.rpartition("@")[2]
    proven = plain and dmarc_passed(headers(message, "authentication-results", 20), domain, trusted_authserv)
    return Sender(name=first.name, email=first.email, verified_by="dmarc" if proven else "")


def read_subject(message: EmailMessage) -> str:
    """The subject on one line, decoded, or ""."""
    return decoded(header(message, "subject"))


def header_defects(message: EmailMessage, found: Sequence[Mailbox]) -> tuple[str, ...]:
    """What a reader of the ledger should know about the headers, in English; `found` is `authors()`."""
    defects = {
        "no From address": not found,
        "several From addresses": len(found) > 1,
        "From is not well formed": any(not box.clear for box in found),
        "no Message-ID": not header(message, "message-id"),
        "several Message-ID headers": len(message.get_all("message-id", [])) > 1,
        "Reply-To is not an address": bool(header(message, "reply-to")) and not _emails(message, "reply-to"),
    }
    cut = (f"header {name} is too long and was cut" for name in cut_headers(message))
    return (*(sentence for sentence, true in defects.items() if true), *cut)


def _emails(message: EmailMessage, name: str) -> tuple[str, ...]:
    found = (box.email for value in headers(message, name) for box in mailboxes(value))
    return tuple(dict.fromkeys(found))


def _all_ids(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(identifier for value in values for identifier in message_ids(value)))


def _return_path(value: str) -> str:
    if value.replace(" ", "") == NULL_RETURN_PATH:
        return NULL_RETURN_PATH
    return next((box.email for box in mailboxes(value)), "")
