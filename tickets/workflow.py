"""The allowed moves of a ticket (domain.md section 7, T2-T5, T7, T19, T20), as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move, Workflow
from tickets.enums import OPEN_STATES, State
from tickets.models import Ticket
from tickets.models.ticket import reference_of

_DONE = frozenset({State.ANSWERED, State.RESOLVED, State.CLOSED, State.TRANSFERRED, State.DISCARDED})


def _now(data: Mapping[str, Any]):
    return clock.now()


def _reason(data: Mapping[str, Any]) -> str:
    return data["reason"][:300]


def _needs_category(ticket: Ticket, data: Mapping[str, Any]) -> str | None:
    """An agent who answers at once qualifies by doing so; only the button « Qualifier » insists on a category."""
    return None if data.get("implied") or ticket.category else _("Choisissez d'abord une catégorie.")


def _not_merged(ticket: Ticket, data: Mapping[str, Any]) -> str | None:
    """What would be done on a merged ticket would be seen by nobody."""
    if not ticket.merged_into_id:
        return None
    return _("Ce ticket est fusionné dans %s : c'est là qu'il se traite.") % reference_of(
        ticket.merged_into_id
    )


TICKET = Workflow(
    "ticket",
    State,
    record=record_move,
    moves=[
        Move(
            name="acknowledge",
            sources=frozenset({State.RECEIVED}),
            target=State.ACKNOWLEDGED,
            label=gettext_lazy("Accuser réception"),
            ground="CRPA, art. L. 112-11 et R. 112-11-1",
            stamps={"acknowledged_at": _now},
        ),
        Move(
            name="qualify",
            sources=frozenset({State.ACKNOWLEDGED, State.REOPENED}),
            target=State.QUALIFIED,
            label=gettext_lazy("Qualifier"),
            permission="ticket.write",
            ground="CESEDA, art. R. 431-2 al. 2",
            guard=_needs_category,
        ),
        Move(
            name="answer",
            sources=frozenset({State.QUALIFIED, State.WAITING_USER}),
            target=State.ANSWERED,
            label=gettext_lazy("Répondre"),
            permission="ticket.write",
            ground="Arrêté du 1er août 2023",
        ),
        Move(
            name="ask",
            sources=frozenset({State.QUALIFIED}),
            target=State.WAITING_USER,
            label=gettext_lazy("Demander une précision à l'usager"),
            permission="ticket.write",
            ground="CRPA, art. L. 114-5",
        ),
        Move(
            name="resume",
            sources=frozenset({State.WAITING_USER}),
            target=State.QUALIFIED,
            label=gettext_lazy("Reprendre après la réponse de l'usager"),
            ground="CRPA, art. L. 114-5",
        ),
        Move(
            name="transfer",
            sources=frozenset({State.QUALIFIED}),
            target=State.TRANSFERRED,
            label=gettext_lazy("Transmettre à l'administration compétente"),
            permission="ticket.write",
            ground="CRPA, art. L. 114-2 et L. 114-3",
            requires=("authority",),
            stamps={"transferred_to": lambda data: data["authority"][:160]},
        ),
        Move(
            name="escalate",
            sources=frozenset({State.QUALIFIED, State.WAITING_USER}),
            target=State.ESCALATED,
            label=gettext_lazy("Ouvrir un dossier de blocage"),
            permission="case.write",
            ground="CESEDA, art. R. 431-2 al. 3",
        ),
        Move(
            name="resolve",
            sources=frozenset({State.ESCALATED}),
            target=State.RESOLVED,
            label=gettext_lazy("Blocage levé"),
            ground="CESEDA, art. R. 431-15-1 al. 1",
        ),
        Move(
            name="discard",
            sources=frozenset({State.RECEIVED, State.ACKNOWLEDGED, State.QUALIFIED}),
            target=State.DISCARDED,
            label=gettext_lazy("Écarter (abus, sécurité)"),
            permission="ticket.discard",
            ground="CRPA, art. L. 112-11 al. 4 et 5",
            requires=("reason",),
            stamps={"closed_at": _now, "close_reason": _reason},
        ),
        Move(
            name="close",
            sources=frozenset({*OPEN_STATES, State.ANSWERED, State.RESOLVED, State.TRANSFERRED})
            - {State.RECEIVED},
            target=State.CLOSED,
            label=gettext_lazy("Clore"),
            permission="ticket.write",
            ground="Services Publics+",
            requires=("reason",),
            stamps={"closed_at": _now, "close_reason": _reason},
        ),
        Move(
            name="reopen",
            sources=_DONE,
            target=State.REOPENED,
            label=gettext_lazy("Rouvrir"),
            permission="ticket.write",
            ground="CRPA, art. L. 110-1",
            guard=_not_merged,
            stamps={"closed_at": lambda data: None, "close_reason": lambda data: ""},
        ),
        Move(
            name="reopen_on_message",
            sources=_DONE,
            target=State.REOPENED,
            label=gettext_lazy("Rouvert par un nouveau message"),
            ground="CRPA, art. L. 110-1",
            guard=_not_merged,
            stamps={"closed_at": lambda data: None, "close_reason": lambda data: ""},
        ),
        Move(
            name="reopen_on_undelivered",
            # What two people set aside as abuse stays aside: nobody owes it an answer.
            sources=_DONE - {State.DISCARDED},
            target=State.REOPENED,
            label=gettext_lazy("Rouvert : la réponse n'est pas arrivée"),
            ground="CRPA, art. L. 112-14",
            stamps={"closed_at": lambda data: None, "close_reason": lambda data: ""},
        ),
    ],
)
