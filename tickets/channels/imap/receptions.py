"""The other half of the proof: every line of the ledger has an outcome and its bytes, and quarantine is looked at."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from helpdesk.kernel import blobs, clock
from tickets.enums import Outcome
from tickets.intake.quarantine import quarantined
from tickets.models import Reception, Reconciliation

UNSETTLED_AFTER = timedelta(minutes=10)
SAMPLE = 200
MOST_NAMED = 100
UNSETTLED, MISSING_BYTES, DAMAGED_BYTES, QUARANTINED = "unsettled", "missing", "damaged", "quarantined"
_SAID = {
    UNSETTLED: "has no outcome after ten minutes",
    MISSING_BYTES: "has lost its stored bytes",
    DAMAGED_BYTES: "has stored bytes that no longer match their fingerprint",
    QUARANTINED: "waits in quarantine",
}


@dataclass(frozen=True)
class Finding:
    """One reception that needs a human."""

    reception: int
    channel: str
    received: str
    why: str

    def sentence(self) -> str:
        return f"Reception {self.reception} ({self.channel}, {self.received}) {_SAID[self.why]}."


@dataclass
class Findings:
    """What was found, `named` one by one up to a bound, and how many there are in all."""

    named: list[Finding]
    checked: int
    """Receptions whose stored bytes were read again."""
    faulty: int
    """How many of these are lost or damaged."""
    quarantined: int

    def sentences(self) -> list[str]:
        said = [finding.sentence() for finding in self.named]
        named = Counter(finding.why for finding in self.named)
        if self.faulty > named[MISSING_BYTES] + named[DAMAGED_BYTES]:
            said.append(f"In all, {self.faulty} receptions have lost or damaged bytes.")
        if self.quarantined > named[QUARANTINED]:
            said.append(f"In all, {self.quarantined} receptions wait in quarantine.")
        return said

    def keep(self, since: date) -> Reconciliation:
        """The row without a mailbox: the ledger beside itself."""
        return Reconciliation.objects.create(
            mailbox="",
            at=clock.now(),
            since=since,
            in_mailbox=self.checked,
            in_ledger=self.checked - self.faulty,
            missing=[asdict(finding) for finding in self.named],
        )


def examine(since: date, *, deep: bool = False) -> Findings:
    """Receptions of every channel: the stored bytes of a sample since that day, of all of them when `deep`."""
    aside = quarantined()
    rows = _rows(Reception.objects.all() if deep else _sample(since))
    checked, faults = 0, []
    for row in rows:
        checked += 1
        if fault := _fault(row.raw_sha256):
            faults.append(_finding(fault, row))
    named = [*_named(UNSETTLED, _unsettled()), *faults[:MOST_NAMED], *_named(QUARANTINED, aside)]
    return Findings(named, checked, len(faults), aside.count())


def _unsettled() -> QuerySet[Reception]:
    return Reception.objects.filter(outcome="", received_at__lt=clock.now() - UNSETTLED_AFTER)


def _sample(since: date) -> QuerySet[Reception]:
    """Up to 200 receptions taken at random among those of the period, so that every day looks at others."""
    start = datetime.combine(since, datetime.min.time(), clock.PARIS)
    recent = Q(outcome__in=["", *Outcome.values], received_at__gte=start)
    keys = list(Reception.objects.filter(recent).order_by().values_list("pk", flat=True))
    return Reception.objects.filter(pk__in=random.sample(keys, min(SAMPLE, len(keys))))


def _rows(receptions: QuerySet[Reception]) -> Iterator[Reception]:
    return receptions.order_by("pk").only("pk", "channel", "received_at", "raw_sha256").iterator()


def _fault(digest: str) -> str:
    try:
        blobs.get(digest)
    except (OSError, blobs.Damaged) as error:
        return DAMAGED_BYTES if isinstance(error, blobs.Damaged) else MISSING_BYTES
    return ""


def _named(why: str, receptions: QuerySet[Reception]) -> Iterator[Finding]:
    newest = receptions.only("pk", "channel", "received_at").order_by("-received_at", "-pk")[:MOST_NAMED]
    return (_finding(why, row) for row in newest)


def _finding(why: str, row: Reception) -> Finding:
    return Finding(row.pk, row.channel, f"{row.received_at:%Y-%m-%d %H:%M} UTC", why)
