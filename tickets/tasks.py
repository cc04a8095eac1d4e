"""The worker's side of tickets: parse nothing, decide nothing, call."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from helpdesk.kernel import clock
from tickets.actions.deadlines import recompute_open_urgencies
from tickets.channels.base import channel_named
from tickets.channels.imap import watch
from tickets.models import Reception


@shared_task
def resume_receptions(older_than_seconds: int = 60, limit: int = 200) -> int:
    """Process what was stored but whose process died before it had an outcome."""
    before = clock.now() - timedelta(seconds=older_than_seconds)
    pending = list(
        Reception.objects.filter(outcome="", received_at__lt=before).order_by("received_at")[:limit]
    )
    for reception in pending:
        channel_named(reception.channel).resume(reception)
    return len(pending)


@shared_task
def recompute_urgency() -> int:
    """Days pass: bring the urgency of every open ticket up to today."""
    return recompute_open_urgencies()


@shared_task
def check_mailboxes() -> int:
    """Tell the operators of mailboxes that are not taken in and of messages that cannot be."""
    return len(watch.check())
