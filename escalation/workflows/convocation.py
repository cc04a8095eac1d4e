"""The allowed moves of one appointment; the case has its own (T15-T17b)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.enums import LIVE_CONVOCATION_STATES, ConvocationState
from escalation.workflows import grounds
from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move, Workflow

_LIVE = frozenset(LIVE_CONVOCATION_STATES)


def _change(data: Mapping[str, Any]) -> str:
    return str(data.get("reason") or "").strip()[:300]


def _not_started(convocation: Any, data: Mapping[str, Any]) -> str | None:
    if clock.now() < convocation.slot.starts_at:
        return None
    return _("L'heure de ce rendez-vous est passée : appelez le guichet pour une nouvelle date.")


def _started(convocation: Any, data: Mapping[str, Any]) -> str | None:
    if clock.now() >= convocation.slot.starts_at:
        return None
    return _("Ce rendez-vous n'a pas encore eu lieu.")


CONVOCATION: Workflow = Workflow(
    "convocation",
    ConvocationState,
    record=record_move,
    moves=[
        Move(
            name="confirm",
            sources=frozenset({ConvocationState.OFFERED}),
            target=ConvocationState.CONFIRMED,
            label=gettext_lazy("Confirmer la venue"),
            ground=grounds.ARRETE,
            guard=_not_started,
        ),
        Move(
            name="move",
            sources=_LIVE,
            target=ConvocationState.MOVED,
            label=gettext_lazy("Déplacer"),
            ground=grounds.SUBSTITUTION,
            stamps={"change_reason": _change},
        ),
        Move(
            name="cancel",
            sources=_LIVE,
            target=ConvocationState.CANCELLED,
            label=gettext_lazy("Annuler"),
            ground=grounds.SUBSTITUTION,
            stamps={"change_reason": _change},
        ),
        Move(
            name="miss",
            sources=_LIVE,
            target=ConvocationState.MISSED,
            label=gettext_lazy("La personne n'est pas venue"),
            permission="desk.write",
            ground=grounds.SUBSTITUTION,
            guard=_started,
            stamps={"change_reason": _change},
        ),
        Move(
            name="honour",
            sources=_LIVE,
            target=ConvocationState.HONOURED,
            label=gettext_lazy("La personne est venue"),
            permission="desk.write",
            ground=grounds.RECEIPT,
        ),
    ],
)
