"""Articles, their versions, what readers think of them, and what people look for."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.permissions import Role
from helpdesk.kernel import clock
from helpdesk.kernel.db import Page
from knowledge_base.enums import (
    OPEN_STATES,
    Audience,
    Category,
    FeedbackReason,
    Language,
    SearchSource,
    State,
)

if TYPE_CHECKING:
    from helpdesk.accounts.models import User

_CCC_READS = frozenset({Audience.USER, Audience.AGENT})
_READS = {
    Role.AGENT: _CCC_READS,
    Role.SUPERVISOR: _CCC_READS,
    Role.DGEF: _CCC_READS,
    Role.PREFECTURE: frozenset({Audience.USER, Audience.PREFECTURE}),
    Role.EDITOR: frozenset(Audience),
    Role.ADMIN: frozenset(Audience),
}


def audiences_for(viewer: User | None) -> frozenset[Audience]:
    """The audiences whose published articles `viewer` may read; None is the public."""
    if viewer is None or not viewer.is_authenticated:
        return frozenset({Audience.USER})
    return _READS[viewer.role]


class Article(models.Model):
    """A question with a stable address; its words live in versions."""

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsable"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("créé le"))

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.slug

    @property
    def reference(self) -> str:
        return self.slug


class VersionQuerySet(models.QuerySet):
    def visible_to(self, viewer: User | None) -> VersionQuerySet:
        """What `viewer` may read: the published versions for their audiences; editors also read the rest."""
        readable = self.filter(audience__in=audiences_for(viewer))
        if viewer is not None and viewer.is_authenticated and viewer.can("article.write"):
            return readable
        return readable.published()

    def published(self) -> VersionQuerySet:
        return self.filter(state=State.PUBLISHED)

    def open(self) -> VersionQuerySet:
        """Versions in preparation: at most one per article and language."""
        return self.filter(state__in=OPEN_STATES)

    def valid_on(self, day: date) -> VersionQuerySet:
        """Versions whose rule of law is in force on `day`."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def due_for_review(self, day: date) -> VersionQuerySet:
        return self.published().filter(review_by__lte=day)

    def in_language(self, language: str) -> VersionQuerySet:
        return self.filter(language=language)

    def with_slugs(self, slugs: Iterable[str]) -> VersionQuerySet:
        return self.filter(article__slug__in=list(slugs))

    def with_article(self) -> VersionQuerySet:
        return self.select_related("article")

    def with_feedback(self) -> VersionQuerySet:
        """Annotate `helpful_count` and `unhelpful_count`."""
        return self.annotate(
            helpful_count=models.Count("feedback", filter=Q(feedback__helpful=True)),
            unhelpful_count=models.Count("feedback", filter=Q(feedback__helpful=False)),
        )

    def page_by_review(self, cursor: str, size: int) -> Page[ArticleVersion]:
        """Versions by next review, soonest first, after `cursor`; a cursor that cannot be read starts again."""
        rows = self
        day, separator, pk = cursor.partition("|")
        with suppress(ValueError):
            if separator:
                after = date.fromisoformat(day)
                rows = self.filter(Q(review_by__gt=after) | Q(review_by=after, pk__gt=int(pk)))
        found = list(rows.order_by("review_by", "pk")[: size + 1])
        last = found[size - 1] if len(found) > size else None
        return Page(found[:size], f"{last.review_by.isoformat()}|{last.pk}" if last else "")


class ArticleVersion(models.Model):
    """One wording of one answer, with the law it rests on and the days it holds; kept for ever."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="versions"
    )
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices, default=Language.FR)
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.DRAFT)

    title = models.CharField(_("question"), max_length=200)
    short_answer = models.TextField(_("réponse courte"), max_length=600)
    body = models.TextField(_("réponse complète (Markdown)"), max_length=20_000)
    category = models.CharField(_("thème"), max_length=6, choices=Category.choices)
    audience = models.CharField(_("public"), max_length=20, choices=Audience.choices, default=Audience.USER)
    keywords = models.JSONField(_("mots des usagers"), default=list, blank=True)
    sources = models.JSONField(_("sources"), default=list)
    related = models.JSONField(_("articles liés"), default=list, blank=True)

    valid_from = models.DateField(_("valable à partir du"))
    valid_until = models.DateField(_("valable jusqu'au"), null=True, blank=True)
    reviewed_on = models.DateField(_("relue le"))
    review_by = models.DateField(_("à relire avant le"))

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("créée le"))
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archivée le"), null=True, blank=True)
    checksum = models.CharField(_("empreinte du contenu"), max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d'article")
        verbose_name_plural = _("versions d'articles")
        indexes = [
            models.Index(
                fields=["category", "title"], name="kb_published", condition=Q(state=State.PUBLISHED)
            ),
            models.Index(fields=["review_by"], name="kb_to_review", condition=Q(state=State.PUBLISHED)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="kb_version_number",
                fields=["article", "language", "number"],
                violation_error_message=_("Ce numéro de version existe déjà pour cet article."),
            ),
            models.UniqueConstraint(
                name="kb_one_published",
                fields=["article", "language"],
                condition=Q(state=State.PUBLISHED),
                violation_error_message=_("Une seule version peut être publiée par article et par langue."),
            ),
            models.UniqueConstraint(
                name="kb_one_in_preparation",
                fields=["article", "language"],
                condition=Q(state__in=OPEN_STATES),
                violation_error_message=_("Une version de cet article est déjà en préparation."),
            ),
            models.CheckConstraint(
                name="kb_published_has_date",
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message=_("Une version publiée porte sa date de publication."),
            ),
            models.CheckConstraint(
                name="kb_published_has_answer",
                condition=~Q(state=State.PUBLISHED) | (~Q(short_answer="") & ~Q(body="")),
                violation_error_message=_(
                    "Une version publiée a une réponse courte et une réponse complète."
                ),
            ),
            models.CheckConstraint(
                name="kb_archived_has_date",
                condition=~Q(state=State.ARCHIVED) | Q(archived_at__isnull=False),
                violation_error_message=_("Une version archivée porte sa date d'archivage."),
            ),
            models.CheckConstraint(
                name="kb_validity_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("La fin de validité ne peut pas précéder son début."),
            ),
            models.CheckConstraint(
                name="kb_review_in_order",
                condition=Q(review_by__gt=F("reviewed_on")),
                violation_error_message=_("La prochaine relecture suit la dernière."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """ "api-non-generee/fr/2": what the audit trail names."""
        return f"{self.article.slug}/{self.language}/{self.number}"

    @property
    def slug(self) -> str:
        return self.article.slug

    @property
    def index_key(self) -> str:
        """The search index holds one document per article and language: the published one."""
        return f"{self.article.slug}/{self.language}"

    @property
    def is_valid_today(self) -> bool:
        today = clock.today()
        return self.valid_from <= today and (self.valid_until is None or self.valid_until >= today)

    @property
    def is_due_for_review(self) -> bool:
        return self.review_by <= clock.today()


class ArticleFeedback(models.Model):
    """One reader's opinion of one version; says nothing about the reader."""

    version = models.ForeignKey(
        ArticleVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="feedback"
    )
    helpful = models.BooleanField(_("utile"))
    reason = models.CharField(_("raison"), max_length=20, choices=FeedbackReason.choices, blank=True)
    comment = models.CharField(_("précision"), max_length=500, blank=True)
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("avis de lecteur")
        verbose_name_plural = _("avis de lecteurs")
        indexes = [models.Index(fields=["version", "-at"], name="kb_feedback_version")]
        constraints = [
            models.CheckConstraint(
                name="kb_helpful_has_no_reason",
                condition=Q(helpful=False) | Q(reason=""),
                violation_error_message=_("Une raison n'est demandée que si la réponse n'a pas aidé."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {'+' if self.helpful else '-'}"


class SearchLog(models.Model):
    """One search, without its long numbers and addresses: what people look for and do not find."""

    query = models.CharField(_("recherche"), max_length=200)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices)
    source = models.CharField(_("origine"), max_length=10, choices=SearchSource.choices)
    results = models.PositiveSmallIntegerField(_("nombre de résultats"))
    first_slug = models.CharField(_("premier résultat"), max_length=80, blank=True)
    degraded = models.BooleanField(_("moteur indisponible"), default=False)
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("recherche")
        verbose_name_plural = _("recherches")
        indexes = [
            models.Index(fields=["-at"], name="kb_search_at"),
            models.Index(fields=["-at"], name="kb_search_empty", condition=Q(results=0)),
        ]

    def __str__(self) -> str:
        return self.query
