"""Measure the suggestions on labelled messages, by language."""

from __future__ import annotations

from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge_base.enums import Audience
from knowledge_base.evaluation import Case, evaluate, read_cases
from knowledge_base.search import suggest

LIMIT = 10


class Command(BaseCommand):
    help = "Measure hit@1, hit@3 and mean reciprocal rank of the suggested articles on labelled JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="JSON lines: id, lang, subject, body, category, topics")
        parser.add_argument(
            "--with-category", action="store_true", help="give the labelled category as a hint"
        )
        parser.add_argument("--guess-language", action="store_true", help="do not give the labelled language")
        parser.add_argument(
            "--misses", action="store_true", help="list the messages answered outside the first three"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        milliseconds: list[float] = []

        def find(case: Case) -> list[str]:
            started = perf_counter()
            found = suggest(
                case.text,
                language="" if options["guess_language"] else case.language,
                category=case.category if options["with_category"] else "",
                audience=Audience.AGENT,
                limit=LIMIT,
            )
            milliseconds.append(1_000 * (perf_counter() - started))
            return [hit.slug for hit in found.hits]

        try:
            with options["path"].open(encoding="utf-8") as lines:
                report = evaluate(read_cases(lines), find)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{options['path']}: {error}") from error
        self.stdout.write(f"{'language':10} {'n':>4} {'hit@1':>6} {'hit@3':>6} {'mrr':>6}")
        for name, figures in report.figures.items():
            self.stdout.write(
                f"{name:10} {figures.count:4} {figures.hit1:6.3f} {figures.hit3:6.3f} {figures.mrr:6.3f}"
            )
        self.stdout.write(
            f"p50 {median(milliseconds):.2f} ms, p95 {quantiles(milliseconds, n=20)[-1]:.2f} ms"
        )
        if options["misses"]:
            for miss in report.misses:
                self.stdout.write(f"{miss.case.identifier} {sorted(miss.case.topics)} <- {list(miss.found)}")
