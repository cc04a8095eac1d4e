"""/sante/ says what works, to anybody, and nothing else."""

from __future__ import annotations

import pytest

from helpdesk.home import probes


def test_everything_answers(client, db):
    response = client.get("/sante/")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "search": "ok", "data_directory": "ok"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", probes.PROBES)
def test_what_does_not_answer_is_named_and_not_explained(client, db, monkeypatch, name: str):
    def down() -> None:
        raise probes.Down("the server at 192.0.2.1 does not answer")

    monkeypatch.setitem(probes.PROBES, name, down)
    response = client.get("/sante/")
    assert response.status_code == 503
    assert response.json()[name] == "down"
    assert b"192.0.2.1" not in response.content


def test_a_folder_that_cannot_be_written(settings):
    settings.DATA_DIR = "/dev/null/helpdesk"
    with pytest.raises(probes.Down, match="the data directory /dev/null/helpdesk cannot be written"):
        probes.data_directory()


def test_a_database_that_does_not_answer_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://helpdesk:secret@127.0.0.1:1/helpdesk")
    with pytest.raises(probes.Down, match="does not answer") as down:
        probes.database_server()
    assert "secret" not in str(down.value)


def test_a_broker_that_does_not_answer(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1:1/0")
    with pytest.raises(probes.Down, match="the Redis server does not answer") as down:
        probes.broker()
    assert "secret" not in str(down.value)


def test_a_search_server_that_does_not_answer(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    with pytest.raises(probes.Down, match="the Elasticsearch server does not answer"):
        probes.search()


@pytest.mark.redis
def test_a_broker_that_answers():
    probes.broker()


@pytest.mark.postgres
def test_a_database_that_answers(db):
    probes.database_server()
    probes.database()
