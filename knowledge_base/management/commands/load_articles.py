"""Publish the articles shipped as Markdown; safe to run at every start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge_base.enums import Language
from knowledge_base.importers.loading import load

CONTENT = Path(__file__).resolve().parents[2] / "content"
COUNTED = ("created", "updated", "unchanged", "refused")


class Command(BaseCommand):
    help = "Publish the articles of knowledge_base/content, or of a folder, that are new or changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="a folder with one folder per language")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["folder"] or CONTENT
        folders = [root / language for language in Language.values if (root / language).is_dir()]
        if not folders:
            raise CommandError(f"{root}: no folder named after a language ({', '.join(Language.values)})")
        for folder in folders:
            counts = load(sorted(folder.glob("*.md")), language=folder.name, complain=self.stderr.write)
            told = ", ".join(f"{counts[name]} {name}" for name in COUNTED)
            self.stdout.write(f"{folder.name}: {told}")
