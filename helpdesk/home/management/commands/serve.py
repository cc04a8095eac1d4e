"""Start everything in one process: web, worker and scheduler."""

from __future__ import annotations

import os
import socket
import threading
from argparse import ArgumentParser
from contextlib import closing
from ipaddress import ip_address
from typing import Any

from channels.routing import get_default_application
from daphne.server import Server
from django.core.management.base import BaseCommand

from helpdesk import env
from helpdesk.celery import app
from helpdesk.home.serving import CannotStart
from helpdesk.home.serving.address import listen
from helpdesk.home.serving.background import Background
from helpdesk.home.serving.greeting import greeting
from helpdesk.home.serving.preparation import prepare, require_servers, reserve_data_directory

EXIT_SECONDS = 3.0


class Command(BaseCommand):
    help = "Prepare what is missing, then serve, work and schedule in one process (PORT, default 8000)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", help="IPv4 address to listen on")

    def handle(self, *args: Any, bind: str, **options: Any) -> None:
        try:
            self._serve(bind)
        except CannotStart as reason:
            raise SystemExit(f"Cannot start: {reason}.") from None
        except KeyboardInterrupt:
            raise SystemExit("\nStopped before everything was ready.") from None

    def _serve(self, bind: str) -> None:
        _require_secret(bind)
        with closing(listen(bind, env.PORT())) as listener, reserve_data_directory():
            require_servers()
            prepare(self._say)
            self._run(listener, f"http://localhost:{env.PORT()}")

    def _run(self, listener: socket.socket, url: str) -> None:
        background = None if env.REDIS_URL() else Background(app)
        server = Server(
            get_default_application(),
            # Twisted closes the descriptor it adopts: ours must not close that number a second time.
            endpoints=[f"fd:fileno={listener.detach()}"],
            ready_callable=lambda: self._say(greeting(url)),
        )
        if background:
            background.start()
        server.run()
        self._say("Stopping…")
        _insist()
        if background:
            background.stop()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _require_secret(bind: str) -> None:
    """The built-in key is public: good for this machine alone."""
    if not ip_address(bind).is_loopback and not env.SECRET_KEY():
        raise CannotStart("beyond this machine, HELPDESK_SECRET_KEY must be set (50 random characters)")


def _insist() -> None:
    """End within three seconds, even if a request hangs: what it had not committed never happened."""
    timer = threading.Timer(EXIT_SECONDS, os._exit, [0])
    timer.daemon = True
    timer.start()
