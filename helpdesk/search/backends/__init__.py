"""The engine of this instance, chosen by settings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from helpdesk.search.backends.base import SearchEngine
from helpdesk.search.backends.elasticsearch import ElasticsearchEngine
from helpdesk.search.backends.embedded import EmbeddedEngine
from helpdesk.search.backends.memory import MemoryEngine


def current() -> SearchEngine:
    """The engine that the settings name, opened once per process."""
    return _open(settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL, str(settings.DATA_DIR))


@lru_cache(maxsize=4)
def _open(name: str, url: str, data_dir: str) -> SearchEngine:
    engines = {
        "memory": MemoryEngine,
        "embedded": lambda: EmbeddedEngine(Path(data_dir)),
        "elasticsearch": lambda: ElasticsearchEngine(url),
    }
    return engines[name]()
