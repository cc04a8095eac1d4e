"""The hot paths of the product, measured on an empty database that it fills itself."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from helpdesk.bench.faq import faq
from helpdesk.bench.fill import fill
from helpdesk.bench.ingest import ingest
from helpdesk.bench.pages import pages
from helpdesk.bench.talk import round_trips
from helpdesk.bench.timing import Sample, line, machine
from tickets.models import Ticket

_SMALL = 200


class Command(BaseCommand):
    help = "Measure ingest, pages, FAQ search and chat; `make bench` runs it on a database of its own."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--tickets", type=int, default=20_000)

    def handle(self, *args, tickets: int, **options) -> None:
        if Ticket.objects.exists():
            raise CommandError("This database holds tickets: run `make bench`, which uses one of its own.")
        self.stdout.write(f"{machine()}; {connection.vendor}")
        self._show(*ingest())
        self._pages(tickets)
        self._show(*faq())
        self._show(*round_trips())

    def _pages(self, tickets: int) -> None:
        fill(_SMALL)
        small = pages(f"{_SMALL} tickets")
        fill(tickets - _SMALL)
        large = pages(f"{tickets:,} tickets".replace(",", " "))
        for name in ("inbox", "ticket"):
            self._show(large[name], small[name])

    def _show(self, sample: Sample, baseline: Sample) -> None:
        self.stdout.write(line(sample, baseline))
        self.stdout.flush()
