"""Keep the search index in line with what is published."""

from __future__ import annotations

from helpdesk.kernel.events import listen
from helpdesk.search.engine import refresh
from knowledge_base.events import ArticleArchived, ArticlePublished
from knowledge_base.indexing import KIND


@listen(ArticlePublished, ArticleArchived, after_commit=True)
def reindex(event: ArticlePublished | ArticleArchived) -> None:
    """Index the article as it now stands; a failure is logged, and `manage.py rebuild_index` repairs it."""
    refresh(KIND, [f"{event.slug}/{event.language}"])
