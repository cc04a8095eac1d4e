"""The worker, the scheduler and the mailboxes of the embedded default, as threads beside the web server."""

from __future__ import annotations

import threading

from celery import Celery
from celery.beat import Scheduler, Service
from celery.worker import WorkController
from django.conf import settings

from tickets.channels.imap.service import Poller

CONCURRENCY = 2
STOP_SECONDS = 2.0


class Background:
    """Celery's own worker and beat, over the in-memory transport, and the poller of the mailboxes, in this process."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._worker = WorkController(
            app=app,
            pool_cls="threads",
            concurrency=CONCURRENCY,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        # In memory: what is due after a restart is read from the database, not from a schedule file.
        self._beat = Service(app, scheduler_cls=Scheduler)
        self._poller = Poller(settings.MAILBOXES) if settings.MAILBOXES else None
        self._threads = [
            threading.Thread(target=self._worker.start, name="worker", daemon=True),
            threading.Thread(target=self._schedule, name="beat", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        if self._poller:
            self._poller.start()

    def stop(self) -> None:
        """Let the task and the mail in hand finish, for two seconds at most: what is cut is done at the next start."""
        stopping = threading.Thread(target=self._stop, name="stopping", daemon=True)
        stopping.start()
        stopping.join(STOP_SECONDS)

    def _schedule(self) -> None:
        self._app.set_current()
        self._beat.start(embedded_process=False)

    def _stop(self) -> None:
        if self._poller:
            self._poller.stop()
        self._beat.stop()
        self._worker.stop()
        if self._poller:
            self._poller.close(STOP_SECONDS)
