"""Bringing the shipped articles into the database, through the same actions as an editor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from helpdesk.kernel.errors import DomainError
from helpdesk.search.engine import gathered_refreshes
from knowledge_base import actions
from knowledge_base.importers.markdown import ArticleFile, BadArticle, read
from knowledge_base.models import ArticleVersion

Complain = Callable[[str], None]


def load(paths: Iterable[Path], *, language: str, complain: Complain) -> Counter[str]:
    """Publish what is new or changed and count « created », « updated », « unchanged », « refused ».

    A file whose exact content was once loaded is left alone, so that an editor's later version stays. One bad file
    is complained about and does not stop the others.
    """
    with gathered_refreshes():
        return Counter(_outcome(path, language, complain) for path in paths)


def _outcome(path: Path, language: str, complain: Complain) -> str:
    try:
        return _load_one(read(path), language)
    except BadArticle as error:
        complain(str(error))
    except DomainError as error:
        complain(f"{path.name}: {getattr(error, 'field', '')} {error}")
    return "refused"


@transaction.atomic
def _load_one(file: ArticleFile, language: str) -> str:
    versions = ArticleVersion.objects.filter(article__slug=file.slug).in_language(language)
    if versions.filter(checksum=file.content.checksum).exists():
        return "unchanged"
    outcome = "updated" if versions.exists() else "created"
    draft = actions.create_draft(actor=None, slug=file.slug, content=file.content, language=language)
    actions.submit_for_review(draft, actor=None)
    actions.publish(draft, actor=None)
    return outcome
