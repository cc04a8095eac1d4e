"""Take in what arrives in the mailboxes, until stopped."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.mailboxes import Mailbox
from tickets.channels.imap.service import Poller


class Command(BaseCommand):
    help = (
        "Poll the mailboxes of HELPDESK_MAILBOXES over IMAP. SIGTERM and SIGINT stop it after the message in hand; "
        "with --once, exit 1 when a mailbox could not be gone through."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="take in what is there now, then stop")
        parser.add_argument("--mailbox", default="", metavar="NAME", help="this one only")

    def handle(self, *args: Any, once: bool, mailbox: str, **options: Any) -> None:
        mailboxes = chosen(mailbox)
        if not mailboxes:
            self.stdout.write("No mailbox is configured (HELPDESK_MAILBOXES): nothing to poll.")
            if once:
                return
        poller = Poller(mailboxes)
        with stopped_by_signals(poller):
            if once:
                self._once(poller)
            else:
                self._follow(poller, mailboxes)

    def _once(self, poller: Poller) -> None:
        if failed := poller.once():
            raise CommandError(f"could not be gone through: {', '.join(failed)}")

    def _follow(self, poller: Poller, mailboxes: tuple[Mailbox, ...]) -> None:
        self.stdout.write(f"Polling {len(mailboxes)} mailboxes.")
        poller.start()
        poller.wait()
        poller.close()
        self.stdout.write("Stopped.")


@contextmanager
def stopped_by_signals(poller: Poller) -> Iterator[None]:
    """Inside the block SIGTERM and SIGINT stop the poller after the message in hand."""
    former = {
        number: signal.signal(number, lambda *received: poller.stop())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def chosen(name: str) -> tuple[Mailbox, ...]:
    """The configured mailboxes, or the one of that name; `CommandError` when there is none."""
    found = tuple(mailbox for mailbox in settings.MAILBOXES if name in ("", mailbox.name))
    if name and not found:
        raise CommandError(f"{name} is not a mailbox of HELPDESK_MAILBOXES")
    return found
