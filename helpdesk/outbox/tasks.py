"""The worker's side of the outbox."""

from __future__ import annotations

from celery import shared_task

from helpdesk.outbox.dispatch import dispatch_due


@shared_task
def dispatch() -> int:
    """Send what is due; called on commit and every few seconds by beat."""
    return dispatch_due()
