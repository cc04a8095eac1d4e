"""The embedded default, as a person starts it: one process, in another folder, on another port."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from helpdesk import env
from helpdesk.home.serving import CannotStart
from helpdesk.home.serving.address import listen
from helpdesk.home.serving.greeting import greeting
from tests.support.servers import free_port

START_SECONDS = 110
STOP_SECONDS = 3.5


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`start(PORT="8123")` runs `manage.py serve` on a folder of its own; what still runs at the end is stopped."""
    running: list[subprocess.Popen[str]] = []

    def run(**variables: str) -> subprocess.Popen[str]:
        bare = {name: value for name, value in os.environ.items() if name not in env.VARIABLES}
        values = {"HELPDESK_DATA_DIR": str(tmp_path / "instance"), "HELPDESK_DEMO": "0", **variables}
        bare.pop("DJANGO_SETTINGS_MODULE", None)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=env.BASE_DIR,
            env={**bare, **values},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_heed_interrupts,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def _heed_interrupts() -> None:
    """A shell starts its background jobs deaf to Ctrl-C; a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def health(port: int) -> tuple[int, dict[str, str]]:
    """The instance's own answer; its socket listens from the first instant, so that asking waits for it."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)) as connection:
        connection.request("GET", "/sante/")
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


@contextmanager
def taken_port() -> Iterator[int]:
    with closing(listen("127.0.0.1", free_port())) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_starts_answers_and_stops_in_time(start, end: signal.Signals, tmp_path: Path):
    port = free_port()
    process = start(PORT=str(port))
    wait_for(port)
    assert health(port)[0] == 200
    asked = time.monotonic()
    process.send_signal(end)
    output, _ = process.communicate(timeout=10)
    assert time.monotonic() - asked < STOP_SECONDS
    assert process.returncode == 0, output
    assert f"http://localhost:{port}/" in output
    assert (tmp_path / "instance" / "helpdesk.sqlite3").exists()


def test_a_second_instance_needs_its_own_folder_and_then_runs_beside(start, tmp_path: Path):
    first, second = free_port(), free_port()
    start(PORT=str(first))
    wait_for(first)
    assert health(first)[0] == 200
    refused, _ = start(PORT=str(second)).communicate(timeout=START_SECONDS)
    assert refused.startswith("Cannot start: another instance already runs on")
    start(PORT=str(second), HELPDESK_DATA_DIR=str(tmp_path / "other"))
    wait_for(second)
    assert health(second)[0] == 200
    assert health(first)[0] == 200


def test_a_port_in_use_is_one_sentence_and_writes_nothing(start, tmp_path: Path):
    with taken_port() as port:
        process = start(PORT=str(port))
        output, _ = process.communicate(timeout=START_SECONDS)
    assert process.returncode == 1
    assert output == (
        f"Cannot start: port {port} is already in use: stop what listens there, or choose another (PORT=8001).\n"
    )
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"HELPDESK_DATA_DIR": "/dev/null/x"}, "the data directory /dev/null/x cannot be written"),
        (
            {"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"},
            "the database at 127.0.0.1:1 does not answer",
        ),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "the Redis server does not answer"),
    ],
)
def test_what_is_missing_is_one_sentence(start, variables: dict[str, str], said: str):
    process = start(PORT=str(free_port()), **variables)
    output, _ = process.communicate(timeout=START_SECONDS)
    assert process.returncode == 1
    assert output.startswith(f"Cannot start: {said}")
    assert len(output.strip().splitlines()) == 1
    assert "secret" not in output


def test_an_address_of_another_machine():
    with pytest.raises(CannotStart, match=r"203\.0\.113\.9 is not an address of this machine"):
        listen("203.0.113.9", free_port())


def test_the_greeting_gives_the_demo_log_ins(settings):
    settings.DEMO = True
    assert "claire@ccc.example.org" in greeting("http://localhost:8000")
    settings.DEMO = False
    assert "claire@ccc.example.org" not in greeting("http://localhost:8000")
