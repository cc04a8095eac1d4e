"""What a person asked, as a small tree that each engine compiles.

    renouvellement "carte de résident" -étudiant categorie:D1

Wildcards, brackets and unknown operators are plain text. Reading never fails, and its result is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from helpdesk.search import analysis

MAX_CHARS = 10_000
MAX_WORDS = 64
MAX_PHRASES = 8
MAX_PHRASE_WORDS = 12
MAX_FILTERS = 8

_PART = re.compile(
    r'(?P<minus>(?<!\S)-)?(?:(?P<field>[^\W\d_]{2,20}):)?(?:"(?P<phrase>[^"]*)"?|(?P<bare>[^\s"]+))',
    re.UNICODE,
)


@dataclass(frozen=True)
class Words:
    """A run of words, each of which counts by itself and again beside its neighbour."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """Words that must follow each other exactly."""

    text: str


@dataclass(frozen=True)
class Query:
    """`runs` rank; `phrases` are required; `excluded` forbid; `filters` restrict (any value of each name)."""

    runs: tuple[Words, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    prefix: str = ""
    """The last word of a search-as-you-type, folded: it may be unfinished."""
    kept: frozenset[str] | None = None
    """The only stems that rank, when a long text was reduced; None keeps them all."""

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: only stop words or punctuation, and no phrase."""
        return not (self.phrases or self.prefix or self.bag.terms)

    @cached_property
    def bag(self) -> Bag:
        whole = Bag.of(self.runs)
        return whole if self.kept is None else whole.only(self.kept)

    @property
    def text(self) -> str:
        """The words to look for, for the database fallback and for highlighting."""
        return " ".join([*(run.text for run in self.runs), *(phrase.text for phrase in self.phrases)])

    def where(self, **filters: str | Sequence[str]) -> Query:
        """The same query restricted further; an empty value does not restrict."""
        added = {name: _values(value) for name, value in filters.items() if value}
        return replace(self, filters={**self.filters, **added})

    def keeping(self, stems: Sequence[str]) -> Query:
        """The same query ranked by these stems only."""
        kept = frozenset(stems)
        query = replace(self, kept=kept)
        query.__dict__["bag"] = self.bag.only(kept)
        return query

    def also(self, runs: Sequence[Words]) -> Query:
        """The same query with more ways of saying it."""
        return replace(self, runs=(*self.runs, *runs))


@dataclass(frozen=True)
class Bag:
    """The stems and pairs of stems to look for, each with its weight: the strongest mention counts, once."""

    terms: Mapping[str, float]
    sequences: tuple[tuple[list[str], float], ...]
    """The stems of each run in order, with the weight of the run."""

    @classmethod
    def of(cls, runs: Sequence[Words]) -> Bag:
        sequences = tuple((analysis.terms(run.text), run.weight) for run in runs)
        found: dict[str, float] = {}
        for sequence, weight in sequences:
            _keep_strongest(found, sequence, weight)
        return cls(found, sequences)

    @cached_property
    def pairs(self) -> Mapping[str, float]:
        """Pairs of neighbouring stems that are both among the terms."""
        found: dict[str, float] = {}
        for sequence, weight in self.sequences:
            both = (
                (one, other) for one, other in pairwise(sequence) if one in self.terms and other in self.terms
            )
            _keep_strongest(found, [analysis.pair(one, other) for one, other in both], weight)
        return found

    def only(self, stems: frozenset[str]) -> Bag:
        """The weights of these stems, and of the pairs made of two of them."""
        kept = {term: weight for term, weight in self.terms.items() if term in stems}
        return Bag(kept, self.sequences)


def _keep_strongest(weights: dict[str, float], keys: Sequence[str], weight: float) -> None:
    for key in dict.fromkeys(keys):
        if weights.get(key, 0.0) < weight:
            weights[key] = weight


def _values(value: str | Sequence[str]) -> frozenset[str]:
    return frozenset(one.casefold() for one in ([value] if isinstance(value, str) else value))


def parse(text: str, *, fields: Mapping[str, str] | None = None, as_you_type: bool = False) -> Query:
    """Read what was typed in a search box; `fields` maps the accepted field names to facets."""
    reader = _Reader(fields or {})
    for part in _PART.finditer(text[:MAX_CHARS]):
        reader.read(part)
    return reader.query(unfinished=as_you_type and not text[-1:].isspace())


def of_message(text: str, *, headline_weight: float = 1.0) -> Query:
    """Take a message as words only, without operators; its first line may weigh more than the rest."""
    headline, _, body = text[:MAX_CHARS].partition("\n")
    if not body.strip():
        return Query(runs=(Words(headline),))
    return Query(runs=(Words(headline, headline_weight), Words(body)))


class _Reader:
    """Collects the parts of one query within its bounds."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.words: list[str] = []
        self.phrases: list[Phrase] = []
        self.excluded: list[Phrase] = []
        self.filters: dict[str, frozenset[str]] = {}

    def read(self, part: re.Match[str]) -> None:
        value = part["phrase"] if part["phrase"] is not None else part["bare"] or ""
        facet = self.fields.get(analysis.fold(part["field"] or ""))
        if facet:
            self._filter(facet, value)
        elif part["minus"]:
            self._forbid(value)
        elif part["phrase"] is not None and not part["field"]:
            self._require(value)
        else:
            self.words += _words(f"{part['field'] or ''} {value}")

    def _filter(self, facet: str, value: str) -> None:
        if 0 < len(value) <= analysis.LONGEST_WORD and len(self.filters) < MAX_FILTERS:
            self.filters[facet] = self.filters.get(facet, frozenset()) | {value.casefold()}

    def _forbid(self, value: str) -> None:
        if analysis.terms(value) and len(self.excluded) < MAX_PHRASES:
            self.excluded.append(Phrase(_shortened(value)))

    def _require(self, value: str) -> None:
        if len(analysis.terms(value)) > 1 and len(self.phrases) < MAX_PHRASES:
            self.phrases.append(Phrase(_shortened(value)))
        else:
            self.words += _words(value)

    def query(self, *, unfinished: bool) -> Query:
        kept = self.words[:MAX_WORDS]
        prefix = analysis.fold(kept[-1]) if unfinished and kept and len(kept) == len(self.words) else ""
        runs = (Words(" ".join(kept)),) if kept else ()
        return Query(runs, tuple(self.phrases), tuple(self.excluded), self.filters, prefix)


def _shortened(value: str) -> str:
    return " ".join(_words(value)[:MAX_PHRASE_WORDS])


def _words(text: str) -> list[str]:
    """The words of `text` as written; what is too long to be a word is left out."""
    return [word for word in analysis.WORD.findall(text) if len(word) <= analysis.LONGEST_WORD]
