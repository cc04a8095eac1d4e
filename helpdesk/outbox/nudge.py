"""A best-effort word to the worker that something is due; beat sweeps anyway, so losing it loses seconds."""

from __future__ import annotations

import logging
from time import monotonic

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger("helpdesk.outbox")

WAIT = 0.3
"""Seconds between a nudge and the sweep that it asks for: what is committed meanwhile needs no other."""
_covered_until = 0.0


def nudge() -> None:
    """Ask a worker to dispatch, at most about three times a second; a broker that is down is only logged."""
    global _covered_until
    now = monotonic()
    if not settings.OUTBOX_NUDGE or now < _covered_until:
        return
    try:
        current_app.send_task(
            "helpdesk.outbox.tasks.dispatch", countdown=WAIT, retry=False, ignore_result=True, expires=60
        )
    except (OperationalError, OSError) as error:
        logger.warning("the worker could not be told: %s", error)
    else:
        _covered_until = now + WAIT
