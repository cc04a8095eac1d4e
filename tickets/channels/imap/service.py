"""All mailboxes at once: a thread each for the network, a few workers for the database.

A mailbox hands over one message and waits for its outcome before the next, so the workers' queue holds at most one
message of each and none starves another. A server that does not answer holds up its own thread and nothing else.
"""

from __future__ import annotations

import logging
import random
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import Error as DatabaseFault
from django.db import close_old_connections

from helpdesk.mailboxes import Mailbox
from tickets.channels.imap import state
from tickets.channels.imap.connection import FAULTS, connected
from tickets.channels.imap.errors import MailboxError, sentence
from tickets.channels.imap.oauth import Tokens
from tickets.channels.imap.rounds import Memory, Round, Tally
from tickets.channels.imap.session import Session

logger = logging.getLogger("tickets.imap")

WORKERS = 2
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5.0, 300.0
IDLE_SECONDS = 9 * 60  # RFC 2177 asks for less than 29 minutes; routers forget silent connections sooner
RETRY_SECONDS = 60  # while messages are stuck, or left by the bound of a round
STOP_SECONDS = 15.0

T = TypeVar("T")


class Poller:
    """Polls mailboxes until it is stopped; what was not committed by then is still on the servers."""

    def __init__(self, mailboxes: Sequence[Mailbox], *, workers: int = WORKERS) -> None:
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="mail-in")
        self._stopping = threading.Event()
        # The read end wakes every thread that waits for its server; nobody reads it.
        self._bell, self._ringer = socket.socketpair()
        self._tokens = {mailbox.name: Tokens(mailbox.oauth2) for mailbox in mailboxes if mailbox.oauth2}
        self._mailboxes = mailboxes
        self._threads: list[threading.Thread] = []
        self.failed: list[str] = []
        """Names of the mailboxes that `once` could not go through."""

    def start(self) -> None:
        """Follow every mailbox, each in its thread, and return."""
        self._launch(self._follow)

    def once(self) -> list[str]:
        """Empty every mailbox of what is new, all at once; the names of those that failed."""
        self._launch(self._pass)
        for thread in self._threads:
            thread.join()
        self._close()
        return sorted(self.failed)

    def wait(self) -> None:
        """Until somebody stops us."""
        select.select([self._bell], [], [])

    def stop(self) -> None:
        """Ask every thread to end after the message in hand; safe in a signal handler."""
        self._stopping.set()
        self._ringer.send(b"!")

    def close(self, seconds: float = STOP_SECONDS) -> None:
        """Stop, and give the messages in hand this long to be committed."""
        self.stop()
        limit = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, limit - time.monotonic()))
        self._close()

    def _close(self) -> None:
        self._workers.shutdown(wait=False)
        if not any(thread.is_alive() for thread in self._threads):
            self._bell.close()
            self._ringer.close()

    def _launch(self, work: Callable[[Mailbox], None]) -> None:
        self._threads = [
            threading.Thread(target=work, args=(mailbox,), name=f"imap {mailbox.name}", daemon=True)
            for mailbox in self._mailboxes
        ]
        for thread in self._threads:
            thread.start()

    def _follow(self, mailbox: Mailbox) -> None:
        memory, failures = Memory(), 0
        while not self._stopping.is_set():
            before = memory.rounds
            error = self._attempt(lambda: self._stay(mailbox, memory), mailbox)
            failures = 1 if memory.rounds > before else failures + 1
            if error:
                memory.noted = float("-inf")
                self._stopping.wait(pause(failures))

    def _pass(self, mailbox: Mailbox) -> None:
        if self._attempt(lambda: self._empty(mailbox), mailbox):
            self.failed.append(mailbox.name)

    def _attempt(self, work: Callable[[], None], mailbox: Mailbox) -> str:
        """The sentence of what broke, written down; "" when the work came to its end."""
        try:
            work()
        except (*FAULTS, MailboxError, DatabaseFault) as error:
            said = sentence(error, mailbox)
        except Exception as error:  # a fault of ours on one mailbox must not silence it for ever
            if not self._stopping.is_set():
                logger.exception("mailbox %s", mailbox.name)
            said = sentence(error, mailbox)
        else:
            return ""
        if not self._stopping.is_set():
            logger.warning("mailbox %s: %s", mailbox.name, said)
            self._note(mailbox, said)
        return said

    def _note(self, mailbox: Mailbox, said: str) -> None:
        try:
            self._run(state.failed, mailbox, said)
        except (DatabaseFault, RuntimeError) as error:
            logger.error("mailbox %s: the failure could not be recorded: %s", mailbox.name, error)

    def _stay(self, mailbox: Mailbox, memory: Memory) -> None:
        """Round after round on one connection, until it breaks or we stop."""
        with connected(mailbox, self._tokens.get(mailbox.name)) as session:
            while not self._stopping.is_set():
                tally = self._round(session, mailbox, memory)
                if not tally.more and not self._stopping.is_set():
                    self._wait_for_news(session, mailbox, tally)

    def _empty(self, mailbox: Mailbox) -> None:
        memory = Memory()
        with connected(mailbox, self._tokens.get(mailbox.name)) as session:
            while self._round(session, mailbox, memory).more:
                continue

    def _round(self, session: Session, mailbox: Mailbox, memory: Memory) -> Tally:
        return Round(session, mailbox, memory, self._run, self._stopping.is_set).go()

    def _wait_for_news(self, session: Session, mailbox: Mailbox, tally: Tally) -> None:
        if not (mailbox.idle and session.can("IDLE")):
            self._stopping.wait(mailbox.poll_seconds)
        else:
            session.await_news(RETRY_SECONDS if tally.waiting else IDLE_SECONDS, self._bell)

    def _run(self, function: Callable[..., T], *arguments: Any) -> T:
        return self._workers.submit(_with_connection, function, *arguments).result()


def pause(failures: int) -> float:
    """Seconds before the next attempt: 5, 10, 20… up to 300, give or take a quarter so that nobody marches in step."""
    whole = min(FIRST_PAUSE_SECONDS * 2 ** min(max(failures, 1) - 1, 10), LONGEST_PAUSE_SECONDS)
    return min(whole * random.uniform(0.75, 1.25), LONGEST_PAUSE_SECONDS)


def _with_connection(function: Callable[..., T], *arguments: Any) -> T:
    """The worker gives its database connection back after each message."""
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()
