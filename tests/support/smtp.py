"""A mail server of a few lines, on loopback, that answers what a test says and remembers what it was told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Sink:
    """`answers` gives the reply to a verb instead of 250; None closes the connection without a word."""

    answers: dict[str, str | None] = field(default_factory=dict)
    greeting: str = "220 sink"
    extensions: tuple[str, ...] = ()
    heard: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    port: int = 0
    before_answer: Callable[[], object] = lambda: None
    """Runs once a mail is taken and before its client hears so."""

    def verbs(self) -> list[str]:
        return [line.split(" ")[0].upper() for line in self.heard]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        # A client that dies leaves its connection in any state.
        with suppress(ConnectionError):
            self._converse(self.server.sink)

    def _converse(self, sink: Sink) -> None:
        self._say(sink.greeting)
        while line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n"):
            sink.heard.append(line)
            if not self._answer(sink, line.split(" ")[0].upper()):
                return

    def _answer(self, sink: Sink, verb: str) -> bool:
        answer = sink.answers.get(verb, "")
        if answer is None:
            return False
        if verb == "EHLO" and not answer:
            self._say("\r\n".join([*(f"250-{name}" for name in ("sink", *sink.extensions)), "250 8BITMIME"]))
        elif verb == "DATA" and not answer:
            return self._take(sink)
        else:
            self._say(answer or ("221 bye" if verb == "QUIT" else "250 ok"))
        return verb != "QUIT"

    def _take(self, sink: Sink) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode("utf-8", "replace")).rstrip("\r\n") != ".":
            if not line:
                # The client is gone in the middle: nothing was taken.
                return False
            lines.append(line)
        answer = sink.answers.get("END", "250 taken")
        if answer is not None:
            sink.mails.append("".join(lines))
            sink.before_answer()
            self._say(answer)
        return answer is not None

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(**options) -> Iterator[Sink]:
    """Serve on a free port until the end of the block."""
    sink = Sink(**options)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.sink, sink.port = sink, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
