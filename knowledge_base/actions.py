"""Everything that changes the knowledge base; `actor` None is the system (the loader of the shipped articles)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import AlreadyExists, lock, unique_or_raise
from helpdesk.kernel.errors import Invalid, Refused
from helpdesk.kernel.events import publish as tell
from knowledge_base.enums import Language, State
from knowledge_base.events import ArticleArchived, ArticlePublished
from knowledge_base.models import Article, ArticleFeedback, ArticleVersion, SearchLog
from knowledge_base.wording import ArticleContent, without_identifiers
from knowledge_base.workflow import VERSION

SHOWN_IN_TRAIL = 300
"""Characters of each changed field that the trail repeats; the versions keep the whole."""


@transaction.atomic
def create_draft(
    *, actor: User | None, slug: str, content: ArticleContent, language: str = Language.FR
) -> ArticleVersion:
    """Begin the next version of an article, and the article itself when `slug` is new."""
    _require(actor, "article.write")
    article = _article(slug, actor)
    versions = article.versions.in_language(language)
    if versions.open().exists():
        raise Refused(_("Une version de cet article est déjà en préparation."))
    version = ArticleVersion(
        article=article,
        language=language,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        author=actor,
        created_at=clock.now(),
        checksum=content.checksum,
        **content.values(),
    )
    _save(version)
    record(actor=actor, action="article.draft", subject=version, after=_excerpt(content.values()))
    return version


@transaction.atomic
def edit_draft(
    version: ArticleVersion, *, actor: User | None, content: ArticleContent, seen_checksum: str = ""
) -> ArticleVersion:
    """Rewrite a draft; `seen_checksum` is that of the page being edited, and a newer one refuses the edit."""
    _require(actor, "article.write")
    locked = lock(version)
    if locked.state != State.DRAFT:
        raise Refused(_("Seul un brouillon peut être modifié."))
    if seen_checksum and seen_checksum != locked.checksum:
        raise Refused(_("Entre-temps, quelqu'un a modifié ce brouillon. Rechargez la page."))
    changed = {name: value for name, value in content.values().items() if getattr(locked, name) != value}
    before = {name: getattr(locked, name) for name in changed}
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.checksum = content.checksum
    _save(locked)
    record(
        actor=actor, action="article.edit", subject=locked, before=_excerpt(before), after=_excerpt(changed)
    )
    return locked


@transaction.atomic
def submit_for_review(version: ArticleVersion, *, actor: User | None, seen_state: str = "") -> ArticleVersion:
    """Hand a draft over to the legal review."""
    return _move(version, "submit", actor, seen_state=seen_state)


@transaction.atomic
def return_to_author(
    version: ArticleVersion, *, actor: User | None, reason: str, seen_state: str = ""
) -> ArticleVersion:
    """Send a version back for changes, with the reason that the author will read."""
    return _move(version, "return", actor, seen_state=seen_state, reason=reason)


@transaction.atomic
def publish(version: ArticleVersion, *, actor: User | None, seen_state: str = "") -> ArticleVersion:
    """Make a reviewed version the answer of record; the one that it replaces is archived in the same transaction."""
    _require(actor, "article.publish")
    former = _published_beside(version)
    if former is not None:
        VERSION.make(former, "supersede", actor=actor, can=_can(actor))
    published = _move(version, "publish", actor, seen_state=seen_state)
    tell(
        ArticlePublished(
            article_id=published.article_id,
            version_id=published.pk,
            slug=published.slug,
            language=published.language,
            superseded_id=former.pk if former else None,
        )
    )
    return published


@transaction.atomic
def archive(
    version: ArticleVersion, *, actor: User | None, reason: str, seen_state: str = ""
) -> ArticleVersion:
    """Withdraw a published answer that nothing replaces."""
    archived = _move(version, "archive", actor, seen_state=seen_state, reason=reason)
    tell(
        ArticleArchived(
            article_id=archived.article_id,
            version_id=archived.pk,
            slug=archived.slug,
            language=archived.language,
        )
    )
    return archived


@transaction.atomic
def abandon(
    version: ArticleVersion, *, actor: User | None, reason: str, seen_state: str = ""
) -> ArticleVersion:
    """Give up a version in preparation; it is kept, archived."""
    return _move(version, "abandon", actor, seen_state=seen_state, reason=reason)


@transaction.atomic
def record_feedback(
    version: ArticleVersion, *, helpful: bool, reason: str = "", comment: str = ""
) -> ArticleFeedback:
    """Keep a reader's opinion of a published answer, without anything that names the reader."""
    if version.state != State.PUBLISHED:
        raise Refused(_("Cette réponse n'est plus publiée."))
    feedback = ArticleFeedback(
        version=version,
        helpful=helpful,
        reason="" if helpful else reason,
        comment=without_identifiers(comment.strip())[:500],
        at=clock.now(),
    )
    _save(feedback)
    record(
        actor=None, action="article.feedback", subject=version, after={"helpful": helpful, "reason": reason}
    )
    return feedback


@transaction.atomic
def log_search(
    *, query: str, language: str, source: str, results: int, first_slug: str = "", degraded: bool = False
) -> SearchLog:
    """Keep what was looked for, without its identifiers; the log is its own trail."""
    return SearchLog.objects.create(
        query=without_identifiers(" ".join(query.split()))[:200],
        language=language,
        source=source,
        results=results,
        first_slug=first_slug,
        degraded=degraded,
        at=clock.now(),
    )


def _require(actor: User | None, permission: str) -> None:
    if actor is not None:
        require(actor, permission)


def _can(actor: User | None):
    return actor.can if actor is not None else lambda permission: True


def _move(version: ArticleVersion, name: str, actor: User | None, **data: str) -> ArticleVersion:
    return VERSION.make(version, name, actor=actor, can=_can(actor), **data)


def _article(slug: str, actor: User | None) -> Article:
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        article = Article(slug=slug, owner=actor, created_at=clock.now())
        _save(article)
    return article


def _published_beside(version: ArticleVersion) -> ArticleVersion | None:
    others = ArticleVersion.objects.filter(article=version.article_id, language=version.language)
    return others.published().exclude(pk=version.pk).first()


def _save(row: Article | ArticleVersion | ArticleFeedback) -> None:
    """Check and write; what cannot be written is refused with the model's own sentence."""
    try:
        row.full_clean()
        with unique_or_raise():
            row.save()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], field="" if field == "__all__" else field) from error
    except AlreadyExists as error:
        raise Refused(_("Quelqu'un vient d'enregistrer la même chose. Rechargez la page.")) from error


def _excerpt(values: dict[str, object]) -> dict[str, object]:
    return {
        name: value[:SHOWN_IN_TRAIL] if isinstance(value, str) else value for name, value in values.items()
    }
