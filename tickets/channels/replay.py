"""A human puts a contact through the door again: after a fix, or against the verdict of the screening."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import blobs
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Refused
from tickets.channels.base import channel_named
from tickets.enums import Outcome
from tickets.intake.pipeline import Receipt
from tickets.intake.quarantine import quarantined
from tickets.models import Reception

MOST = 500
SECONDS = 15
"""What one bulk replay may take: heavier mails leave the rest to the next one."""
TAKEN_IN = frozenset({Outcome.QUARANTINED, Outcome.AUTO_REPLY, Outcome.BOUNCE, Outcome.REFUSED})


@dataclass(frozen=True)
class Tally:
    """How a bulk replay ended."""

    taken_in: int = 0
    quarantined: int = 0
    recorded: int = 0
    left: int = 0


@transaction.atomic
def replay(reception: Reception, *, actor: User) -> Receipt:
    """Process a quarantined contact from the beginning; it may well end in quarantine again."""
    return _again(reception, actor, "reception.replay", {Outcome.QUARANTINED})


@transaction.atomic
def take_in(reception: Reception, *, actor: User) -> Receipt:
    """Take as somebody's message what the screening set aside: a person took it for one.

    It is acknowledged by nobody when its headers say that a machine wrote it (RFC 3834): the agent answers.
    """
    return _again(reception, actor, "reception.take_in", TAKEN_IN, as_person=True)


def replay_all(reason: str, *, actor: User) -> Tally:
    """Replay what was quarantined for exactly this reason, the least tried first: at most `MOST`, in `SECONDS`."""
    require(actor, "reception.replay")
    waiting = list(quarantined().filter(reason=reason).order_by("attempts", "received_at", "pk")[: MOST + 1])
    until, outcomes = monotonic() + SECONDS, []
    for reception in waiting[:MOST]:
        if monotonic() > until:
            break
        outcomes.append(_outcome(reception, actor))
    return Tally(
        taken_in=sum(outcome in (Outcome.OPENED, Outcome.APPENDED) for outcome in outcomes),
        quarantined=outcomes.count(Outcome.QUARANTINED),
        recorded=sum(
            outcome in (Outcome.DUPLICATE, *TAKEN_IN - {Outcome.QUARANTINED}) for outcome in outcomes
        ),
        left=len(waiting) - len(outcomes),
    )


def _outcome(reception: Reception, actor: User) -> str:
    """How one of many ended; "" when somebody else replayed it first."""
    try:
        return replay(reception, actor=actor).outcome
    except Unreadable:
        return Outcome.QUARANTINED
    except Refused:
        return ""


class Unreadable(Refused):
    """What was received is no longer in the store, or is damaged."""


def _again(
    reception: Reception, actor: User, action: str, allowed: Collection[str], **options: Any
) -> Receipt:
    """Back to the beginning under the row's lock, through the channel, with one line in the trail."""
    require(actor, "reception.replay")
    reception = lock(reception)
    if reception.outcome not in allowed:
        raise Refused(_("Ce contact a déjà été traité : rechargez la page."))
    before = {"outcome": reception.outcome, "reason": reception.reason}
    reception.outcome, reception.settled_at, reception.reason, reception.error = "", None, "", ""
    reception.attempts += 1
    reception.save(update_fields=["outcome", "settled_at", "reason", "error", "attempts"])
    try:
        receipt = channel_named(reception.channel).resume(reception, **options)
    except (FileNotFoundError, blobs.Damaged):
        raise Unreadable(
            _("Le contenu reçu n'est plus dans le stockage, ou il est abîmé : il ne peut pas être traité.")
        ) from None
    after = {"outcome": receipt.outcome, "reason": receipt.reason}
    if receipt.ticket is not None:
        after["ticket"] = receipt.ticket.reference
    record(actor=actor, action=action, subject=reception, before=before, after=after)
    return receipt
