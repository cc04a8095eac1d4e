"""Searching tells the truth about the engine, and boosts without hiding."""

import pytest
from django.core.management import CommandError, call_command

from helpdesk.search import engine, index
from helpdesk.search.backends import current
from helpdesk.search.index import Document, IndexSpec
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.query import parse

KIND = "essay"
STORE: dict[str, Document] = {}


def load(keys):
    wanted = STORE if keys is None else [key for key in keys if key in STORE]
    yield [STORE[key] for key in wanted]


def fallback(words, filters, limit):
    return [key for key, document in STORE.items() if any(word in document.title for word in words)][:limit]


@pytest.fixture(autouse=True)
def _kind(monkeypatch, settings):
    monkeypatch.setattr(index, "_specs", {})
    STORE.clear()
    for key, title, category in [
        ("a", "carte perdue", "F2"),
        ("b", "carte volée", "E1"),
        ("c", "visa", "C2"),
    ]:
        STORE[key] = Document(kind=KIND, key=key, title=title, category=category)
    index.register(IndexSpec(kind=KIND, load=load, fallback=fallback, synonyms=Lexicon([("cds", "carte")])))


def test_an_index_never_built_is_shown_and_the_database_answers():
    results = engine.search(parse("visa"), kind=KIND)
    assert results.degraded
    assert results.engine == "database"
    assert "momentanément indisponible" in results.message
    assert results.keys == ["c"]


def test_a_built_index_answers_whole():
    assert engine.rebuild(KIND) == 3
    results = engine.search(parse("visa"), kind=KIND)
    assert (results.degraded, results.message, results.keys) == (False, "", ["c"])


def test_the_first_refresh_of_a_kind_builds_it_whole():
    engine.refresh(KIND, ["c"])
    assert set(engine.search(parse("carte"), kind=KIND).keys) == {"a", "b"}


def test_a_refresh_adds_changes_and_forgets():
    engine.rebuild(KIND)
    STORE["a"] = Document(kind=KIND, key="a", title="passeport")
    del STORE["b"]
    engine.refresh(KIND, ["a", "b"])
    assert engine.search(parse("carte"), kind=KIND).keys == []
    assert engine.search(parse("passeport"), kind=KIND).keys == ["a"]


def test_the_preferred_category_comes_first_without_hiding_the_others():
    engine.rebuild(KIND)
    assert engine.search(parse("carte"), kind=KIND, prefer_category="E1").keys == ["b", "a"]
    assert engine.search(parse("carte"), kind=KIND, prefer_category="F2").keys == ["a", "b"]


def test_a_boost_multiplies():
    STORE["d"] = Document(kind=KIND, key="d", title="visa", boost=2.0)
    engine.rebuild(KIND)
    (first, second) = engine.search(parse("visa"), kind=KIND).hits
    assert (first.key, second.key) == ("d", "c")
    assert first.score == pytest.approx(2 * second.score)


def test_synonyms_are_looked_for():
    engine.rebuild(KIND)
    assert set(engine.search(parse("cds"), kind=KIND).keys) == {"a", "b"}


def test_a_misspelt_word_is_corrected_and_said():
    STORE["d"] = Document(kind=KIND, key="d", title="récépissé")
    engine.rebuild(KIND)
    results = engine.search(parse("recipisse"), kind=KIND, passages=True)
    assert results.keys == ["d"]
    assert results.corrections == {"recipisse": "recepisse"}


def test_the_limit_is_bounded():
    engine.rebuild(KIND)
    assert len(engine.search(parse("carte visa"), kind=KIND, limit=1)) == 1
    assert len(engine.search(parse("carte visa"), kind=KIND, limit=10**9)) == 3


def test_an_empty_query_is_an_empty_answer_not_a_failure():
    results = engine.search(parse("le la les"), kind=KIND)
    assert (list(results), results.degraded) == ([], False)


def test_rebuild_index_says_how_many(capsys):
    call_command("rebuild_index", kind=KIND)
    assert "essay: 3 documents" in capsys.readouterr().out


def test_rebuild_index_fails_in_one_line_when_the_engine_is_down(settings):
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="the elasticsearch engine did not answer"):
        call_command("rebuild_index")


def test_the_engine_follows_the_settings(settings):
    assert current().name == "embedded"
    settings.SEARCH_ENGINE = "memory"
    assert current().name == "memory"
