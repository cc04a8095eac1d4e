"""A small real engine: BM25 over dictionaries, for one process; the tests' reference for what the others do."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.search import analysis
from helpdesk.search.backends.base import (
    PAIR_WEIGHT,
    PREFIX_EXPANSIONS,
    IndexMissing,
    Match,
    SearchEngine,
    rarest,
    shown,
    vocabulary,
    weighted_pairs,
    weighted_text,
)
from helpdesk.search.index import Document
from helpdesk.search.query import Phrase, Query
from helpdesk.search.spelling import Speller

SATURATION = 1.2
LENGTH = 0.75


@dataclass
class _Field:
    """Term frequencies of one field, by document."""

    frequencies: dict[str, Counter[str]] = field(default_factory=dict)
    postings: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def put(self, key: str, sequence: Sequence[str]) -> None:
        self.frequencies[key] = Counter(sequence)
        for term in self.frequencies[key]:
            self.postings[term].add(key)

    def remove(self, key: str) -> None:
        for term in self.frequencies.pop(key, ()):
            self.postings[term].discard(key)

    def score(self, weights: Mapping[str, float]) -> Counter[str]:
        """BM25 of every document that holds one of the weighted terms."""
        scores: Counter[str] = Counter()
        average = sum(map(Counter.total, self.frequencies.values())) / max(1, len(self.frequencies))
        for term, weight in weights.items():
            holders = self.postings.get(term, ())
            rarity = math.log(1 + (len(self.frequencies) - len(holders) + 0.5) / (len(holders) + 0.5))
            for key in holders:
                counts = self.frequencies[key]
                norm = SATURATION * (1 - LENGTH + LENGTH * counts.total() / average)
                scores[key] += weight * rarity * counts[term] * (SATURATION + 1) / (counts[term] + norm)
        return scores


@dataclass
class _Kind:
    documents: dict[str, Document] = field(default_factory=dict)
    terms: _Field = field(default_factory=_Field)
    pairs: _Field = field(default_factory=_Field)

    def put(self, document: Document) -> None:
        self.remove(document.key)
        self.documents[document.key] = document
        self.terms.put(document.key, analysis.terms("\n".join(weighted_text(document))))
        self.pairs.put(document.key, weighted_pairs(document))

    def remove(self, key: str) -> None:
        self.documents.pop(key, None)
        self.terms.remove(key)
        self.pairs.remove(key)

    def accepts(self, key: str, query: Query) -> bool:
        document = self.documents[key]
        values = document.filters()
        if any(values.get(name) not in wanted for name, wanted in query.filters.items()):
            return False
        if not query.phrases and not query.excluded:
            return True
        text = f" {' '.join(analysis.terms(' '.join(weighted_text(document))))} "
        return all(_holds(text, phrase) for phrase in query.phrases) and not any(
            _holds(text, phrase) for phrase in query.excluded
        )


def _holds(text: str, phrase: Phrase) -> bool:
    return f" {' '.join(analysis.terms(phrase.text))} " in text


class MemoryEngine(SearchEngine):
    """Lives and dies with the process."""

    name = "memory"

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}

    def search(self, kind: str, query: Query, limit: int) -> list[Match]:
        held = self._held(kind)
        phrases = " ".join(phrase.text for phrase in query.phrases)
        weights = {
            **dict.fromkeys(analysis.terms(phrases), 1.0),
            **query.bag.terms,
            **self._completions(held, query),
        }
        scores = held.terms.score(weights)
        for key, score in held.pairs.score(query.bag.pairs).items():
            scores[key] += PAIR_WEIGHT * score
        accepted = [(key, score) for key, score in scores.most_common() if held.accepts(key, query)]
        return [self._match(held.documents[key], score) for key, score in accepted[:limit]]

    def _completions(self, held: _Kind, query: Query) -> dict[str, float]:
        if not query.prefix:
            return {}
        known = {word for document in held.documents.values() for word in vocabulary(document)}
        begun = sorted(word for word in known if word.startswith(query.prefix))[:PREFIX_EXPANSIONS]
        return {analysis.stem(word): 1.0 for word in begun if analysis.stem(word)}

    def _match(self, document: Document, score: float) -> Match:
        return Match(document.key, score, document.category, document.boost, shown(document))

    def put(self, kind: str, documents: Iterable[Document]) -> None:
        held = self._held(kind)
        for document in documents:
            held.put(document)

    def remove(self, kind: str, keys: Iterable[str]) -> None:
        held = self._held(kind)
        for key in keys:
            held.remove(key)

    def rebuild(self, kind: str, batches: Iterable[Sequence[Document]]) -> int:
        fresh = _Kind()
        for batch in batches:
            for document in batch:
                fresh.put(document)
        self._kinds[kind] = fresh
        return len(fresh.documents)

    def corrections(self, kind: str, words: Sequence[str]) -> Mapping[str, str]:
        held = self._held(kind)
        speller = Speller(
            Counter(word for document in held.documents.values() for word in vocabulary(document))
        )
        unknown = [word for word in words if not held.terms.postings.get(analysis.stem(word))]
        found = {word: speller.correct(word) for word in unknown}
        return {word: correction for word, correction in found.items() if correction}

    def informative(self, kind: str, query: Query, limit: int) -> Query:
        postings = self._held(kind).terms.postings
        return rarest(query, {term: len(postings.get(term, ())) for term in query.bag.terms}, limit)

    def _held(self, kind: str) -> _Kind:
        try:
            return self._kinds[kind]
        except KeyError:
            raise IndexMissing(kind) from None
