"""Production as docker-compose.yml starts it: the same commands and variables, on the test run's real servers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

import psycopg
import pytest

from helpdesk import env
from tests.architecture.sources import ROOT
from tests.architecture.test_production import OURS, environment
from tests.support.servers import free_port

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.timeout(400)]

WAIT_SECONDS = 120
DATABASE = f"production_{os.getpid()}"
# A database of Redis that no parallel worker of the tests uses.
REDIS_DATABASE = 15
MAIL = b"""\
From: Nadia Benali <nadia.benali@example.org>
To: aide@ccc.example.org
Subject: Impossible de deposer ma demande
Message-ID: <production-shape@example.org>
Content-Type: text/plain; charset=utf-8

Bonjour, le bouton de depot ne repond pas.
"""


@pytest.fixture
def shape(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The web service's environment, on a database of its own; mail to files, index in files, port free."""
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    with closing(psycopg.connect(f"{server}/postgres", autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
        (tmp_path / "static").mkdir()
        yield {
            **environment("web"),
            "DATABASE_URL": f"{server}/{DATABASE}",
            "REDIS_URL": f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{REDIS_DATABASE}",
            "ELASTICSEARCH_URL": "",
            "HELPDESK_EMAIL_PROVIDER": "",
            "HELPDESK_DATA_DIR": str(tmp_path / "data"),
            "HELPDESK_STATIC_ROOT": str(tmp_path / "static"),
            "PORT": str(free_port()),
        }
        connection.execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')


@pytest.fixture
def start(shape: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """`start("celery", "worker")`: a process of that environment, stopped at the end; it writes in its own log."""
    running: list[subprocess.Popen] = []

    def run(name: str, command: list[str]) -> subprocess.Popen:
        program = Path(sys.executable).with_name(command[0])
        with (tmp_path / f"{name}.log").open("wb") as log:
            process = subprocess.Popen([program, *command[1:]], cwd=ROOT, env=shape, stdout=log, stderr=log)
        running.append(process)
        return process

    yield run
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=20)


def web_command(port: str) -> list[str]:
    """The image's own command, on loopback and on a free port."""
    command = json.loads(re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1])
    values = {"--bind": "127.0.0.1", "--port": port}
    return [values.get(before, word) for before, word in zip(["", *command], command, strict=False)]


def manage(shape: dict[str, str], *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=shape, input=given, capture_output=True, check=True)


def eventually(found: Callable[[], object], said: str) -> object:
    """What `found` returns once it is truthy."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.1)
    raise TimeoutError(said)


def health(port: str) -> dict[str, str] | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=10) as response:
            return json.loads(response.read())
    except URLError:
        return None


def test_a_mail_that_comes_in_is_acknowledged_by_the_worker(shape, start, tmp_path: Path):
    shape["HELPDESK_ALLOWED_HOSTS"] += " 127.0.0.1"
    manage(shape, "migrate", "--noinput")
    start("web", web_command(shape["PORT"]))
    start("worker", OURS["worker"]["command"])
    start("beat", OURS["beat"]["command"])

    answers = eventually(lambda: health(shape["PORT"]), "the web server never answered")
    assert set(answers.values()) == {"ok"}

    received = manage(shape, "receive_mail", "--recipient", env.SERVICE_EMAIL.default, given=MAIL)
    assert json.loads(received.stdout)["outcome"] == "opened"
    mailbox = tmp_path / "data" / "mailbox"
    sent = eventually(lambda: list(mailbox.glob("*.eml")), "nothing was sent")
    assert b"nadia.benali@example.org" in sent[0].read_bytes()

    log = tmp_path / "worker.log"
    eventually(lambda: b"dispatch" in log.read_bytes(), "beat never reached the worker")
