"""What is not taken in as somebody's words: recorded with its outcome, and followed where it has consequences."""

from __future__ import annotations

from tickets.enums import Outcome
from tickets.intake.ledger import settle
from tickets.intake.machines import hear_machine
from tickets.intake.message import InboundMessage
from tickets.intake.refusing import refuse
from tickets.intake.reports import follow_report
from tickets.intake.screening import Verdict
from tickets.models import Reception


def set_aside(reception: Reception, inbound: InboundMessage, verdict: Verdict) -> Reception:
    """Settle a reception with its verdict, in the caller's transaction."""
    if verdict.outcome == Outcome.AUTO_REPLY:
        return hear_machine(reception, inbound, verdict)
    if verdict.outcome == Outcome.BOUNCE:
        return settle(reception, verdict.outcome, reason=verdict.reason, ticket=follow_report(inbound))
    if verdict.outcome == Outcome.REFUSED:
        return refuse(reception, inbound, verdict.reason)
    return settle(reception, verdict.outcome, reason=verdict.reason)
