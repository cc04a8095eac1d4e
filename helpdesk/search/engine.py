"""Searching and keeping the index up to date, whatever the engine."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from helpdesk.search import analysis, backends, index
from helpdesk.search.backends.base import EngineUnavailable, IndexMissing, Match
from helpdesk.search.highlight import highlight
from helpdesk.search.query import Query, Words
from helpdesk.search.results import Hit, Results

logger = logging.getLogger("helpdesk.search")

CATEGORY_FACTOR = 1.3
"""What a match in the preferred category is worth; measured on labelled messages, see the evaluation command."""
CORRECTION_WEIGHT = 0.8
SYNONYM_WEIGHT = 0.3
MAX_CORRECTED = 12
WINDOW = 4
"""Matches looked at for each one returned, so that a boost can lift one from further down."""
MAX_LIMIT = 100


def search(
    query: Query, *, kind: str, limit: int = 10, prefer_category: str = "", passages: bool = False
) -> Results:
    """The best `limit` documents of a kind (at most 100), or what the database finds when the engine is down.

    `prefer_category` lifts a category without hiding the others. `passages` asks for highlights.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    engine = backends.current()
    if query.is_empty:
        return Results((), engine.name)
    query = query.also(index.spec(kind).synonyms.expand(query.text, SYNONYM_WEIGHT))
    try:
        corrections = engine.corrections(kind, _correctable(query))
        query = query.also([Words(word, CORRECTION_WEIGHT) for word in corrections.values()])
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


def _correctable(query: Query) -> list[str]:
    """A message is not corrected: it is long enough without, and full of names."""
    if query.kept is not None:
        return []
    found = [word for run in query.runs for word in analysis.words(run.text) if analysis.stem(word)]
    return [word for word in dict.fromkeys(found) if word != query.prefix][:MAX_CORRECTED]


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
    rebuild.
    """
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


def rebuild(kind: str) -> int:
    """Index the whole kind again from the database and return how many documents; searches go on meanwhile."""
    return backends.current().rebuild(kind, index.spec(kind).load(None))
