"""What can go wrong with a mailbox, in sentences that hold no secret and nothing that a sender wrote."""

from __future__ import annotations

from helpdesk.mailboxes import Mailbox

LONGEST = 300


class MailboxError(Exception):
    """The mailbox cannot be polled at this moment; the sentence is for the operator."""


class MessageError(MailboxError):
    """The server refuses this one message; the others can still be read."""


class Gone(MailboxError):
    """The message is not in the folder any more: somebody moved or deleted it."""


class StorageDown(MailboxError):
    """The database or the data directory does not answer: everything stays on the server."""


def sentence(error: BaseException, mailbox: Mailbox) -> str:
    """One line of at most 300 characters about `error`, without the mailbox's secrets."""
    words = " ".join(str(error).split()) or type(error).__name__
    if not isinstance(error, MailboxError):
        words = f"{type(error).__name__}: {words}"
    for secret in mailbox.secrets:
        words = words.replace(secret, "…")
    return words[:LONGEST]
