"""The hot paths of the product, measured on an empty database that it fills itself."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from helpdesk.bench import ingest, large
from helpdesk.bench.faq import faq
from helpdesk.bench.fill import fill
from helpdesk.bench.mailboxes import polled
from helpdesk.bench.pages import pages
from helpdesk.bench.pressure import hostile_lines
from helpdesk.bench.talk import round_trips
from helpdesk.bench.timing import Sample, line, machine
from tickets.models import Ticket

_SMALL = 200


class Command(BaseCommand):
    help = "Measure the hot paths named below; `make bench` runs them on a database of its own."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "parts", nargs="*", metavar="part", help="What to measure; everything by default."
        )
        parser.add_argument("--tickets", type=int, default=20_000)

    def handle(self, *args, parts: list[str], tickets: int, **options) -> None:
        measures = {
            "ingest": self._ingest,
            "large mail": self._large_mail,
            "hostile": self._hostile,
            "pages": lambda: self._pages(tickets),
            "faq": lambda: self._show(*faq()),
            "chat": lambda: self._show(*round_trips()),
            "mailboxes": self._mailboxes,
        }
        unknown = [part for part in parts if part not in measures]
        if unknown:
            raise CommandError(f"Unknown part: {', '.join(unknown)}. Known: {', '.join(measures)}.")
        if Ticket.objects.exists():
            raise CommandError("This database holds tickets: run `make bench`, which uses one of its own.")
        self._say(f"{machine()}; {connection.vendor}")
        for part in parts or measures:
            measures[part]()

    def _ingest(self) -> None:
        sample, baselines = ingest.ingest()
        for baseline in baselines:
            self._show(sample, baseline)
        for row in ingest.stage_lines(ingest.stages()):
            self._say(row)

    def _large_mail(self) -> None:
        self._say(large.line(*large.large_mails()))

    def _hostile(self) -> None:
        for row in hostile_lines():
            self._say(row)

    def _pages(self, tickets: int) -> None:
        fill(_SMALL)
        few = pages(f"{_SMALL} tickets")
        fill(tickets - _SMALL)
        many = pages(f"{tickets:,} tickets".replace(",", " "))
        for name in ("inbox", "ticket"):
            self._show(many[name], few[name])

    def _mailboxes(self) -> None:
        for row in polled():
            self._say(row)

    def _show(self, sample: Sample, baseline: Sample) -> None:
        self._say(line(sample, baseline))

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
