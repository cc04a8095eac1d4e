"""Telling those who run the instance that something needs them."""

from __future__ import annotations

import hashlib
import logging

from django.conf import settings
from django.db import transaction

from helpdesk.kernel import clock
from helpdesk.outbox.models import TransportName
from helpdesk.outbox.queue import enqueue

logger = logging.getLogger("helpdesk.operators")


def alert(subject: str, text: str, dedupe_key: str) -> None:
    """Log an error, and mail it to HELPDESK_OPERATOR_EMAILS: each address at most once a day for each key."""
    logger.error("%s: %s", subject, text)
    with transaction.atomic():
        for address in settings.OPERATOR_EMAILS:
            enqueue(
                TransportName.EMAIL,
                address,
                {"subject": subject, "text": text, "headers": {"Auto-Submitted": "auto-generated"}},
                label=subject,
                dedupe_key=_daily(dedupe_key, address),
                reference="operators",
            )


def _daily(key: str, address: str) -> str:
    digest = hashlib.sha256(f"{key}\n{address}".encode()).hexdigest()[:32]
    return f"operators:{clock.today().isoformat()}:{digest}"
