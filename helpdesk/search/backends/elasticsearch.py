"""The production engine: Elasticsearch 8, one index per kind behind a read alias and a write alias.

A rebuild fills a new index while searches still read the former one; changes made meanwhile go to the new index and
are not overwritten. Then the read alias moves, in one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError, bulk

from helpdesk.kernel import clock
from helpdesk.search import analysis
from helpdesk.search.backends.base import (
    PAIR_WEIGHT,
    EngineUnavailable,
    IndexMissing,
    Match,
    SearchEngine,
    shown,
    vocabulary,
    weighted_pairs,
    weighted_text,
)
from helpdesk.search.index import Document
from helpdesk.search.query import Phrase, Query
from helpdesk.search.spelling import SHORTEST

TIMEOUT_SECONDS = 5
PHRASE_SLOP = 2
"""Elasticsearch keeps the places of stop words, which our other engines do not: « titre de séjour », "titre séjour"."""

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "analysis": {
        "char_filter": {"apostrophes": {"type": "mapping", "mappings": ["’=>'"]}},
        "filter": {
            "french_elision": {
                "type": "elision",
                "articles": ["l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "lorsqu", "puisqu"],
            },
            "french_stop": {"type": "stop", "stopwords": sorted(analysis.STOP_WORDS)},
            "french_stemmer": {"type": "stemmer", "language": "light_french"},
        },
        "analyzer": {
            "french_text": {
                "tokenizer": "standard",
                "char_filter": ["apostrophes"],
                "filter": ["lowercase", "french_elision", "asciifolding", "french_stop", "french_stemmer"],
            },
            "ready_made": {"tokenizer": "whitespace"},
        },
    },
}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "facets": {"type": "keyword"},
        "terms": {"type": "text", "analyzer": "french_text"},
        "pairs": {"type": "text", "analyzer": "ready_made"},
        "words": {"type": "text", "analyzer": "ready_made"},
        "category": {"type": "keyword", "index": False},
        "boost": {"type": "float", "index": False},
        "shown": {"type": "text", "index": False},
    },
}


class ElasticsearchEngine(SearchEngine):
    """`prefix` sets the indexes of one instance apart from those of another on the same cluster."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str = "helpdesk") -> None:
        self._url = url
        self._prefix = prefix

    @cached_property
    def _client(self) -> Elasticsearch:
        return Elasticsearch(self._url, request_timeout=TIMEOUT_SECONDS, max_retries=1)

    def search(self, kind: str, query: Query, limit: int) -> list[Match]:
        clauses = _compile(query)
        if clauses is None:
            return []
        with _elasticsearch_errors(kind):
            found = self._client.search(
                index=self._read(kind), query=clauses, size=limit, source=["category", "boost", "shown"]
            )
        return [_match(hit) for hit in found["hits"]["hits"]]

    def put(self, kind: str, documents: Iterable[Document]) -> None:
        self._write_all(kind, ({"_id": document.key, "_source": _fields(document)} for document in documents))

    def remove(self, kind: str, keys: Iterable[str]) -> None:
        self._write_all(kind, ({"_op_type": "delete", "_id": key} for key in keys))

    def _write_all(self, kind: str, operations: Iterable[dict[str, Any]]) -> None:
        with _elasticsearch_errors(kind):
            # A bulk on a missing alias would create an index under its name, with guessed fields.
            if not self._client.indices.exists_alias(name=self._write(kind)):
                raise IndexMissing(kind)
            _, errors = bulk(
                self._client, operations, index=self._write(kind), refresh="wait_for", raise_on_error=False
            )
        _raise_unless(errors, operation="delete", status=404)

    def rebuild(self, kind: str, batches: Iterable[Sequence[Document]]) -> int:
        fresh = f"{self._prefix}-{kind}-{clock.now():%Y%m%d%H%M%S%f}"
        with _elasticsearch_errors(kind):
            former = self._behind(self._read(kind))
            self._client.indices.create(index=fresh, settings=SETTINGS, mappings=MAPPINGS)
            try:
                self._point(self._write(kind), fresh)
                count = self._fill(fresh, batches)
            except BaseException:
                self._give_up(kind, fresh, former)
                raise
            self._point(self._read(kind), fresh)
            for index in former:
                self._client.indices.delete(index=index, ignore_unavailable=True)
        return count

    def _fill(self, index: str, batches: Iterable[Sequence[Document]]) -> int:
        count = 0
        for batch in batches:
            operations = (
                {"_op_type": "create", "_id": document.key, "_source": _fields(document)}
                for document in batch
            )
            _, errors = bulk(self._client, operations, index=index, raise_on_error=False)
            # 409: somebody changed this document while we were filling, and theirs is newer.
            _raise_unless(errors, operation="create", status=409)
            count += len(batch)
        self._client.indices.refresh(index=index)
        return count

    def _give_up(self, kind: str, fresh: str, former: list[str]) -> None:
        if former:
            self._point(self._write(kind), former[0])
        self._client.indices.delete(index=fresh, ignore_unavailable=True)

    def _point(self, alias: str, index: str) -> None:
        moves = [{"remove": {"index": former, "alias": alias}} for former in self._behind(alias)]
        self._client.indices.update_aliases(actions=[*moves, {"add": {"index": index, "alias": alias}}])

    def _behind(self, alias: str) -> list[str]:
        if not self._client.indices.exists_alias(name=alias):
            return []
        return sorted(self._client.indices.get_alias(name=alias))

    def corrections(self, kind: str, words: Sequence[str]) -> Mapping[str, str]:
        asked = {
            f"word_{place}": {
                "text": word,
                "term": {
                    "field": "words",
                    "suggest_mode": "missing",
                    "max_edits": 1,
                    "min_word_length": SHORTEST,
                    "size": 1,
                },
            }
            for place, word in enumerate(words)
            if len(word) >= SHORTEST
        }
        if not asked:
            return {}
        with _elasticsearch_errors(kind):
            answer = self._client.search(index=self._read(kind), suggest=asked, size=0)
        found = [entry for entries in answer["suggest"].values() for entry in entries if entry["options"]]
        return {entry["text"]: entry["options"][0]["text"] for entry in found}

    def _read(self, kind: str) -> str:
        return f"{self._prefix}-{kind}-read"

    def _write(self, kind: str) -> str:
        return f"{self._prefix}-{kind}-write"


def _compile(query: Query) -> dict[str, Any] | None:
    """The query as Elasticsearch's bool; None when there is nothing to look for."""
    ranking = [*_words(query), *_pairs(query), *_prefix(query)]
    required = [_phrase(phrase) for phrase in query.phrases]
    if not ranking and not required:
        return None
    return {
        "bool": {
            "should": ranking,
            "minimum_should_match": 0 if required else 1,
            "must": required,
            "filter": [
                {"terms": {"facets": [f"{name}={value}" for value in sorted(values)]}}
                for name, values in query.filters.items()
            ],
            "must_not": [_phrase(phrase) for phrase in query.excluded],
        }
    }


def _words(query: Query) -> Iterator[dict[str, Any]]:
    """The words behind the weighted stems: Elasticsearch stems by itself."""
    spelt = {analysis.stem(word): word for run in query.runs for word in analysis.words(run.text)}
    for weight in sorted(set(query.bag.terms.values())):
        text = " ".join(spelt[stem] for stem, held in query.bag.terms.items() if held == weight)
        yield {"match": {"terms": {"query": text, "boost": weight}}}


def _pairs(query: Query) -> Iterator[dict[str, Any]]:
    for weight in sorted(set(query.bag.pairs.values())):
        text = " ".join(pair for pair, held in query.bag.pairs.items() if held == weight)
        yield {"match": {"pairs": {"query": text, "boost": PAIR_WEIGHT * weight}}}


def _prefix(query: Query) -> Iterator[dict[str, Any]]:
    if query.prefix:
        yield {"prefix": {"words": {"value": query.prefix}}}


def _phrase(phrase: Phrase) -> dict[str, Any]:
    return {"match_phrase": {"terms": {"query": phrase.text, "slop": PHRASE_SLOP}}}


def _fields(document: Document) -> dict[str, Any]:
    return {
        "facets": [f"{name}={value}" for name, value in document.filters().items()],
        "terms": weighted_text(document),
        "pairs": " ".join(weighted_pairs(document)),
        "words": " ".join(vocabulary(document)),
        "category": document.category,
        "boost": document.boost,
        "shown": shown(document),
    }


def _match(hit: Mapping[str, Any]) -> Match:
    source = hit["_source"]
    return Match(hit["_id"], hit["_score"], source["category"], source["boost"], source["shown"])


def _raise_unless(errors: Sequence[Mapping[str, Any]], *, operation: str, status: int) -> None:
    """Pass over the one expected refusal of a bulk; report the first of any other."""
    for error in errors:
        if error.get(operation, {}).get("status") != status:
            raise EngineUnavailable(str(error)[:500])


@contextmanager
def _elasticsearch_errors(kind: str) -> Iterator[None]:
    try:
        yield
    except NotFoundError as error:
        raise IndexMissing(kind) from error
    except (ApiError, TransportError, BulkIndexError) as error:
        raise EngineUnavailable(f"{type(error).__name__}: {error}"[:500]) from error
