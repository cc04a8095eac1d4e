"""Articles for the tests, written through the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge_base import actions
from knowledge_base.models import ArticleVersion
from knowledge_base.wording import ArticleContent

REVIEWED, REVIEW_BY = date(2026, 11, 2), date(2037, 5, 2)


def content(**changes: Any) -> ArticleContent:
    """A complete, valid wording, changed where asked."""
    values: dict[str, Any] = {
        "title": "Mon code n'arrive pas, que faire ?",
        "short_answer": "Vérifiez votre numéro de téléphone, puis demandez un nouveau code.",
        "body": "## Que faire ?\n\n1. Attendez cinq minutes.\n2. Demandez un nouveau code.\n",
        "category": "A2",
        "audience": "user",
        "keywords": ("code sms", "code pas reçu"),
        "sources": ("CESEDA, art. R. 431-2",),
        "related": (),
        "valid_from": date(2026, 4, 3),
        "valid_until": None,
        "reviewed_on": REVIEWED,
        "review_by": REVIEW_BY,
    }
    return ArticleContent(**{**values, **changes})


def draft(slug: str = "code-non-recu", *, language: str = "fr", **changes: Any) -> ArticleVersion:
    return actions.create_draft(actor=None, slug=slug, content=content(**changes), language=language)


def published(slug: str = "code-non-recu", *, language: str = "fr", **changes: Any) -> ArticleVersion:
    """The version of record of `slug`; published again, it replaces the former one."""
    version = draft(slug, language=language, **changes)
    actions.submit_for_review(version, actor=None)
    return actions.publish(version, actor=None)
