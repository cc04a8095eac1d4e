"""What is not taken in as somebody's words: recorded with its outcome, and followed where it has consequences."""

from __future__ import annotations

from tickets.intake.ledger import settle
from tickets.intake.message import InboundMessage
from tickets.intake.screening import Verdict
from tickets.models import Reception


def set_aside(reception: Reception, inbound: InboundMessage, verdict: Verdict) -> Reception:
    """Settle a reception with its verdict, in the caller's transaction."""
    return settle(reception, verdict.outcome, reason=verdict.reason)
