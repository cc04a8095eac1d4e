"""A logged-in connection: encrypted and verified, or not at all."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from imaplib import IMAP4

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxUnencrypted

from helpdesk.mailboxes import Mailbox
from tickets.channels.imap.errors import MailboxError, sentence
from tickets.channels.imap.oauth import Tokens
from tickets.channels.imap.session import Session

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60
FAULTS = (OSError, IMAP4.error, ImapToolsError)
"""What the network, the server and the library raise; `IMAP4.abort` is one of them."""


@contextmanager
def connected(mailbox: Mailbox, tokens: Tokens | None = None) -> Iterator[Session]:
    """A session on the account, logged in; `MailboxError` with one sentence when there can be none."""
    client = _open(mailbox)
    try:
        client.client.sock.settimeout(ANSWER_SECONDS)
        _log_in(client, mailbox, tokens)
        yield Session(client)
    finally:
        _leave(client)


def _open(mailbox: Mailbox) -> BaseMailBox:
    try:
        trust = ssl.create_default_context(cafile=mailbox.ca_file or None)
        if mailbox.security == "tls":
            return MailBox(mailbox.host, mailbox.port, timeout=CONNECT_SECONDS, ssl_context=trust)
        box = MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=CONNECT_SECONDS)
        if mailbox.security == "starttls":
            _encrypt(box, trust)
        return box
    except FAULTS as error:
        raise MailboxError(f"no connection: {sentence(error, mailbox)}") from None


def _encrypt(box: BaseMailBox, trust: ssl.SSLContext) -> None:
    """STARTTLS, or no connection at all: what is sent before it is nothing but the command."""
    try:
        box.client.starttls(trust)
    except FAULTS:
        with suppress(OSError):  # TLS may have closed it already
            box.client.shutdown()
        raise


def _log_in(client: BaseMailBox, mailbox: Mailbox, tokens: Tokens | None) -> None:
    if client.client.state != "NONAUTH":
        raise MailboxError("the server let us in before we said who we are: not the one that was meant")
    try:
        if mailbox.oauth2:
            _authenticate(client, mailbox, tokens or Tokens(mailbox.oauth2))
        elif mailbox.password.isascii() and mailbox.user.isascii():
            client.login(mailbox.user, mailbox.password, initial_folder=None)
        else:
            client.login_utf8(mailbox.user, mailbox.password, initial_folder=None)
    except FAULTS as error:
        raise MailboxError(f"log-in refused: {sentence(error, mailbox)}") from None


def _authenticate(client: BaseMailBox, mailbox: Mailbox, tokens: Tokens) -> None:
    """XOAUTH2; after a refusal the server explains itself once and waits for an empty line."""
    first = f"user={mailbox.user}\1auth=Bearer {tokens.current()}\1\1".encode()
    answers = iter([first])
    try:
        client.client.authenticate("XOAUTH2", lambda challenge: next(answers, b""))
    except FAULTS:
        tokens.forget()
        raise


def _leave(client: BaseMailBox) -> None:
    """Say good-bye if the server still listens; the socket is closed whatever happens."""
    with suppress(*FAULTS):
        client.client.sock.settimeout(CONNECT_SECONDS)
        client.client.logout()
    with suppress(*FAULTS):
        client.client.shutdown()
