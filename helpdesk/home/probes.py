"""Do the things that this instance stands on answer? Asked before it starts, and by /sante/ while it runs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from elasticsearch import Elasticsearch

from helpdesk import env

TIMEOUT_SECONDS = 3


class Down(Exception):
    """What does not answer, in one sentence without any password."""


def database_server() -> None:
    """Raise `Down` unless PostgreSQL lets us in; asked before the pool exists, which would keep trying for longer."""
    if not env.DATABASE_URL():
        return
    try:
        psycopg.connect(env.DATABASE_URL(), connect_timeout=TIMEOUT_SECONDS).close()
    except psycopg.Error as error:
        raise Down(f"the database at {_place()} does not answer ({_first_line(error)})") from None


def database() -> None:
    """Raise `Down` unless the database answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, psycopg.Error) as error:
        raise Down(f"the database at {_place()} does not answer ({_first_line(error)})") from None


def broker() -> None:
    """Raise `Down` unless Redis answers; nothing to ask when everything is in this process."""
    if not env.REDIS_URL():
        return
    try:
        with redis.Redis.from_url(env.REDIS_URL(), socket_connect_timeout=TIMEOUT_SECONDS) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        raise Down(f"the Redis server does not answer ({_first_line(error)})") from None


def search() -> None:
    """Raise `Down` unless Elasticsearch answers; the embedded index is only files."""
    if not settings.ELASTICSEARCH_URL:
        return
    with Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=TIMEOUT_SECONDS, max_retries=0) as client:
        if not client.ping():
            raise Down("the Elasticsearch server does not answer")


def data_directory() -> None:
    """Raise `Down` unless files can be written in the data directory, which is made if need be."""
    folder = Path(settings.DATA_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as probe:
            probe.write(b"1")
    except OSError as error:
        raise Down(f"the data directory {folder} cannot be written ({error.strerror})") from None


PROBES: dict[str, Callable[[], None]] = {
    "database": database,
    "broker": broker,
    "search": search,
    "data_directory": data_directory,
}


def _place() -> str:
    values = connection.settings_dict
    return f"{values['HOST']}:{values['PORT'] or 5432}" if values["HOST"] else str(values["NAME"])


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
