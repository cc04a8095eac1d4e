"""Classify JSON lines from standard input: the tool behind evaluations and dry runs; nothing is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from helpdesk.kernel import clock
from tickets.classification import Classification, classify

Topics = Callable[[str, Classification], list[str]]


class Command(BaseCommand):
    help = (
        'Read JSON lines {"id", "channel", "subject", "body"} and write one classification per line. '
        "Lines that cannot be read are named on the error output; the exit code is then 1."
    )

    stealth_options = ("source", "topics")  # for callers in Python: a text stream, and the FAQ search

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--reference-day",
            type=date.fromisoformat,
            default=None,
            help="the day on which the messages were received (YYYY-MM-DD); today by default",
        )

    def handle(self, *args, reference_day: date | None = None, **options) -> None:
        source: TextIO = options.get("source") or sys.stdin
        topics: Topics | None = options.get("topics")
        unread = 0
        for number, row in rows(source):
            if row is None:
                unread += 1
                self.stderr.write(f"line {number}: not a message")
                continue
            line = report(row, reference_day or clock.today(), topics)
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if unread:
            raise CommandError(f"{unread} line(s) could not be read")


def rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Numbered messages; None for a line that is not a JSON object with a body."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        yield number, row if isinstance(row, dict) and isinstance(row.get("body"), str) else None


def report(row: dict[str, Any], reference_day: date, topics: Topics | None) -> dict[str, Any]:
    """What the command prints for one message; `topics` proposes the articles that answer it."""
    subject, channel = str(row.get("subject") or ""), str(row.get("channel") or "")
    found = classify(subject, row["body"], channel, reference_day)
    dates = {role: getattr(found.dates, role) for role in ("title_expiry", "entry_date", "api_end")}
    return {
        "id": row.get("id"),
        "category": found.category,
        "confidence": found.confidence,
        "abstained": found.abstained,
        "secondary": list(found.secondary),
        "lang": found.language,
        "blocking": found.blocking,
        "rights_at_risk": found.rights_at_risk,
        "dates": {role: day.isoformat() if day else None for role, day in dates.items()},
        "departement": found.departement,
        "identifiers": [{"type": i.type, "value": i.value} for i in found.identifiers],
        "topics": topics(f"{subject}\n{row['body']}", found) if topics else [],
        "reasons": list(found.reasons),
    }
