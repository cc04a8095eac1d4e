"""The local mailbox of the embedded default: every mail is one .eml file that the demo can read at a URL."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from helpdesk.kernel import clock


@dataclass(frozen=True)
class StoredMail:
    """A mail in the local mailbox; `name` is its file name without the extension."""

    name: str
    at: datetime
    message: ParsedMessage


class MailboxBackend(BaseEmailBackend):
    """Django e-mail backend: one file a message, written whole or not at all, named so that they sort by time."""

    def send_messages(self, email_messages) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{os.urandom(4).hex()}"
            partial = folder / f".{name}"
            partial.write_bytes(message.message().as_bytes(linesep="\r\n"))
            partial.rename(folder / f"{name}.eml")
        return len(email_messages)


def recent(limit: int = 50, recipient: str = "") -> list[StoredMail]:
    """The newest mails first, at most `limit`, optionally those to one address."""
    found = []
    for path in sorted(_folder().glob("*.eml"), reverse=True):
        mail = _read(path)
        if not recipient or recipient.lower() in str(mail.message["To"] or "").lower():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def open_mail(name: str) -> StoredMail | None:
    """One mail by name, or None; a name that is not one of ours opens nothing."""
    path = _folder() / f"{name}.eml"
    if not name.replace("-", "").isalnum() or not path.is_file():
        return None
    return _read(path)


def _folder() -> Path:
    return Path(settings.MAILBOX_DIR)


def _read(path: Path) -> StoredMail:
    stamp = path.stem.partition("-")[0]
    at = datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%S%f%z")
    return StoredMail(path.stem, at, message_from_bytes(path.read_bytes(), policy=policy.default))
