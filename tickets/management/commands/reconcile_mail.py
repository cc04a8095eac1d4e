"""Compare the mailboxes with the ledger and name what differs."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from tickets.channels.imap.proof import prove
from tickets.management.commands.poll_mail import chosen


class Command(BaseCommand):
    help = (
        "Look for every message of the mailboxes in the ledger, and for the outcome and the bytes of every reception. "
        "One sentence for each difference on standard output, progress on standard error; exit 1 when something differs."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--mailbox", default="", metavar="NAME", help="this one only")
        parser.add_argument(
            "--days", type=int, default=14, help="how far back, by date of arrival (default 14)"
        )
        parser.add_argument(
            "--deep", action="store_true", help="compare all bytes instead of names and a sample"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")

    def handle(self, *args: Any, mailbox: str, days: int, deep: bool, **options: Any) -> None:
        proof = prove(chosen(mailbox), days, deep=deep, tell=self.stderr.write)
        said = proof.sentences()
        if options["json"]:
            self.stdout.write(json.dumps(proof.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(said or ["Everything is accounted for."]))
        if said:
            sys.exit(1)
