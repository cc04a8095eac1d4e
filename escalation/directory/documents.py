"""The pieces to bring, by démarche: an indicative list that the desk corrects before it sends the convocation."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "documents.json"


@cache
def _lists() -> dict[str, list[str]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def documents_for(procedure: str) -> list[str]:
    """What every application needs, then what this démarche adds (CESEDA, annexe 10: to be checked by the desk)."""
    lists = _lists()
    return [*lists["common"], *lists.get(procedure, [])]
