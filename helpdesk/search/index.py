"""What is searchable: apps declare a kind of document and how to load it; engines only see documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.search.lexicon import EMPTY, Lexicon


@dataclass(frozen=True, kw_only=True)
class Document:
    """One thing to find. `key` is unique within `kind`; `facets` are the exact values that queries may filter on."""

    kind: str
    key: str
    title: str
    summary: str = ""
    text: str = ""
    keywords: Sequence[str] = ()
    language: str = "fr"
    category: str = ""
    audience: str = ""
    boost: float = 1.0
    """Multiplies the score: 1 is neutral."""
    facets: Mapping[str, str] = field(default_factory=dict)

    def filters(self) -> dict[str, str]:
        """Every filterable value by its name; case does not matter in a filter."""
        named = {
            "language": self.language,
            "category": self.category,
            "audience": self.audience,
            **self.facets,
        }
        return {name: value.casefold() for name, value in named.items() if value}


Load = Callable[[Sequence[str] | None], Iterator[Sequence[Document]]]
"""Batches of documents: all of them for None, else those of the given keys that still exist and may be found."""
Fallback = Callable[[Sequence[str], Mapping[str, frozenset[str]], int], Iterable[str]]
"""Keys of the rows whose title or keywords hold the given folded words, best first: used when the engine is down."""


@dataclass(frozen=True, kw_only=True)
class IndexSpec:
    """How an app makes one kind of thing searchable."""

    kind: str
    load: Load
    fallback: Fallback
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field names that a person may type, and the facet each one filters: {"categorie": "category"}."""
    synonyms: Lexicon = EMPTY
    """Other ways of saying things, added to every query with less weight."""


_specs: dict[str, IndexSpec] = {}


def register(spec: IndexSpec) -> IndexSpec:
    """Make a kind searchable; called once from the app's `ready()`."""
    _specs[spec.kind] = spec
    return spec


def spec(kind: str) -> IndexSpec:
    """The declaration of a kind; LookupError when no app declared it."""
    return _specs[kind]


def kinds() -> list[str]:
    """Every declared kind, sorted."""
    return sorted(_specs)
