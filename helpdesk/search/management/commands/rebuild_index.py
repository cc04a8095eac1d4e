"""Rebuild the search index from the database, while searches go on."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.search import backends, engine, index
from helpdesk.search.backends.base import EngineUnavailable


class Command(BaseCommand):
    help = "Rebuild the search index from the database; searches go on with the former index meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=index.kinds(), help="rebuild this kind only")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in [options["kind"]] if options["kind"] else index.kinds():
            self._rebuild(kind)

    def _rebuild(self, kind: str) -> None:
        started = perf_counter()
        try:
            count = engine.rebuild(kind)
        except EngineUnavailable as error:
            raise CommandError(
                f"{kind}: the {backends.current().name} engine did not answer: {error}"
            ) from error
        self.stdout.write(f"{kind}: {count} documents in {perf_counter() - started:.1f} s")
