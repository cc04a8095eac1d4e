"""What the knowledge base tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    """A version is now the answer of record; `superseded_id` is the version that it replaces, or None."""

    article_id: int
    version_id: int
    slug: str
    language: str
    superseded_id: int | None


@dataclass(frozen=True, kw_only=True)
class ArticleArchived(Event):
    """An answer was withdrawn and nothing replaces it."""

    article_id: int
    version_id: int
    slug: str
    language: str
