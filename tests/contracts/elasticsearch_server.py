"""A server that speaks Elasticsearch's protocol, out of a PyPI wheel, for a few dozen documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.servers import _folder, _running, free_port


def binary() -> Path | None:
    """The wheel's program; None when it is not installed here."""
    spec = find_spec("noida_db")
    return Path(spec.origin).with_name("noida-db") if spec and spec.origin else None


@contextmanager
def elasticsearch_protocol(program: Path) -> Iterator[str]:
    """The URL of an empty server on a free loopback port, alive inside the block."""
    with _folder("helpdesk-elasticsearch-") as folder:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [
            program,
            "start",
            "--only",
            "elasticsearch",
            "--host",
            "127.0.0.1",
            "--data-dir",
            folder / "data",
        ]
        program.chmod(0o755)
        with _running(
            [*command, "--elasticsearch-port", str(port)], folder, lambda: urlopen(url).close(), URLError, {}
        ):
            yield url
