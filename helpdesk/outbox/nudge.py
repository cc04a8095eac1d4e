"""A best-effort word to the worker that something is due; beat sweeps anyway, so losing it loses seconds."""

from __future__ import annotations

import logging

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger("helpdesk.outbox")


def nudge() -> None:
    """Ask a worker to dispatch now; a broker that is down is only logged."""
    if not settings.OUTBOX_NUDGE:
        return
    try:
        current_app.send_task("helpdesk.outbox.tasks.dispatch", retry=False, ignore_result=True, expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("the worker could not be told: %s", error)
