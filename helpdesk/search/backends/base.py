"""What a search engine does; three keep this promise and one test class holds them to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.search import analysis
from helpdesk.search.index import Document
from helpdesk.search.query import Query

TITLE_WEIGHT = 2
KEYWORDS_WEIGHT = 3
PAIR_WEIGHT = 1.0
PREFIX_EXPANSIONS = 12
SHOWN_CHARS = 4_000
"""How much of a document is kept to show passages from."""


class EngineUnavailable(Exception):
    """The engine cannot answer now; the text says why, for the operator."""


class IndexMissing(EngineUnavailable):
    """The engine answers but has never been given this kind: it must be rebuilt from the database."""


@dataclass(frozen=True)
class Match:
    """One document found, before boosts."""

    key: str
    score: float
    category: str
    boost: float
    shown: str


class SearchEngine(ABC):
    """Each kind has an index of its own, so that the words of one do not change the ranking of another.

    Every method raises `EngineUnavailable` when the engine is down and `IndexMissing` when the kind was never built.
    """

    name: str

    @abstractmethod
    def search(self, kind: str, query: Query, limit: int) -> list[Match]:
        """At most `limit` matches, best first; every phrase and filter holds, nothing excluded is there."""

    @abstractmethod
    def put(self, kind: str, documents: Iterable[Document]) -> None:
        """Add documents, replacing those with the same key; found by the next search of any process."""

    @abstractmethod
    def remove(self, kind: str, keys: Iterable[str]) -> None:
        """Forget documents; an unknown key is not an error."""

    @abstractmethod
    def rebuild(self, kind: str, batches: Iterable[Sequence[Document]]) -> int:
        """Replace the whole kind by these documents and return how many; searches see all or nothing of it."""

    @abstractmethod
    def corrections(self, kind: str, words: Sequence[str]) -> Mapping[str, str]:
        """A known word for each folded word of `words` that the kind has never seen and that resembles one."""

    def generation(self, kind: str) -> Hashable:
        """What changes with every change of the kind, whichever process made it; None when the engine cannot tell."""
        return None

    def informative(self, kind: str, query: Query, limit: int) -> Query:
        """The query reduced to its `limit` rarest known terms; engines that select by themselves return it whole."""
        return query


def weighted_text(document: Document) -> list[str]:
    """The passages that are scored, repeated by weight: one field instead of four ranks better and faster (BM25F)."""
    return [
        *[document.title] * TITLE_WEIGHT,
        *list(document.keywords) * KEYWORDS_WEIGHT,
        document.summary,
        document.text,
    ]


def weighted_pairs(document: Document) -> list[str]:
    """Pairs of neighbouring stems of what identifies the document: title, keywords, summary."""
    return [
        pair for passage in weighted_text(document)[:-1] for pair in analysis.pairs(analysis.terms(passage))
    ]


def vocabulary(document: Document) -> list[str]:
    """The unstemmed words that prefixes and corrections look into."""
    return analysis.words(" ".join([document.title, *document.keywords, document.summary]))


def shown(document: Document) -> str:
    """What passages are cut from."""
    return f"{document.summary}\n{document.text}".strip()[:SHOWN_CHARS]


def rarest(query: Query, frequencies: Mapping[str, int], limit: int) -> Query:
    """The query ranked by the `limit` known stems that the fewest documents hold; whole when it has no more."""
    known = [term for term, frequency in frequencies.items() if frequency]
    if len(known) <= limit:
        return query
    return query.keeping(sorted(known, key=frequencies.__getitem__)[:limit])
