"""One mail taken in by this process alone, for `manage.py bench` to see what it costs."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from helpdesk.bench.large import measure


class Command(BaseCommand):
    help = "Take in the mail of a file and print as JSON its outcome, its seconds and its memory."

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args, path: Path, **options) -> None:
        self.stdout.write(json.dumps(measure(path)))
