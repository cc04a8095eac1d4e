"""Finding the article that answers: for a message that arrives, and for somebody who searches."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.utils.safestring import SafeString

from helpdesk.accounts.models import User
from helpdesk.kernel import clock
from helpdesk.search import engine
from helpdesk.search import query as queries
from helpdesk.search.query import MAX_CHARS, Query
from helpdesk.search.results import Results
from knowledge_base.enums import Audience, Category, Language
from knowledge_base.indexing import ARTICLES, KIND
from knowledge_base.languages import known
from knowledge_base.lexicons import to_french
from knowledge_base.models import ArticleVersion, audiences_for

MAX_TERMS = 40
HEADLINE_WEIGHT = 2.0
"""What the first line of a message (its subject) weighs beside the rest; measured with `evaluate_faq`."""
LEAST_SHARE = 0.3
"""A typed search leaves out what scores below this share of the best result: it only shares a common word."""
READERS = {
    Audience.USER: (Audience.USER,),
    Audience.AGENT: (Audience.USER, Audience.AGENT),
    Audience.PREFECTURE: (Audience.USER, Audience.PREFECTURE),
}


Row = tuple[int, str, str, str, str]
"""pk, slug, title, short answer, category of a version."""


@dataclass(frozen=True, slots=True)
class SuggestedArticle:
    """A published answer, in the version of the day."""

    version_id: int
    slug: str
    title: str
    short_answer: str
    category: str
    score: float


@dataclass(frozen=True)
class Suggestions:
    """Best first. `degraded` means that the engine is down and that only titles and keywords were read."""

    hits: list[SuggestedArticle]
    degraded: bool = False
    message: str = ""


def suggest(
    text: str, *, language: str = "fr", category: str = "", audience: str = Audience.USER, limit: int = 5
) -> Suggestions:
    """The articles valid today that best answer a message (subject on the first line), for readers of `audience`.

    `category` lifts without hiding; a text in another language finds French articles through its lexicon.
    """
    query = _of_message(text[:MAX_CHARS], language).where(
        language=Language.FR, audience=READERS[Audience(audience)]
    )
    results = engine.search(
        query, kind=KIND, limit=limit, prefer_category=_category(category), max_terms=MAX_TERMS
    )
    if not results.hits:
        return Suggestions([], results.degraded, results.message)
    return Suggestions(_suggested(results), results.degraded, results.message)


@dataclass(frozen=True)
class FoundArticle:
    """A version that the viewer may read, and the passage that answers."""

    version: ArticleVersion
    passage: SafeString
    score: float


@dataclass(frozen=True)
class FoundArticles:
    """What a search box shows."""

    hits: Sequence[FoundArticle]
    degraded: bool = False
    message: str = ""
    language: str = Language.FR
    corrections: Mapping[str, str] = field(default_factory=dict)


def search_articles(
    text: str,
    *,
    viewer: User | None,
    language: str = "",
    category: str = "",
    limit: int = 20,
    as_you_type: bool = False,
) -> FoundArticles:
    """What `viewer` (None: the public) may read among the articles found for a typed search, best first."""
    spoken = known(language, text)
    query = queries.parse(text, fields=ARTICLES.fields, as_you_type=as_you_type)
    query = query.also(to_french(spoken).expand(text[:MAX_CHARS]))
    query = query.where(language=Language.FR, audience=sorted(audiences_for(viewer)), category=category)
    results = engine.search(query, kind=KIND, limit=limit, passages=True)
    rows = _rows(ArticleVersion.objects.visible_to(viewer).published(), results)
    least = LEAST_SHARE * max((hit.score for hit in results), default=0.0)
    hits = [
        FoundArticle(rows[hit.key], hit.highlight, hit.score)
        for hit in results
        if hit.key in rows and hit.score >= least
    ]
    return FoundArticles(hits, results.degraded, results.message, spoken, results.corrections)


def _of_message(text: str, language: str) -> Query:
    query = queries.of_message(text, headline_weight=HEADLINE_WEIGHT)
    spoken = known(language, text)
    if spoken == Language.FR:
        return query
    lexicon = to_french(spoken)
    headline, _, body = text.partition("\n")
    if not body.strip():
        return query.also(lexicon.expand(headline))
    return query.also([*lexicon.expand(headline, HEADLINE_WEIGHT), *lexicon.expand(body)])


def _category(code: str) -> str:
    return code if code in Category.values else ""


def _rows(versions, results: Results) -> dict[str, ArticleVersion]:
    """The versions behind the hits, by index key, in one query; a hit whose row is gone or hidden is not there."""
    found = versions.with_slugs(_slugs(results)).in_language(Language.FR).with_article().order_by("pk")
    return {version.index_key: version for version in found}


def _suggested(results: Results) -> list[SuggestedArticle]:
    """The hits that are published and valid today."""
    found = _valid_rows(_slugs(results))
    return [
        SuggestedArticle(*row, hit.score) for hit in results if (row := found.get(_slug(hit.key))) is not None
    ]


def _valid_rows(slugs: list[str]) -> Mapping[str, Row | None]:
    """The row of each slug, None when it is not published or not valid today.

    It runs on every message: what was read is kept for the rest of the minute, as long as nothing is published or
    archived by any process, which the index tells.
    """
    now = clock.now()
    generation = engine.generation(KIND)
    known = (
        {}
        if generation is None
        else _rows_of(generation, clock.day_of(now), now.replace(second=0, microsecond=0))
    )
    if missing := [slug for slug in slugs if slug not in known]:
        known.update(dict.fromkeys(missing))
        known.update(_read_valid(missing, clock.day_of(now)))
    return known


@lru_cache(maxsize=2)
def _rows_of(generation: Hashable, day: date, minute: datetime) -> dict[str, Row | None]:
    """The rows read so far under these circumstances."""
    return {}


def _read_valid(slugs: list[str], day: date) -> dict[str, Row]:
    valid = ArticleVersion.objects.published().valid_on(day).in_language(Language.FR).with_slugs(slugs)
    columns = valid.values_list("pk", "article__slug", "title", "short_answer", "category")
    return {row[1]: row for row in columns.order_by()}


def _slug(key: str) -> str:
    return key.rpartition("/")[0]


def _slugs(results: Results) -> list[str]:
    return [_slug(key) for key in results.keys]
