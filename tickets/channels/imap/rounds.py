"""One round on one mailbox: whatever is in its folder and not in the ledger is taken in, one message at a time.

"Read" or "unread" decides nothing. A message leaves the folder only once its outcome is committed.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from helpdesk.mailboxes import Mailbox
from tickets.channels.base import channel_named
from tickets.channels.imap import sources, state
from tickets.channels.imap.connection import FAULTS
from tickets.channels.imap.errors import Gone, MessageError, StorageDown, sentence
from tickets.channels.imap.session import Facts, Session
from tickets.channels.imap.stuck import Stuck
from tickets.enums import Channel, Outcome
from tickets.intake.ledger import store
from tickets.intake.pipeline import quarantine
from tickets.models import MailboxState

logger = logging.getLogger("tickets.imap")

MOST_A_ROUND = 100
LARGEST_BYTES = 64 * 1024 * 1024
FULL_PASS_SECONDS = 3600
NOTED_EVERY_SECONDS = 60
MOVED_AT_ONCE = 100

T = TypeVar("T")
Run = Callable[..., Any]
"""Calls a function that uses the database: at once in tests, in one of a few worker threads otherwise."""


def directly(function: Callable[..., T], *arguments: Any) -> T:
    return function(*arguments)


@dataclass
class Memory:
    """What a poller remembers of a mailbox between rounds, so that a large folder is not listed whole each time."""

    uidvalidity: int | None = None
    mark: int = 0
    """Every UID up to this one is known; 0 lists the whole folder."""
    full_pass_due: float = 0.0  # on the monotonic clock
    rounds: int = 0
    """How many went through."""
    noted: float = float("-inf")
    """When the last success was written down, on the monotonic clock."""


@dataclass
class Tally:
    """How a round went: UIDs taken in, messages moved, and whether more were left than one round may take."""

    taken: list[int] = field(default_factory=list)
    moved: int = 0
    waiting: int = 0
    more: bool = False


class Round:
    """One round over an open session; `is_stopping` is asked between messages."""

    def __init__(
        self,
        session: Session,
        mailbox: Mailbox,
        memory: Memory,
        run: Run = directly,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._session, self._mailbox, self._memory = session, mailbox, memory
        self._run, self._is_stopping = run, is_stopping
        self._tally = Tally()
        self._complaint = ""

    def go(self) -> Tally:
        """Take in what is new, put away what is settled, write down the state.

        Raises `StorageDown` or a `django.db.Error` when nothing can be recorded, `connection.FAULTS` when the
        connection breaks: what was not committed is still on the server.
        """
        self._open()
        listed = self._listed()
        outcomes = self._run(sources.known, self._prefix, listed)
        self._stuck: Stuck = self._run(state.stuck_of, self._mailbox, self._uidvalidity)
        for uid in outcomes:
            self._stuck.forget(uid)
        self._put_away_known(outcomes)
        new = sorted({uid for uid in listed if uid not in outcomes} | self._stuck.uids())
        due = [uid for uid in new if not self._stuck.waits(uid)]
        done = self._take_in_all(due[:MOST_A_ROUND])
        self._remember(listed, left=set(new) - done)
        self._tally.more = len(due) > MOST_A_ROUND and not self._is_stopping()
        self._note_success()
        self._memory.rounds += 1
        return self._tally

    def _note_success(self) -> None:
        """At once when something happened; a quiet mailbox is noted once a minute."""
        tally, memory = self._tally, self._memory
        is_quiet = not (tally.taken or tally.moved or tally.waiting or self._complaint)
        if is_quiet and time.monotonic() - memory.noted < NOTED_EVERY_SECONDS:
            return
        self._run(
            state.succeeded, self._mailbox, self._uidvalidity, tally.waiting, self._stuck, self._complaint
        )
        memory.noted = float("-inf") if tally.waiting or self._complaint else time.monotonic()
        if not is_quiet:
            logger.info(
                "mailbox %s: %d taken in, %d moved, %d waiting",
                self._mailbox.name,
                len(tally.taken),
                tally.moved,
                tally.waiting,
            )

    def _open(self) -> None:
        """Select the folder at the first round of a session, and at each full pass: its UIDVALIDITY may be new."""
        memory, folder = self._memory, self._mailbox.folder
        is_full = time.monotonic() >= memory.full_pass_due
        if is_full or self._session.opened != folder:
            self._session.open(folder)
        self._uidvalidity = self._session.uidvalidity
        if is_full or self._uidvalidity != memory.uidvalidity:
            memory.uidvalidity, memory.mark = self._uidvalidity, 0
            memory.full_pass_due = time.monotonic() + FULL_PASS_SECONDS
        self._prefix = sources.place(self._mailbox, self._uidvalidity)

    def _listed(self) -> list[int]:
        self._session.forget_news()
        if not self._memory.mark:
            return self._session.uids("ALL")
        # "n:*" always gives the last message, even when its UID is below n (RFC 3501, section 6.4.8).
        found = self._session.uids("UID", f"{self._memory.mark + 1}:*")
        return [uid for uid in found if uid > self._memory.mark]

    def _take_in_all(self, uids: Sequence[int]) -> set[int]:
        """Those that need no other attempt; a broken connection counts as an attempt on the message it broke on."""
        done = set()
        for uid in uids:
            if self._is_stopping():
                break
            try:
                self._take_in(uid)
            except Gone:
                self._lost_sight_of(uid)
            except MessageError as error:
                self._note(uid, error)
                continue
            except FAULTS as error:
                self._note(uid, error)
                self._run(state.keep_stuck, self._mailbox, self._stuck)
                raise
            done.add(uid)
        return done

    def _take_in(self, uid: int) -> None:
        facts = self._session.facts(uid)
        if facts.size > LARGEST_BYTES:
            self._run(
                set_aside_oversized, self._mailbox, f"{self._prefix}{uid}", facts, self._session.header(uid)
            )
            outcome = ""
        else:
            raw = self._session.content(uid)
            outcome = self._run(take, self._mailbox, f"{self._prefix}{uid}", facts, raw)
        self._stuck.forget(uid)
        self._tally.taken.append(uid)
        if folder := self._destination(outcome):
            self._put_away([uid], folder)

    def _note(self, uid: int, error: Exception) -> None:
        words = sentence(error, self._mailbox)
        self._stuck.failed(uid, words)
        logger.warning("mailbox %s: UID %s could not be taken in: %s", self._mailbox.name, uid, words)

    def _lost_sight_of(self, uid: int) -> None:
        if uid in self._stuck:
            logger.warning("mailbox %s: UID %s left the folder, never taken in", self._mailbox.name, uid)
        self._stuck.forget(uid)

    def _put_away_known(self, outcomes: dict[int, str]) -> None:
        """What a former round recorded and did not live to move."""
        if not (self._mailbox.archive or self._mailbox.quarantine):
            return
        ready = {uid: outcome for uid, outcome in outcomes.items() if outcome}
        for criteria in self._criteria_of_those_that_stay() if ready else ():
            for uid in self._session.uids(*criteria):
                ready.pop(uid, None)
        for folder in {self._destination(outcome) for outcome in ready.values()} - {""}:
            uids = [uid for uid, outcome in ready.items() if self._destination(outcome) == folder]
            for start in range(0, len(uids), MOVED_AT_ONCE):
                if not self._is_stopping():
                    self._put_away(uids[start : start + MOVED_AT_ONCE], folder)

    def _criteria_of_those_that_stay(self) -> list[tuple[str, ...]]:
        """Those too large to be stored; on a server that cannot move, those already copied."""
        copied = [("DELETED",)] if self._session.leaves_copies() else []
        return [("LARGER", str(LARGEST_BYTES)), *copied]

    def _destination(self, outcome: str) -> str:
        """The folder that a message with this outcome belongs in; "" where it is."""
        if outcome == Outcome.QUARANTINED and self._mailbox.quarantine:
            return self._mailbox.quarantine
        return self._mailbox.archive if outcome else ""

    def _put_away(self, uids: Sequence[int], folder: str) -> None:
        """A server that refuses is reported; the messages are recorded, and tried again at the next round."""
        try:
            self._session.move(uids, folder)
        except MessageError as error:
            self._complaint = f"messages cannot be moved to {folder}: {sentence(error, self._mailbox)}"
            logger.warning("mailbox %s: %s", self._mailbox.name, self._complaint)
            return
        self._tally.moved += len(uids)

    def _remember(self, listed: Sequence[int], *, left: set[int]) -> None:
        """Without an archive most messages stay: the next listing begins after what is known; stuck ones are known apart."""
        self._tally.waiting = len(left)
        if self._mailbox.archive:
            return
        untouched = [uid for uid in left if uid not in self._stuck]
        known_up_to = min(untouched) - 1 if untouched else max(listed, default=0)
        self._memory.mark = max(self._memory.mark, known_up_to)


def take(mailbox: Mailbox, source: str, facts: Facts, raw: bytes) -> str:
    """Hand one message to the e-mail channel and return its committed outcome.

    Raises `StorageDown` when nothing can be recorded, `MessageError` when only this message cannot.
    """
    channel = channel_named(Channel.EMAIL)
    try:
        receipt = channel.accept(raw, recipient=mailbox.recipient, received_at=facts.at, source=source)
    except Exception as error:
        raise _kind_of_failure()(f"not recorded: {sentence(error, mailbox)}") from error
    return receipt.outcome


def set_aside_oversized(mailbox: Mailbox, source: str, facts: Facts, header: bytes) -> None:
    """A line in quarantine, with the header alone: a human reads the message in the mailbox, where it stays."""
    size, limit = facts.size // 2**20, LARGEST_BYTES // 2**20
    with override("fr"):
        reason = _("Message de %(size)s Mo, au-delà de %(limit)s Mo : à lire dans la boîte %(name)s") % {
            "size": size,
            "limit": limit,
            "name": mailbox.name,
        }
    try:
        reception = store(
            Channel.EMAIL, header, recipient=mailbox.recipient, received_at=facts.at, source=source
        )
        quarantine(reception, reason, f"RFC822.SIZE {facts.size} > {LARGEST_BYTES}")
    except Exception as error:
        raise _kind_of_failure()(f"not recorded: {sentence(error, mailbox)}") from error


def _kind_of_failure() -> type[MessageError] | type[StorageDown]:
    """Whose fault a failure was: the message's when something else can be recorded, else the storage's."""
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        MailboxState.objects.exists()
        with tempfile.TemporaryFile(dir=Path(settings.DATA_DIR)) as probe:
            probe.write(b"1")
    except (DatabaseFault, OSError):
        return StorageDown
    return MessageError
