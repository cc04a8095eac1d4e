"""A real IMAP server for the tests, and accounts in it that no other test knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from helpdesk.bench.dovecot import PASSWORD, PROGRAM, Dovecot, dovecot
from helpdesk.kernel import clock
from helpdesk.mailboxes import Mailbox
from tickets.channels.imap.connection import connected
from tickets.channels.imap.rounds import Memory, Round, Tally

OURS = "aide@ccc.example.org"
_numbers = count(1)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Dovecot]:
    """One server for the whole run; without Dovecot its tests are skipped, which CI does not forgive."""
    if not Path(PROGRAM).exists():
        pytest.skip("Dovecot is missing (Debian: apt-get install dovecot-imapd)")
    with dovecot() as server:
        yield server


@dataclass
class Account:
    """One account: what the product is told of it, and what a person does in it with their own mail program."""

    server: Dovecot
    mailbox: Mailbox

    def deliver(
        self, text: str = "Page blanche.", folder: str = "", at: datetime | None = None, **headers: str
    ) -> bytes:
        """A mail arrives; the bytes as they are in the folder."""
        raw = mail(text, **headers)
        self.deliver_bytes(raw, folder, at)
        return raw

    def deliver_bytes(self, raw: bytes, folder: str = "", at: datetime | None = None) -> None:
        with self.opened() as person:
            person.append(raw, folder or self.mailbox.folder, dt=at or clock.now())

    def opened(self) -> MailBoxUnencrypted:
        """Somebody's own mail program, logged in."""
        program = MailBoxUnencrypted("127.0.0.1", self.server.port)
        return program.login(self.mailbox.user, PASSWORD, initial_folder=None)

    def uids(self, folder: str = "", criteria: str = "ALL") -> list[int]:
        with self.opened() as person:
            person.folder.set(folder or self.mailbox.folder)
            return sorted(map(int, person.uids(criteria)))

    def make(self, folder: str) -> None:
        with self.opened() as person:
            person.folder.create(folder)

    def files(self) -> list[Path]:
        """The mails of the inbox on the server's disk, in order of arrival."""
        found = [path for place in ("new", "cur") for path in (self.home / place).iterdir()]
        return sorted(found, key=_arrival)

    @property
    def home(self) -> Path:
        return self.server.home(self.mailbox.user) / "Maildir"

    def renumber(self, uidvalidity: int) -> None:
        """The server lost its numbering, as after a restored backup."""
        numbers = self.home / "dovecot-uidlist"
        numbers.write_text(re.sub(r" V\d+ ", f" V{uidvalidity} ", numbers.read_text(), count=1))
        for path in self.home.glob("dovecot.index*"):
            path.unlink()

    def with_(self, **changes: object) -> Account:
        return Account(self.server, replace(self.mailbox, **changes))

    def round(self, memory: Memory | None = None) -> Tally:
        """One round on a new connection."""
        with connected(self.mailbox) as session:
            return Round(session, self.mailbox, memory or Memory()).go()


def _arrival(path: Path) -> tuple[int, int]:
    """Seconds and microseconds, as Maildir names begin with them."""
    seconds, microseconds = re.match(r"(\d+)\.M(\d+)", path.name).groups()
    return int(seconds), int(microseconds)


@pytest.fixture
def account_of(mail_server: Dovecot, settings) -> Callable[..., Account]:
    """`account_of(archive="Traités")`: a new empty account."""

    def make(domain: str = "boites.example.org", **options: object) -> Account:
        user = f"boite{next(_numbers)}@{domain}"
        mailbox = Mailbox(
            **{
                "name": user.partition("@")[0],
                "host": "127.0.0.1",
                "port": mail_server.port,
                "security": "none",
                "user": user,
                "password": PASSWORD,
                "address": OURS,
                **options,
            }
        )
        settings.MAILBOXES = (*settings.MAILBOXES, mailbox)
        return Account(mail_server, mailbox)

    settings.MAILBOXES = ()
    return make


@pytest.fixture
def account(account_of: Callable[..., Account]) -> Account:
    """An account whose messages stay in place."""
    return account_of()


def mail(text: str = "Page blanche.", **headers: str) -> bytes:
    """A mail as servers keep it; `Message_ID=""` leaves that header out."""
    message = EmailMessage()
    number = next(_numbers)
    for name, value in {
        "From": f"Amina Benali <amina{number}@example.net>",
        "To": OURS,
        "Subject": "Demande",
        "Message_ID": f"<m{number}@example.net>",
        "Date": "Sun, 22 Nov 2026 10:00:00 +0100",
        **headers,
    }.items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(f"Bonjour,\n\n{text}\n")
    return message.as_bytes().replace(b"\n", b"\r\n")
