"""Answer queries read as JSON lines, for evaluation and for scripts.

In:  {"id": 1, "query": "mot de passe oublié", "lang": "fr"}      (lang may be absent)
Out: {"id": 1, "results": [{"slug": "…", "score": 12.3}, …]}      (10 best)
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from knowledge_base.enums import Audience
from knowledge_base.search import suggest

LIMIT = 10


class Command(BaseCommand):
    help = 'Read {"id", "query", "lang"?} lines, write {"id", "results": [{"slug", "score"}]} lines.'

    def handle(self, *args: Any, **options: Any) -> None:
        for number, line in enumerate(sys.stdin, start=1):
            if line.strip():
                self.stdout.write(json.dumps(self._answer(line, number), ensure_ascii=False))

    def _answer(self, line: str, number: int) -> dict[str, Any]:
        """The answer to one line; a line that cannot be read gets an empty one and a word on standard error."""
        try:
            asked = json.loads(line)
            identifier, query = asked["id"], str(asked["query"])
        except (ValueError, KeyError, TypeError) as error:
            self.stderr.write(f"line {number}: {type(error).__name__}: {error}")
            return {"id": None, "results": []}
        found = suggest(query, language=str(asked.get("lang") or ""), audience=Audience.AGENT, limit=LIMIT)
        if found.message:
            self.stderr.write(found.message)
        return {
            "id": identifier,
            "results": [{"slug": hit.slug, "score": round(hit.score, 4)} for hit in found.hits],
        }
