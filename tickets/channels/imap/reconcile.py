"""The proof that nothing was lost: each message of a mailbox is looked for in the ledger, and named when it is not there.

Cheap first: by place in the polled folder, by Message-ID and size elsewhere; only what is not found that way is
fetched, and looked for by its bytes and by what the parser makes of them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from helpdesk.kernel import clock
from helpdesk.mailboxes import Mailbox
from tickets.channels.base import channel_named
from tickets.channels.email.headers import message_ids
from tickets.channels.email.loading import header, load
from tickets.channels.imap import sources
from tickets.channels.imap.connection import FAULTS, connected
from tickets.channels.imap.errors import Gone, MailboxError, sentence
from tickets.channels.imap.rounds import LARGEST_BYTES
from tickets.channels.imap.session import Facts, Session
from tickets.enums import Channel, Outcome
from tickets.models import MailboxState, Reception, Reconciliation

GRACE = timedelta(minutes=10)
"""What arrived since has a poll or two to be taken in."""
MARGIN = timedelta(days=2)
LONGEST_ID = 200
MOST_KEPT = 1000
ABSENT, STUCK, UNREADABLE = "absent", "stuck", "unreadable"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHY = {
    ABSENT: "has no line in the ledger",
    STUCK: "cannot be taken in",
    UNREADABLE: "is listed by the server, which does not hand it over",
}

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Missing:
    """One message that no reception accounts for; nothing of what its sender wrote but Message-ID and Date."""

    folder: str
    uid: int
    why: str
    message_id: str = ""
    date: str = ""
    size: int = 0
    error: str = ""

    def sentence(self) -> str:
        known = [
            self.message_id and f"Message-ID <{self.message_id}>",
            self.date and f"dated {self.date}",
            self.size and f"{self.size} bytes",
            self.error,
        ]
        details = ", ".join(str(each) for each in known if each)
        return f"folder {self.folder}, UID {self.uid} {_WHY[self.why]}" + (f" ({details})" if details else "")


@dataclass
class Comparison:
    """One mailbox beside the ledger; `error` when it could not be gone through."""

    mailbox: str
    in_mailbox: int = 0
    in_ledger: int = 0
    missing: list[Missing] = field(default_factory=list)
    error: str = ""

    def sentences(self) -> list[str]:
        """One for each difference."""
        said = [f"Mailbox {self.mailbox}: {missing.sentence()}." for missing in self.missing]
        return [*said, f"Mailbox {self.mailbox} could not be compared: {self.error}."] if self.error else said

    def keep(self, since: date) -> Reconciliation:
        """The row that pages and history show."""
        return Reconciliation.objects.create(
            mailbox=self.mailbox,
            at=clock.now(),
            since=since,
            in_mailbox=self.in_mailbox,
            in_ledger=self.in_ledger,
            missing=[asdict(missing) for missing in self.missing[:MOST_KEPT]],
            error=self.error,
        )


class Ledger:
    """The e-mail receptions of a period, by Message-ID and size and by content; some 300 bytes each in memory."""

    def __init__(self, since: date) -> None:
        start = datetime.combine(since, datetime.min.time(), clock.PARIS) - MARGIN
        # Every outcome is named for the index that begins with it.
        lines = Reception.objects.filter(
            outcome__in=["", *Outcome.values], received_at__gte=start, channel=Channel.EMAIL
        )
        self._lines: Counter[tuple[str, int]] = Counter()
        self._digests: set[bytes] = set()
        for own, first, size, digest in (
            lines.order_by()
            .values_list("external_id", "duplicate_of__external_id", "size", "raw_sha256")
            .iterator()
        ):
            self._lines[(own or first or "").rpartition("#")[0], size] += 1
            self._digests.add(bytes.fromhex(digest))

    def count(self, key: tuple[str, int]) -> int:
        """Receptions of this Message-ID and size; 0 without a Message-ID."""
        return self._lines[key] if key[0] else 0

    def has_content(self, raw: bytes) -> bool:
        """These bytes, or the same message as the parser reads it, whenever it came."""
        if hashlib.sha256(raw).digest() in self._digests:
            return True
        read = channel_named(Channel.EMAIL).parse(raw, recipient="", received_at=clock.now())
        known = Reception.objects.filter(channel=Channel.EMAIL, external_id=read.external_id)
        return known.exclude(external_id="").exists()


def compare(mailbox: Mailbox, ledger: Ledger, since: date, *, deep: bool = False, tell: Tell) -> Comparison:
    """Every message that arrived since that day in the polled folder, the archive and the quarantine folder.

    `deep` fetches each message instead of trusting Message-ID and size. Nothing is changed in the mailbox.
    """
    found = Comparison(mailbox.name)
    try:
        with connected(mailbox) as session:
            for folder in _folders(mailbox, session):
                _compare_folder(found, _Folder(session, mailbox, folder, since, ledger, deep, tell))
    except (*FAULTS, MailboxError) as error:
        found.error = sentence(error, mailbox)
    return found


def _folders(mailbox: Mailbox, session: Session) -> list[str]:
    others = dict.fromkeys(folder for folder in (mailbox.archive, mailbox.quarantine) if folder)
    return [mailbox.folder, *(folder for folder in others if session.has(folder))]


def _compare_folder(found: Comparison, folder: _Folder) -> None:
    missing = folder.missing()
    found.in_mailbox += folder.count
    found.in_ledger += folder.count - len(missing)
    found.missing += missing


@dataclass
class _Folder:
    """One folder while it is compared."""

    session: Session
    mailbox: Mailbox
    name: str
    since: date
    ledger: Ledger
    deep: bool
    tell: Tell
    count: int = 0

    def missing(self) -> list[Missing]:
        uidvalidity = self.session.open(self.name, to_read=True)
        listed = self.session.uids("SINCE", _imap_date(self.since))
        self.count = len(listed)
        self.tell(f"{self.mailbox.name}: {self.name}, {len(listed)} messages since {self.since}")
        stuck, left = self._stuck(uidvalidity), listed
        if self.name == self.mailbox.folder:
            known = sources.known(sources.place(self.mailbox, uidvalidity), listed)
            left = [uid for uid in listed if uid not in known]
        named = [stuck[uid] for uid in left if uid in stuck]
        return named + list(self._unaccounted([uid for uid in left if uid not in stuck]))

    def _stuck(self, uidvalidity: int) -> dict[int, Missing]:
        """Not asked for again: some servers hang up on such a message."""
        rows = MailboxState.objects.filter(name=self.mailbox.name).values_list("stuck", flat=True).first()
        return {
            row["uid"]: Missing(
                self.name,
                row["uid"],
                STUCK,
                error=f"{row['attempts']} attempts since {row['since']}: {row['error']}",
            )
            for row in rows or []
            if (row["folder"], row["uidvalidity"]) == (self.name, uidvalidity)
        }

    def _unaccounted(self, uids: list[int]) -> Iterator[Missing]:
        """Those that are not in the ledger; more messages than receptions of one Message-ID and size are all fetched."""
        described = {facts.uid: facts for facts in self.session.several(uids, "MESSAGE-ID", "DATE")}
        alike = Counter(_key(facts) for facts in described.values())
        for uid in uids:
            facts = described.get(uid)
            if facts is None:
                yield Missing(self.name, uid, UNREADABLE)
            elif self._is_recent(facts):
                self.count -= 1
            elif self._is_doubtful(facts, alike) and not self._is_known(facts):
                yield _missing(self.name, facts)

    def _is_recent(self, facts: Facts) -> bool:
        return self.name == self.mailbox.folder and clock.now() - facts.at < GRACE

    def _is_doubtful(self, facts: Facts, alike: Counter[tuple[str, int]]) -> bool:
        return self.deep or self.ledger.count(_key(facts)) < alike[_key(facts)]

    def _is_known(self, facts: Facts) -> bool:
        try:
            return facts.size <= LARGEST_BYTES and self.ledger.has_content(self.session.content(facts.uid))
        except Gone:  # moved while we looked
            return True


def _missing(folder: str, facts: Facts) -> Missing:
    return Missing(
        folder=folder,
        uid=facts.uid,
        why=ABSENT,
        message_id="".join(
            letter for letter in _message_id(facts.header)[:LONGEST_ID] if letter.isprintable()
        ),
        date=_date(facts.header) or f"{facts.at:%Y-%m-%d %H:%M %z} on arrival",
        size=facts.size,
    )


def _key(facts: Facts) -> tuple[str, int]:
    return _message_id(facts.header)[:LONGEST_ID], facts.size


def _message_id(fields: bytes) -> str:
    found = message_ids(header(load(fields).message, "message-id"))
    return found[0] if found else ""


def _date(fields: bytes) -> str:
    """The Date header when it is a date."""
    try:
        return f"{parsedate_to_datetime(header(load(fields).message, 'date')):%Y-%m-%d %H:%M %z}".strip()
    except (ValueError, TypeError):
        return ""


def _imap_date(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
