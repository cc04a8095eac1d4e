"""Fifty mailboxes of a real Dovecot polled at once, with and without a server among them that never answers."""

from __future__ import annotations

import logging
import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from imaplib import IMAP4
from pathlib import Path

from django.conf import settings

from helpdesk.bench.dovecot import PASSWORD, PROGRAM, Dovecot, dovecot
from helpdesk.demo.people import invent
from helpdesk.mailboxes import Mailbox
from tickets.channels.imap.service import Poller
from tickets.models import Reception

MAILBOXES, MAILS = 50, 20


class TimedPoller(Poller):
    """Remembers how long each mailbox took, in seconds since the start of all."""

    def __init__(self, mailboxes: Sequence[Mailbox]) -> None:
        super().__init__(mailboxes)
        self.took: dict[str, float] = {}
        self._start = time.perf_counter()

    def _pass(self, mailbox: Mailbox) -> None:
        super()._pass(mailbox)
        self.took[mailbox.name] = time.perf_counter() - self._start


def polled() -> list[str]:
    """The lines of the report; one that says so when Dovecot is not installed."""
    if not Path(PROGRAM).exists():
        return ["mailboxes: not measured, Dovecot is missing (Debian: apt-get install dovecot-imapd)"]
    with _quietly(), dovecot() as server, _dead() as dead:
        live = [_mailbox(server, f"vives{number}") for number in range(MAILBOXES)]
        others = [_mailbox(server, f"autres{number}") for number in range(MAILBOXES - 1)]
        _fill([*live, *others])
        alone = _measure(live)
        beside = _measure([dead, *others], but=dead.name)
    elapsed = (beside["all"] / (MAILBOXES - 1)) / (alone["all"] / MAILBOXES)
    worked = (beside["cpu"] / (MAILBOXES - 1)) / (alone["cpu"] / MAILBOXES)
    return [
        _line(f"{MAILBOXES} mailboxes, {MAILS} mails each", alone, MAILBOXES),
        _line(f"{MAILBOXES - 1} of them, and a server that never answers", beside, MAILBOXES - 1),
        f"with the dead server, each of the others takes x{elapsed:5.2f} of the time and x{worked:5.2f} of the CPU "
        "that a mailbox takes without it",
    ]


@contextmanager
def _quietly() -> Iterator[None]:
    """Without a line in the log for each mailbox."""
    logger = logging.getLogger("tickets.imap")
    former = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(former)


def _measure(mailboxes: Sequence[Mailbox], but: str = "") -> dict[str, float]:
    """Seconds until the last and the median live mailbox, and of CPU; RuntimeError when a mail was not taken in."""
    before, worked = Reception.objects.count(), time.process_time()
    poller = TimedPoller(mailboxes)
    failed = poller.once()
    took = [seconds for name, seconds in poller.took.items() if name != but]
    if failed != [but] * bool(but) or Reception.objects.count() - before != len(took) * MAILS:
        raise RuntimeError(f"not everything was taken in; failed: {failed}")
    worked = time.process_time() - worked
    return {"all": max(took), "median": statistics.median(took), "cpu": worked}


def _line(name: str, found: dict[str, float], mailboxes: int) -> str:
    mails, seconds = mailboxes * MAILS, found["all"]
    return (
        f"{name:<52} {mails} mails in {seconds:6.2f} s, {mails / seconds:6.1f} mails/s, "
        f"{found['cpu'] * 1000 / mails:5.1f} ms of CPU each   slowest mailbox x{seconds / found['median']:5.2f} of the "
        f"median ({found['median']:.2f} s)"
    )


def _mailbox(server: Dovecot, name: str) -> Mailbox:
    return Mailbox(
        name=name,
        host="127.0.0.1",
        port=server.port,
        user=f"{name}@boites.example.org",
        password=PASSWORD,
        security="none",
        address=settings.SERVICE_EMAIL,
        archive="Traités",
    )


@contextmanager
def _dead() -> Iterator[Mailbox]:
    """A server that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        yield Mailbox(
            name="morte", host="127.0.0.1", port=port, user="morte@example.org", password="x", security="none"
        )


def _fill(mailboxes: Sequence[Mailbox]) -> None:
    for first, mailbox in enumerate(mailboxes):
        with IMAP4(mailbox.host, mailbox.port) as client:
            client.login(mailbox.user, mailbox.password)
            for number in range(MAILS):
                client.append("INBOX", "", "", _mail(first * MAILS + number))


def _mail(number: int) -> bytes:
    someone = invent(300_000 + number)
    message = EmailMessage()
    message["From"] = f"{someone.name} <boite{number}.{someone.email}>"
    message["To"] = settings.SERVICE_EMAIL
    message["Subject"] = "Page blanche à la dernière étape"
    message["Message-ID"] = f"<bench-mailbox-{number}@example.net>"
    message.set_content(
        f"Bonjour,\n\nJe ne peux pas valider ma demande de renouvellement, dossier {number}.\n"
    )
    return message.as_bytes()
