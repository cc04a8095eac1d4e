"""Bring every catalogue in line with the public texts of the source, then say what is left to translate."""

from __future__ import annotations

from typing import Any

import polib
from django.core.management.base import BaseCommand

from helpdesk.home.collecting import bring_up_to_date, collect
from helpdesk.home.translations import catalogues


class Command(BaseCommand):
    help = "Write the public texts of the source into locale/*/LC_MESSAGES/django.po."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        texts = collect()
        for name, path in catalogues().items():
            catalogue = polib.pofile(str(path), wrapwidth=0)
            bring_up_to_date(catalogue, texts)
            catalogue.save()
            missing = len(catalogue.untranslated_entries())
            self.stdout.write(f"{name}: {len(texts)} texts, {missing} to translate")
