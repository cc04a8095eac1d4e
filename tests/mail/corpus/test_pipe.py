"""A few entries as a mail server delivers them: one process a mail, its status and its line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.env import BASE_DIR
from tests.mail.corpus.entries import NAMED
from tests.mail.corpus.entry import OUR_ADDRESS
from tests.support.databases import own_database

pytestmark = pytest.mark.timeout(300)
EX_TEMPFAIL = 75
DELIVERED = (
    "« Nom, Prénom » of somebody new",
    "two files of the same bytes are two files",
    "failure in words, in French",
    "delivered to an address that is not ours",
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with own_database(tmp_path_factory.mktemp("pipe")) as variables:
        variables["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings.development"
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=BASE_DIR, env=variables, check=True, capture_output=True)
        yield variables


@pytest.fixture(scope="module")
def pipe(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess]:
    """`pipe(raw)`: one `receive_mail`, as the last step of a mail server's pipe."""

    def run(raw: bytes, recipient: str = OUR_ADDRESS, **variables: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", "receive_mail", "--recipient", recipient]
        return subprocess.run(
            command, cwd=BASE_DIR, env={**environment, **variables}, input=raw, capture_output=True
        )

    return run


@pytest.mark.parametrize("name", DELIVERED)
def test_one_process_one_status_one_line(pipe, name: str) -> None:
    entry = NAMED[name]
    done = pipe(entry.raw, entry.recipient)
    assert done.returncode == 0, done.stderr.decode()
    [printed] = done.stdout.decode().splitlines()
    line = json.loads(printed)
    assert line["outcome"] == entry.expected["outcome"]
    if entry.expected["outcome"] == "opened":
        assert (line["subject"], line["text"]) == (entry.expected["subject"], entry.expected["text"])
        kept = {file["sha256"] for file in line["attachments"]}
        assert kept == {file["sha256"] for file in entry.expected["attachments"]}


def test_the_next_process_knows_what_the_last_one_received(pipe) -> None:
    raw = NAMED["ISO-8859-1"].raw
    outcomes = [json.loads(pipe(raw).stdout)["outcome"] for _ in range(2)]
    assert outcomes == ["opened", "duplicate"]


def test_what_cannot_be_stored_stays_with_the_mail_server(pipe, tmp_path: Path) -> None:
    """A data folder that is a file: neither bytes nor, on SQLite, rows have a place."""
    (tmp_path / "full").write_bytes(b"")
    done = pipe(NAMED["plain text"].raw, HELPDESK_DATA_DIR=str(tmp_path / "full"))
    assert done.returncode == EX_TEMPFAIL
    assert b"keep it and try again" in done.stderr
    assert done.stdout == b""
