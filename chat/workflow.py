"""The allowed moves of a conversation, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from chat.enums import SessionState
from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move, Workflow


def _now(data: Mapping[str, Any]):
    return clock.now()


_FILED = {
    "ended_at": _now,
    "reception": lambda data: data["reception"],
    "ticket": lambda data: data["ticket"],
}
"""A conversation ends in the same transaction as the reception of its transcript, never before."""


SESSION = Workflow(
    "chat",
    SessionState,
    record=record_move,
    moves=[
        Move(
            name="take",
            sources=frozenset({SessionState.WAITING}),
            target=SessionState.ACTIVE,
            label=_("Prendre la conversation"),
            permission="chat.answer",
            requires=("agent",),
            stamps={"agent": lambda data: data["agent"], "taken_at": _now},
        ),
        Move(
            name="release",
            sources=frozenset({SessionState.ACTIVE}),
            target=SessionState.WAITING,
            label=_("Remettre dans la file"),
            permission="chat.answer",
            stamps={"agent": lambda data: None, "taken_at": lambda data: None, "queued_at": _now},
        ),
        Move(
            name="end",
            sources=frozenset({SessionState.ACTIVE}),
            target=SessionState.CLOSED,
            label=_("Terminer la conversation"),
            requires=("reception",),
            stamps=_FILED,
        ),
        Move(
            name="give_up",
            sources=frozenset({SessionState.WAITING}),
            target=SessionState.UNANSWERED,
            label=_("Laisser sans réponse"),
            requires=("reception",),
            stamps=_FILED,
        ),
    ],
)
