"""A database of their own for the processes that a test starts, beside the one of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg

_numbers = count(1)


@contextmanager
def own_database(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of such processes: an empty database, SQLite in `folder` or on the test run's PostgreSQL."""
    environment = {**os.environ, "HELPDESK_DATA_DIR": str(folder)}
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield environment
        return
    server, name = url.rpartition("/")[0], f"own_{os.getpid()}_{next(_numbers)}"
    with closing(psycopg.connect(f"{server}/postgres", autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {**environment, "DATABASE_URL": f"{server}/{name}"}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
