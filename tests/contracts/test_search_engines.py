"""What every search engine promises, run on each."""

from __future__ import annotations

import json
import multiprocessing
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.search import query as queries
from helpdesk.search.backends.base import EngineUnavailable, IndexMissing, SearchEngine
from helpdesk.search.backends.elasticsearch import ElasticsearchEngine
from helpdesk.search.backends.embedded import EmbeddedEngine
from helpdesk.search.backends.memory import MemoryEngine
from helpdesk.search.index import Document
from tests.contracts.elasticsearch_server import binary, elasticsearch_protocol

KIND = "essay"
HOSTILE = [
    "",
    "   ",
    "*",
    "a*",
    "((((",
    ")",
    "AND OR NOT",
    '+-&&||!(){}[]^"~*?:\\/',
    'titre:"',
    "_exists_:title",
    "[* TO *]",
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "\x00\x01",
    "🙂🙂",
    "سُرقت بطاقتي، ماذا أفعل؟",
    "é" * 9_000,
    "mot " * 5_000,
    "-" * 500,
    '"' * 501,
]


def essay(key: str, title: str, **fields) -> Document:
    return Document(kind=KIND, key=key, title=title, **fields)


CORPUS = [
    essay(
        "password",
        "Mot de passe oublié ou compte bloqué",
        summary="Demandez un nouveau lien de réinitialisation.",
        keywords=["je ne peux plus me connecter", "lien non reçu"],
        category="A2",
        audience="user",
    ),
    essay(
        "receipt",
        "Le récépissé remis au guichet",
        summary="Un récépissé est valable au moins un mois.",
        text="La préfecture vous remet un récépissé quand votre dossier papier est enregistré.",
        keywords=["récépissé préfecture"],
        category="E1",
        audience="user",
    ),
    essay(
        "foreigner",
        "L'étranger dont le numéro n'est pas reconnu",
        text="Le numéro d'étranger figure sur la carte de séjour.",
        category="A1",
        audience="user",
    ),
    essay(
        "renewal",
        "Renouvellement de la carte de résident",
        summary="Déposez entre quatre et deux mois avant la fin.",
        text="Le renouvellement se demande en ligne. Un titre de séjour expiré ne se prolonge pas seul.",
        category="D1",
        audience="user",
    ),
    essay(
        "report",
        "Transmettre une anomalie",
        text="L'agent transmet le numéro et la capture.",
        category="B1",
        audience="agent",
        facets={"state": "open"},
    ),
    essay(
        "travel",
        "Voyager avec un passeport",
        text="Le passeport et la carte.",
        category="F2",
        audience="user",
    ),
]


def keys(engine: SearchEngine, text: str, *, as_you_type: bool = False, **filters) -> list[str]:
    query = queries.parse(text, as_you_type=as_you_type).where(**filters)
    return [match.key for match in engine.search(KIND, query, 10)]


class SearchEngineContract:
    """Inherit, and give `empty_engine`."""

    @pytest.fixture
    def empty_engine(self) -> SearchEngine:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, empty_engine: SearchEngine) -> SearchEngine:
        assert empty_engine.rebuild(KIND, [CORPUS[:4], CORPUS[4:]]) == len(CORPUS)
        return empty_engine

    def test_an_index_that_was_never_built_is_not_an_empty_one(self, empty_engine):
        with pytest.raises(IndexMissing):
            keys(empty_engine, "récépissé")
        with pytest.raises(IndexMissing):
            empty_engine.put(KIND, CORPUS[:1])
        with pytest.raises(IndexMissing):
            empty_engine.remove(KIND, ["receipt"])

    def test_accents_case_and_elision_do_not_matter(self, engine):
        assert keys(engine, "recepisse")[0] == "receipt"
        assert keys(engine, "RÉCÉPISSÉ")[0] == "receipt"
        assert keys(engine, "l’étranger")[0] == "foreigner"
        assert keys(engine, "d'etranger")[0] == "foreigner"

    def test_plural_and_verb_forms_meet(self, engine):
        assert keys(engine, "renouveler les cartes")[0] == "renewal"
        assert keys(engine, "voyages")[0] == "travel"

    def test_stop_words_alone_find_nothing(self, engine):
        assert keys(engine, "comment faire pour la mienne et les autres") == []

    def test_the_title_outweighs_the_text(self, engine):
        engine.put(
            KIND,
            [
                essay("inside", "Prendre le train", text="Avec un permis de conduire."),
                essay("about", "Un permis de conduire", text="Pour prendre le train."),
            ],
        )
        assert keys(engine, "permis") == ["about", "inside"]

    def test_neighbouring_words_outweigh_scattered_ones(self, engine):
        engine.put(
            KIND,
            [
                essay("scattered", "Séjour au titre de la famille", text="Un séjour, puis un titre."),
                essay("together", "La famille et le titre de séjour", text="Un titre, puis un séjour."),
            ],
        )
        assert keys(engine, "titre de séjour")[0] == "together"

    def test_a_phrase_is_required(self, engine):
        assert keys(engine, '"carte de résident"') == ["renewal"]
        assert keys(engine, '"résident de carte"') == []

    def test_an_excluded_word_forbids(self, engine):
        assert "renewal" in keys(engine, "carte")
        assert "renewal" not in keys(engine, "carte -renouvellement")

    def test_filters_restrict_by_any_value(self, engine):
        assert keys(engine, "numéro", audience="agent") == ["report"]
        assert set(keys(engine, "numéro", category=["A1", "B1"])) == {"foreigner", "report"}
        assert keys(engine, "numéro", audience="agent", category="A1") == []
        assert keys(engine, "numéro", state="open") == ["report"]

    def test_the_last_word_may_be_unfinished(self, engine):
        assert keys(engine, "renouv") == []
        assert keys(engine, "renouv", as_you_type=True) == ["renewal"]
        assert keys(engine, "récép", as_you_type=True) == ["receipt"]

    def test_a_word_never_seen_is_corrected_and_a_known_one_is_not(self, engine):
        words = ["recipisse", "passeprt", "resident", "xyzzyxyzzy", "mot"]
        assert dict(engine.corrections(KIND, words)) == {"recipisse": "recepisse", "passeprt": "passeport"}

    def test_a_document_put_again_replaces_itself(self, engine):
        engine.put(KIND, [essay("travel", "Prendre le train")])
        assert keys(engine, "train") == ["travel"]
        assert keys(engine, "passeport") == []

    def test_a_document_removed_is_not_found(self, engine):
        engine.remove(KIND, ["travel", "never-there"])
        assert keys(engine, "passeport") == []

    def test_a_rebuild_forgets_what_is_no_longer_given(self, engine):
        assert engine.rebuild(KIND, [CORPUS[:1]]) == 1
        assert keys(engine, "passeport") == []
        assert keys(engine, "mot de passe") == ["password"]

    def test_a_rebuild_that_fails_leaves_the_former_index(self, engine):
        def broken() -> Iterator[list[Document]]:
            yield [essay("half", "À moitié construit")]
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            engine.rebuild(KIND, broken())
        assert keys(engine, "récépissé")[0] == "receipt"
        assert keys(engine, "moitié") == []
        engine.put(KIND, [essay("after", "Après la panne")])
        assert keys(engine, "panne") == ["after"]

    def test_kinds_do_not_mix(self, engine):
        engine.rebuild("other", [[Document(kind="other", key="x", title="Le passeport perdu")]])
        assert keys(engine, "passeport") == ["travel"]

    def test_a_match_carries_what_ranking_and_passages_need(self, engine):
        engine.put(
            KIND, [essay("liked", "Le train", summary="Résumé.", text="Texte.", category="A1", boost=1.5)]
        )
        (match,) = engine.search(KIND, queries.parse("train"), 10)
        assert (match.key, match.category, match.boost, match.shown) == (
            "liked",
            "A1",
            1.5,
            "Résumé.\nTexte.",
        )
        assert match.score > 0

    def test_the_limit_holds(self, engine):
        assert len(engine.search(KIND, queries.parse("numéro carte passeport"), 2)) == 2

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_is_a_query(self, engine, text):
        for as_you_type in (False, True):
            found = engine.search(KIND, queries.parse(text, as_you_type=as_you_type), 5)
            assert len(found) <= 5

    def test_a_long_message_is_reduced_to_what_is_known(self, engine):
        message = queries.of_message("Bonjour\n" + " ".join(f"inconnu{n}" for n in range(200)) + " récépissé")
        reduced = engine.informative(KIND, message, 40)
        assert engine.search(KIND, reduced, 5)[0].key == "receipt"


class TestMemoryEngine(SearchEngineContract):
    @pytest.fixture
    def empty_engine(self) -> SearchEngine:
        return MemoryEngine()


class TestEmbeddedEngine(SearchEngineContract):
    @pytest.fixture
    def empty_engine(self, tmp_path: Path) -> SearchEngine:
        return EmbeddedEngine(tmp_path)

    def test_another_process_sees_the_last_commit(self, engine, tmp_path):
        other = EmbeddedEngine(tmp_path)
        assert keys(other, "train") == []
        engine.put(KIND, [essay("travel", "Prendre le train")])
        assert keys(other, "train") == ["travel"]

    def test_writers_wait_for_each_other(self, engine, tmp_path):
        writers = [threading.Thread(target=_write, args=(tmp_path, n)) for n in range(6)]
        process = multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path, 99))
        for writer in [*writers, process]:
            writer.start()
        for writer in [*writers, process]:
            writer.join(60)
        assert set(engine_keys(engine, "wagon")) == {f"wagon-{n}" for n in [*range(6), 99]}

    def test_a_foreign_index_is_unavailable_not_empty(self, engine, tmp_path):
        meta = next(tmp_path.rglob("meta.json"))
        meta.write_text("{}")
        with pytest.raises(EngineUnavailable):
            keys(engine, "récépissé")

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=200))
    def test_any_unicode_is_a_query(self, engine, text):
        engine.search(KIND, queries.parse(text, as_you_type=True), 5)


def _write(root: Path, number: int) -> None:
    EmbeddedEngine(root).put(KIND, [essay(f"wagon-{number}", "Un wagon")])


def engine_keys(engine: SearchEngine, text: str) -> list[str]:
    return [match.key for match in engine.search(KIND, queries.parse(text), 50)]


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    program = binary()
    if program is None:
        pytest.skip("noida-db (requirements/test.in) is not installed: no Elasticsearch-protocol server")
    with elasticsearch_protocol(program) as url:
        yield url


@pytest.mark.elasticsearch
class TestElasticsearchEngine(SearchEngineContract):
    @pytest.fixture
    def empty_engine(self, elasticsearch_url: str, tmp_path: Path) -> SearchEngine:
        return ElasticsearchEngine(elasticsearch_url, prefix=f"test-{abs(hash(tmp_path))}")

    def test_a_rebuild_leaves_one_index_behind_both_aliases(self, engine):
        engine.rebuild(KIND, [CORPUS])
        aliases = engine._client.indices.get_alias(index=f"{engine._prefix}-*").body
        assert [sorted(entry["aliases"]) for entry in aliases.values()] == [
            [f"{engine._prefix}-{KIND}-read", f"{engine._prefix}-{KIND}-write"]
        ]

    def test_a_change_made_during_a_rebuild_is_not_overwritten(self, engine):
        def while_filling() -> Iterator[list[Document]]:
            engine.put(KIND, [essay("travel", "Prendre le train")])
            yield CORPUS

        engine.rebuild(KIND, while_filling())
        assert keys(engine, "train") == ["travel"]


class _Answer(BaseHTTPRequestHandler):
    """Refuses everybody, as Elasticsearch does with a wrong key."""

    def do_GET(self) -> None:
        body = json.dumps({"error": {"type": "security_exception", "reason": "no"}, "status": 401}).encode()
        self.send_response(401)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_HEAD = do_PUT = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def refusing_server() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_elasticsearch_with_a_wrong_key_is_unavailable(refusing_server):
    with pytest.raises(EngineUnavailable, match="Authentication"):
        keys(ElasticsearchEngine(refusing_server), "récépissé")


def test_elasticsearch_that_does_not_answer_is_unavailable():
    engine = ElasticsearchEngine("http://127.0.0.1:9")
    with pytest.raises(EngineUnavailable):
        keys(engine, "récépissé")
    with pytest.raises(EngineUnavailable):
        engine.put(KIND, CORPUS)
