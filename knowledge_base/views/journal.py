"""Searches told to the worker, so that the page that shows results stays read-only."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

from knowledge_base.enums import SearchSource
from knowledge_base.search import FoundArticles

logger = logging.getLogger("knowledge_base.search")


def tell(query: str, found: FoundArticles, source: SearchSource) -> None:
    """Have the search logged; a broker that is down loses it, and says so."""
    search = {
        "query": query,
        "language": found.language,
        "source": source,
        "results": len(found.hits),
        "first_slug": found.hits[0].version.slug if found.hits else "",
        "degraded": found.degraded,
    }
    try:
        current_app.send_task(
            "knowledge_base.tasks.note_search", kwargs=search, retry=False, ignore_result=True, expires=3600
        )
    except (OperationalError, OSError) as error:
        logger.warning("a search was not logged: %s", error)
