"""The first page that a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from helpdesk.kernel.http import http_methods, public
from knowledge_base.enums import Category, Language
from knowledge_base.models import ArticleVersion
from knowledge_base.themes import families

QUESTIONS_A_FAMILY = 3
_REMEMBERED_SECONDS = 600


@dataclass(frozen=True)
class Question:
    """One answer of the help, by its address."""

    slug: str
    title: str


@dataclass(frozen=True)
class Topic:
    """A family of themes with its most used answers; `code` opens the theme that holds the first of them."""

    title: str
    code: str
    count: int
    questions: list[Question]


@public
@http_methods(db_readonly=["GET"])
def landing(request: HttpRequest) -> HttpResponse:
    """Search the help, read the answers that most people need, reach somebody."""
    key = f"home.topics.{get_language()}"
    topics = cache.get_or_set(key, lambda: list(_topics()), _REMEMBERED_SECONDS)
    return render(request, "home/landing.html", {"topics": topics})


def _topics() -> Iterator[Topic]:
    """The families that hold public answers, each with the answers that agents cite most."""
    versions = ArticleVersion.objects.visible_to(None).in_language(Language.FR)
    cited = versions.with_article().annotate(used=Count("citations")).order_by("-used", "title")
    by_category: dict[str, list[ArticleVersion]] = {}
    for version in cited:
        by_category.setdefault(version.category, []).append(version)
    for family in families(versions):
        codes = [theme.category.value for theme in family.themes]
        known = [version for code in codes for version in by_category.get(code, [])]
        best = sorted(known, key=lambda version: -version.used)[:QUESTIONS_A_FAMILY]
        if best:
            questions = [Question(version.article.slug, version.title) for version in best]
            yield Topic(str(family.title), Category(best[0].category).value, len(known), questions)
