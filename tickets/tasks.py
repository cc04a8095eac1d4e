"""The worker's side of tickets: parse nothing, decide nothing, call."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk.kernel import blobs, clock
from tickets.actions.deadlines import recompute_open_urgencies
from tickets.channels.base import channel_named
from tickets.channels.imap import proof, watch
from tickets.intake.pipeline import quarantine
from tickets.intake.quarantine import tell_operators
from tickets.models import Reception
from tickets.notifications.quota import forget_old

logger = logging.getLogger("tickets.tasks")
MOST_ATTEMPTS = 5
RESUME_SECONDS = 60
"""A round of resuming starts nothing after this: the worker's time limit must not cut into a message."""


@shared_task
def resume_receptions(older_than_seconds: int = 60, limit: int = 200) -> int:
    """Process what was stored but whose process died before it had an outcome; returns how many were tried."""
    before = clock.now() - timedelta(seconds=older_than_seconds)
    pending = list(
        Reception.objects.filter(outcome="", received_at__lt=before).order_by("received_at")[:limit]
    )
    end = monotonic() + RESUME_SECONDS
    for resumed, reception in enumerate(pending):
        if monotonic() >= end:
            return resumed
        _resume(reception)
    return len(pending)


def _resume(reception: Reception) -> None:
    """Try once more; what cannot be read, or stopped its process each time, is set aside and holds up nobody."""
    Reception.objects.filter(pk=reception.pk, outcome="").update(attempts=F("attempts") + 1)
    if reception.attempts >= MOST_ATTEMPTS:
        quarantine(reception, _("Le traitement s'est interrompu %d fois") % reception.attempts)
        return
    try:
        channel_named(reception.channel).resume(reception)
    except (FileNotFoundError, blobs.Damaged) as error:
        quarantine(reception, _("Contenu reçu introuvable ou abîmé"), repr(error))
    except Exception:
        logger.exception("reception %s could not be resumed", reception.pk)


@shared_task
def watch_quarantine() -> int:
    """Tell the operators of what was set aside since yesterday, once a day for each kind of reason."""
    return tell_operators()


@shared_task
def forget_old_quotas() -> int:
    """Delete the counters of automatic mail that count nothing any more."""
    return forget_old()


@shared_task
def recompute_urgency() -> int:
    """Days pass: bring the urgency of every open ticket up to today."""
    return recompute_open_urgencies()


@shared_task
def check_mailboxes() -> int:
    """Tell the operators of mailboxes that are not taken in and of messages that cannot be."""
    return len(watch.check())


@shared_task(soft_time_limit=3600)
def reconcile_mail(days: int = 14) -> int:
    """Compare the mailboxes with the ledger, and tell the operators what differs; returns how many differences."""
    return proof.tell_operators(proof.prove(settings.MAILBOXES, days))
