"""The embedded engine: tantivy indexes in the data directory, shared by every process of one machine.

One folder per kind under a schema version. A commit is atomic: readers see the former index or the new one. Writers
of all processes queue on a file lock, because tantivy itself refuses a second writer at once.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path

import tantivy
from tantivy import Occur
from tantivy import Query as Compiled

from helpdesk.search import analysis
from helpdesk.search.backends.base import (
    PAIR_WEIGHT,
    PREFIX_EXPANSIONS,
    EngineUnavailable,
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

SCHEMA_VERSION = "1"
"""Part of the path: raise it whenever the fields or the analysis change, and rebuild."""
COMPLETE = "complete"
"""The file that says that the first build of a kind came to its end."""
WRITER_MEMORY = 32_000_000
WORDS_REMEMBERED = 16_384
"""How often these words occur is looked up once for each commit."""
RESPELL_SHARE = 50
"""The speller of a large index is made again when one document in this many came or went."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("category", stored=True)
    builder.add_bytes_field("shown", stored=True)
    builder.add_float_field("boost", stored=True)
    return builder.build()


class EmbeddedEngine(SearchEngine):
    """Indexes under `root`/index/<schema version>/<kind>."""

    name = "embedded"

    def __init__(self, root: Path) -> None:
        self._root = root / "index" / SCHEMA_VERSION
        self._readers: dict[str, _Reader] = {}
        self._opening = threading.Lock()

    def search(self, kind: str, query: Query, limit: int) -> list[Match]:
        reader = self._reader(kind)
        compiled = _compile(reader, query)
        found = reader.searcher.search(compiled, limit=limit, count=False)
        return [_match(score, reader.searcher.doc(address)) for score, address in found.hits]

    def put(self, kind: str, documents: Iterable[Document]) -> None:
        self._require(kind)
        with self._writer(kind) as writer:
            for document in documents:
                writer.delete_documents_by_term("key", document.key)
                writer.add_document(_fields(document))

    def remove(self, kind: str, keys: Iterable[str]) -> None:
        self._require(kind)
        with self._writer(kind) as writer:
            for key in keys:
                writer.delete_documents_by_term("key", key)

    def rebuild(self, kind: str, batches: Iterable[Sequence[Document]]) -> int:
        count = 0
        with self._writer(kind) as writer:
            writer.delete_all_documents()
            for batch in batches:
                for document in batch:
                    writer.add_document(_fields(document))
                    count += 1
        (self._folder(kind) / COMPLETE).touch()
        return count

    def corrections(self, kind: str, words: Sequence[str]) -> Mapping[str, str]:
        reader = self._reader(kind)
        found = {
            word: reader.speller.correct(word)
            for word in words
            if not reader.frequency("terms", analysis.stem(word))
        }
        return {word: correction for word, correction in found.items() if correction}

    def generation(self, kind: str) -> Hashable:
        return (str(self._root), self._reader(kind).stamp)

    def informative(self, kind: str, query: Query, limit: int) -> Query:
        reader = self._reader(kind)
        return rarest(query, {term: reader.frequency("terms", term) for term in query.bag.terms}, limit)

    def _reader(self, kind: str) -> _Reader:
        """The reader of the last commit, by any process."""
        stamp = _stamp(self._folder(kind))
        if stamp is None:
            raise IndexMissing(kind)
        reader = self._readers.get(kind)
        if reader is not None and reader.stamp == stamp:
            return reader
        with self._opening:
            self._readers[kind] = reader = _Reader.open(self._folder(kind), stamp, former=reader)
        return reader

    def _require(self, kind: str) -> None:
        if _stamp(self._folder(kind)) is None:
            raise IndexMissing(kind)

    @contextmanager
    def _writer(self, kind: str) -> Iterator[tantivy.IndexWriter]:
        """The only writer of all processes; what the block did is committed, or nothing is."""
        folder = self._folder(kind)
        folder.mkdir(parents=True, exist_ok=True)
        with _exclusive(folder), _tantivy_errors():
            writer = tantivy.Index(_schema(), path=str(folder)).writer(WRITER_MEMORY, 1)
            try:
                yield writer
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()

    def _folder(self, kind: str) -> Path:
        return self._root / kind


class _Reader:
    """One commit of one kind, open for searching."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, stamp: bytes) -> None:
        self.searcher = searcher
        self.schema = schema
        self.stamp = stamp
        self.frequency = lru_cache(maxsize=WORDS_REMEMBERED)(self._frequency)

    @classmethod
    def open(cls, folder: Path, stamp: bytes, *, former: _Reader | None) -> _Reader:
        """Open the commit; a large index keeps the speller of the former one while few documents changed."""
        with _tantivy_errors():
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            index.reload()
        reader = cls(index.searcher(), index.schema, stamp)
        if former is not None and former.can_spell_for(reader):
            reader.__dict__["speller"] = former.speller
        return reader

    def can_spell_for(self, later: _Reader) -> bool:
        before, after = self.searcher.num_docs, later.searcher.num_docs
        large = before > RESPELL_SHARE * RESPELL_SHARE
        return large and "speller" in self.__dict__ and abs(after - before) * RESPELL_SHARE < before

    @cached_property
    def speller(self) -> Speller:
        return Speller(dict(self.searcher.terms_with_prefix("words", "")))

    def _frequency(self, field: str, term: str) -> int:
        """How many documents hold `term`."""
        return self.searcher.doc_freq(field, term) if term else 0

    def begun(self, prefix: str) -> list[str]:
        """Known words that begin with `prefix`, the most frequent first."""
        return [word for word, _ in self.searcher.terms_with_prefix("words", prefix, limit=PREFIX_EXPANSIONS)]

    def term(self, field: str, value: str) -> Compiled:
        return Compiled.term_query(self.schema, field, value)


def _compile(reader: _Reader, query: Query) -> Compiled:
    ranking = [(Occur.Should, clause) for clause in _ranking(reader, query)]
    required = [(Occur.Must, _phrase(reader, phrase)) for phrase in query.phrases]
    required += [
        (Occur.Must, _unscored(_any_of(reader, name, values))) for name, values in query.filters.items()
    ]
    excluded = [(Occur.MustNot, _phrase(reader, phrase)) for phrase in query.excluded]
    if not ranking and not query.phrases:
        return Compiled.empty_query()
    if ranking and not query.phrases:
        required.append((Occur.Must, Compiled.boolean_query(ranking)))
        ranking = []
    return Compiled.boolean_query([*ranking, *required, *excluded])


def _ranking(reader: _Reader, query: Query) -> Iterator[Compiled]:
    begun = (
        {stem: 1.0 for word in reader.begun(query.prefix) if (stem := analysis.stem(word))}
        if query.prefix
        else {}
    )
    for term, weight in {**begun, **query.bag.terms}.items():
        yield _weighted(reader.term("terms", term), weight)
    for pair, weight in query.bag.pairs.items():
        yield _weighted(reader.term("pairs", pair), PAIR_WEIGHT * weight)


def _weighted(compiled: Compiled, weight: float) -> Compiled:
    return compiled if weight == 1.0 else Compiled.boost_query(compiled, weight)


def _phrase(reader: _Reader, phrase: Phrase) -> Compiled:
    sequence = analysis.terms(phrase.text)
    if len(sequence) == 1:
        return reader.term("terms", sequence[0])
    return Compiled.phrase_query(reader.schema, "terms", sequence)


def _any_of(reader: _Reader, name: str, values: Iterable[str]) -> Compiled:
    """One of the values; a set of terms would build an automaton for each search, ten times slower for a few."""
    terms = [reader.term("facets", f"{name}={value}") for value in sorted(values)]
    return terms[0] if len(terms) == 1 else Compiled.boolean_query([(Occur.Should, term) for term in terms])


def _unscored(compiled: Compiled) -> Compiled:
    return Compiled.const_score_query(compiled, 0.0)


def _match(score: float, stored: tantivy.Document) -> Match:
    return Match(
        key=stored.get_first("key"),
        score=score,
        category=bytes(stored.get_first("category")).decode(),
        boost=stored.get_first("boost"),
        shown=bytes(stored.get_first("shown")).decode(),
    )


def _fields(document: Document) -> tantivy.Document:
    return tantivy.Document(
        key=document.key,
        facets=[f"{name}={value}" for name, value in document.filters().items()],
        terms=" ".join(analysis.terms("\n".join(weighted_text(document)))),
        pairs=" ".join(weighted_pairs(document)),
        words=" ".join(vocabulary(document)),
        category=document.category.encode(),
        shown=shown(document).encode(),
        boost=document.boost,
    )


def _stamp(folder: Path) -> bytes | None:
    """tantivy's description of the last commit; None until the kind was built whole once."""
    if not (folder / COMPLETE).exists():
        return None
    return (folder / "meta.json").read_bytes()


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Wait for our turn to write; the kernel frees the lock of a process that died."""
    with (folder / "writers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _tantivy_errors() -> Iterator[None]:
    """tantivy reports a damaged or foreign index, and a lock held by a stranger, as ValueError."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineUnavailable(str(error)) from error
