"""Make the catalogues that gettext reads; `serve` does the same by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.home.translations import compile_translations


class Command(BaseCommand):
    help = "Compile the translations that are not compiled yet."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        written = compile_translations()
        self.stdout.write(", ".join(written) if written else "Nothing to compile.")
