"""How published articles are made searchable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q

from helpdesk.search import analysis
from helpdesk.search.index import Document, IndexSpec
from knowledge_base.lexicons import french_synonyms
from knowledge_base.models import ArticleVersion
from knowledge_base.wording import plain_text

KIND = "article"
BATCH = 500
MAX_FALLBACK_WORDS = 8
MAX_FALLBACK_ROWS = 10_000


def document(version: ArticleVersion) -> Document:
    """What the index knows of a published version."""
    return Document(
        kind=KIND,
        key=version.index_key,
        title=version.title,
        summary=version.short_answer,
        text=plain_text(version.body),
        keywords=version.keywords,
        language=version.language,
        category=version.category,
        audience=version.audience,
    )


def load(keys: Sequence[str] | None) -> Iterator[list[Document]]:
    """Batches of published articles: all, or those of the given keys."""
    versions = ArticleVersion.objects.published().with_article().order_by("pk")
    if keys is not None:
        versions = versions.filter(_any_of(keys)) if keys else versions.none()
    batch: list[Document] = []
    for version in versions.iterator(chunk_size=BATCH):
        batch.append(document(version))
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def fallback(words: Sequence[str], filters: Mapping[str, frozenset[str]], limit: int) -> list[str]:
    """Keys of the articles whose title or keywords hold the most of the words, without any engine."""
    looked_for = sorted(words, key=len, reverse=True)[:MAX_FALLBACK_WORDS]
    rows = _filtered(filters).values_list("article__slug", "language", "title", "keywords")
    scored = [
        (sum(word in text for word in looked_for), f"{slug}/{language}")
        for slug, language, title, keywords in rows[:MAX_FALLBACK_ROWS]
        for text in [analysis.fold(" ".join([title, *keywords]))]
    ]
    best = sorted((score, key) for score, key in scored if score)
    return [key for _, key in sorted(best, key=lambda pair: (-pair[0], pair[1]))[:limit]]


def _filtered(filters: Mapping[str, frozenset[str]]):
    versions = ArticleVersion.objects.published().order_by("pk")
    for name, values in filters.items():
        wanted = Q()
        for value in values:
            wanted |= Q(**{f"{name}__iexact": value})
        versions = versions.filter(wanted)
    return versions


def _any_of(keys: Iterable[str]) -> Q:
    wanted = Q()
    for key in keys:
        slug, _, language = key.rpartition("/")
        wanted |= Q(article__slug=slug, language=language)
    return wanted


ARTICLES = IndexSpec(
    kind=KIND,
    load=load,
    fallback=fallback,
    fields={"categorie": "category", "theme": "category", "langue": "language"},
    synonyms=french_synonyms(),
)
