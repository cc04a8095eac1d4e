"""Searching and keeping the index up to date, whatever the engine."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from helpdesk.search import analysis, backends, index
from helpdesk.search.backends.base import EngineUnavailable, IndexMissing, Match, SearchEngine
from helpdesk.search.highlight import highlight
from helpdesk.search.query import Query, Words
from helpdesk.search.results import Hit, Results

logger = logging.getLogger("helpdesk.search")

_gathered: ContextVar[dict[str, dict[str, None]] | None] = ContextVar("gathered_refreshes", default=None)

CATEGORY_FACTOR = 1.3
"""What a match in the preferred category is worth; measured on labelled messages, see the evaluation command."""
CORRECTION_WEIGHT = 0.8
SYNONYM_WEIGHT = 0.3
SHORT_MESSAGE_TERMS = 12
"""Beyond, a text says enough by itself and is full of names: it is neither corrected nor expanded."""
WINDOW = 4
"""Matches looked at for each one returned, so that a boost can lift one from further down."""
MAX_LIMIT = 100


def search(
    query: Query,
    *,
    kind: str,
    limit: int = 10,
    prefer_category: str = "",
    passages: bool = False,
    max_terms: int | None = None,
) -> Results:
    """The best `limit` documents of a kind (at most 100), or what the database finds when the engine is down.

    `prefer_category` lifts a category without hiding the others. `passages` asks for highlights. `max_terms` reduces
    a long text to its rarest known terms.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    engine = backends.current()
    if query.is_empty:
        return Results((), engine.name)
    try:
        query, corrections = _prepared(engine, kind, query, max_terms)
        matches = engine.search(kind, query, limit * WINDOW)
    except EngineUnavailable as error:
        return _from_database(query, kind, limit, error)
    ranked = _ranked(matches, prefer_category)[:limit]
    wanted = _wanted(query) if passages else frozenset()
    hits = [
        Hit(kind, match.key, score, highlight(match.shown, wanted))
        if passages
        else Hit(kind, match.key, score)
        for score, match in ranked
    ]
    return Results(tuple(hits), engine.name, corrections=corrections)


def generation(kind: str) -> Hashable:
    """What changes with every change of the index, whichever process made it; None when nothing tells."""
    try:
        return backends.current().generation(kind)
    except EngineUnavailable:
        return None


def _prepared(
    engine: SearchEngine, kind: str, query: Query, max_terms: int | None
) -> tuple[Query, Mapping[str, str]]:
    """The query with its synonyms and corrections when it is short, reduced when it is long."""
    corrections: Mapping[str, str] = {}
    if len(query.bag.terms) <= SHORT_MESSAGE_TERMS:
        corrections = engine.corrections(kind, _correctable(query))
        others = [Words(word, CORRECTION_WEIGHT) for word in corrections.values()]
        query = query.also([*others, *index.spec(kind).synonyms.expand(query.text, SYNONYM_WEIGHT)])
    if max_terms and len(query.bag.terms) > max_terms:
        query = engine.informative(kind, query, max_terms)
    return query, corrections


def _correctable(query: Query) -> list[str]:
    found = [word for run in query.runs for word in analysis.words(run.text) if analysis.stem(word)]
    return [word for word in dict.fromkeys(found) if word != query.prefix]


def _wanted(query: Query) -> frozenset[str]:
    return frozenset(
        [*query.bag.terms, *(stem for phrase in query.phrases for stem in analysis.terms(phrase.text))]
    )


def _ranked(matches: Iterable[Match], category: str) -> list[tuple[float, Match]]:
    scored = [
        (
            match.score * match.boost * (CATEGORY_FACTOR if category and match.category == category else 1.0),
            match,
        )
        for match in matches
    ]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].key))


def _from_database(query: Query, kind: str, limit: int, error: EngineUnavailable) -> Results:
    logger.error("search engine unavailable, database used for %s: %s: %s", kind, type(error).__name__, error)
    known = [word for word in analysis.words(query.text) if analysis.stem(word)]
    keys = index.spec(kind).fallback(list(dict.fromkeys(known)), query.filters, limit)
    hits = tuple(Hit(kind, key, 1.0 / place) for place, key in enumerate(keys, start=1))
    return Results(
        hits,
        "database",
        degraded=True,
        message=_(
            "La recherche complète est momentanément indisponible. "
            "Seuls les titres et les mots-clés ont été parcourus."
        ),
    )


def refresh(kind: str, keys: Sequence[str]) -> None:
    """Bring the index in line with the database for these keys; builds the kind when it never was.

    Raises `EngineUnavailable`: call it once the facts are committed, where a failure is logged and repaired by a
    rebuild. Inside `gathered_refreshes()` it only takes note.
    """
    gathered = _gathered.get()
    if gathered is not None:
        gathered[kind].update(dict.fromkeys(keys))
        return
    engine = backends.current()
    found = [document for batch in index.spec(kind).load(keys) for document in batch]
    gone = set(keys) - {document.key for document in found}
    try:
        if found:
            engine.put(kind, found)
        if gone:
            engine.remove(kind, sorted(gone))
    except IndexMissing:
        rebuild(kind)


@contextmanager
def gathered_refreshes() -> Iterator[None]:
    """Index what the block changed once, at its end: for a command that changes many things in a row."""
    gathered: defaultdict[str, dict[str, None]] = defaultdict(dict)
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
        for kind, keys in gathered.items():
            refresh(kind, list(keys))


def rebuild(kind: str) -> int:
    """Index the whole kind again from the database and return how many documents; searches go on meanwhile."""
    return backends.current().rebuild(kind, index.spec(kind).load(None))
