"""Everything compared at once, kept, and told: the command and the daily task are two ways in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from helpdesk.kernel import clock
from helpdesk.mailboxes import Mailbox
from helpdesk.outbox.operators import alert
from tickets.channels.imap.receptions import Findings, examine
from tickets.channels.imap.reconcile import Comparison, Ledger, Tell, compare
from tickets.models import Reconciliation

KEPT = timedelta(days=90)
TOLD = 50


@dataclass(frozen=True)
class Proof:
    """What differs between the mailboxes and the ledger, and inside the ledger."""

    since: date
    comparisons: list[Comparison]
    findings: Findings

    def sentences(self) -> list[str]:
        """One for each difference; none when everything is accounted for."""
        said = [sentence for comparison in self.comparisons for sentence in comparison.sentences()]
        return said + self.findings.sentences()

    def as_dict(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "mailboxes": [asdict(comparison) for comparison in self.comparisons],
            "receptions": asdict(self.findings),
            "differences": self.sentences(),
        }


def prove(
    mailboxes: Sequence[Mailbox], days: int, *, deep: bool = False, tell: Tell = lambda said: None
) -> Proof:
    """Compare each mailbox over the last `days` days, examine the ledger, and keep a row of each."""
    since = clock.today() - timedelta(days=days)
    ledger = Ledger(since)
    comparisons = []
    for mailbox in mailboxes:
        comparison = compare(mailbox, ledger, since, deep=deep, tell=tell)
        comparison.keep(since)
        comparisons.append(comparison)
    tell("ledger: outcomes and stored bytes")
    findings = examine(since, deep=deep)
    findings.keep(since)
    Reconciliation.objects.filter(at__lt=clock.now() - KEPT).delete()
    return Proof(since, comparisons, findings)


def tell_operators(proof: Proof) -> int:
    """One alert for everything that differs; returns how many differences there are."""
    said = proof.sentences()
    if said:
        rest = (
            [f"and {len(said) - TOLD} more: manage.py reconcile_mail names them all."]
            if len(said) > TOLD
            else []
        )
        alert(f"Mail and ledger differ: {len(said)}", "\n".join([*said[:TOLD], *rest]), "reconcile")
    return len(said)
