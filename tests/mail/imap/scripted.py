"""Servers that a real one would never be: they say what a test wants, and remember what they were told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

USUAL = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\nOK done", "LOGOUT": "* BYE\r\nOK bye"}


class ScriptedImap:
    """Greets, then answers each command by its name; a command that is not in `answers` gets BAD."""

    def __init__(self, greeting: str, answers: Mapping[str, str]) -> None:
        self._greeting, self._answers = greeting, {**USUAL, **answers}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.told: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return
        with client, client.makefile("rwb", buffering=0) as stream:
            stream.write(self._greeting.encode() + b"\r\n")
            for line in stream:
                tag, _, command = line.decode().rstrip("\r\n").partition(" ")
                self.told.append(command)
                stream.write(self._answer(tag, command))

    def _answer(self, tag: str, command: str) -> bytes:
        name = command.partition(" ")[0]
        *untagged, tagged = self._answers.get(name, "BAD unknown").split("\r\n")
        return "".join([*(f"{line}\r\n" for line in untagged), f"{tag} {tagged}\r\n"]).encode()


@contextmanager
def scripted(greeting: str = "* OK ready", **answers: str) -> Iterator[ScriptedImap]:
    server = ScriptedImap(greeting, answers)
    try:
        yield server
    finally:
        server.close()


class TokenServer:
    """Answers POST by `answer(form)`: (status, JSON object or Location)."""

    def __init__(self, answer: Callable[[dict[str, str]], tuple[int, object]]) -> None:
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = {
                    name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
                }
                outer.asked.append(form)
                status, content = answer(form)
                body = json.dumps(content).encode()
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", str(content))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@contextmanager
def token_server(answer: Callable[[dict[str, str]], tuple[int, object]]) -> Iterator[TokenServer]:
    server = TokenServer(answer)
    try:
        yield server
    finally:
        server.close()
