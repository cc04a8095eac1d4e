"""The allowed moves of a blockage case (domain.md section 7, T6-T20), as data. T5, its opening, is `actions.open_case`.

A move without permission is made by the system or for the person; those with one need a human who holds it, so that
only a human establishes or refuses (T12, T12b, T14b).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from escalation.enums import OPEN_CASE_STATES, CaseState
from escalation.workflows import grounds, guards
from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move, Workflow


def _now(data: Mapping[str, Any]):
    return clock.now()


def _reason(data: Mapping[str, Any]) -> str:
    return data["reason"].strip()[:300]


def _given(key: str):
    return lambda data: data[key]


_MOVES = [
    Move(
        name="refer_pan",
        sources=frozenset({CaseState.DIAGNOSIS}),
        target=CaseState.REFERRED_PAN,
        label=_("Orienter vers un point d'accueil numérique"),
        permission="case.write",
        ground=grounds.ARRETE,
        stamps={"pan_referred_at": _now},
    ),
    Move(
        name="resolve",
        sources=frozenset({CaseState.DIAGNOSIS, CaseState.REFERRED_PAN}),
        target=CaseState.RESOLVED,
        label=_("Dépôt fait, confirmé par la personne"),
        permission="case.write",
        ground=grounds.DEPOSIT,
    ),
    Move(
        name="report",
        sources=frozenset(
            {CaseState.DIAGNOSIS, CaseState.REFERRED_PAN, CaseState.REPORTED, CaseState.IN_PROGRESS}
        ),
        target=CaseState.REPORTED,
        label=_("Signaler à la DGEF"),
        permission="anomaly.report",
        ground=grounds.FEEDBACK,
        guard=guards.reportable,
        stamps={"anomaly": _given("anomaly"), "reported_at": _now},
    ),
    Move(
        name="take_up",
        sources=frozenset({CaseState.REPORTED}),
        target=CaseState.IN_PROGRESS,
        label=_("Pris en compte par la DGEF"),
        ground=grounds.FEEDBACK,
    ),
    Move(
        name="ask_retry",
        sources=frozenset({CaseState.IN_PROGRESS}),
        target=CaseState.TO_VERIFY,
        label=_("Correctif annoncé, essai demandé"),
        ground=grounds.NORMAL_ACCESS,
        stamps={"asked_retry_at": _now},
    ),
    Move(
        name="retry_works",
        sources=frozenset({CaseState.TO_VERIFY}),
        target=CaseState.RESOLVED,
        label=_("La personne a pu déposer"),
        ground=grounds.DEPOSIT,
    ),
    Move(
        name="retry_fails",
        sources=frozenset({CaseState.TO_VERIFY}),
        target=CaseState.REPORTED,
        label=_("La personne est toujours bloquée"),
        ground=grounds.NORMAL_ACCESS,
        stamps={"retries": _given("retries"), "reported_at": _now},
    ),
    Move(
        name="establish",
        sources=frozenset({CaseState.REPORTED, CaseState.IN_PROGRESS}),
        target=CaseState.IMPOSSIBILITY_ESTABLISHED,
        label=_("Constater l'impossibilité"),
        permission="case.decide",
        ground=grounds.SUBSTITUTION,
        guard=guards.conditions_met,
        stamps={"established_at": _now},
    ),
    Move(
        name="refuse",
        sources=frozenset({CaseState.REPORTED, CaseState.IN_PROGRESS}),
        target=CaseState.NOT_ESTABLISHED,
        label=_("Ne pas constater l'impossibilité"),
        permission="case.decide",
        ground=grounds.REASONS,
        guard=guards.refusal_reasoned,
    ),
    Move(
        name="review",
        sources=frozenset({CaseState.NOT_ESTABLISHED}),
        target=CaseState.DIAGNOSIS,
        label=_("Revoir la décision"),
        permission="case.decide",
        ground=grounds.REASONS,
        guard=guards.has_text("reason", _("Écrivez pourquoi la décision est revue.")),
    ),
    Move(
        name="send",
        sources=frozenset({CaseState.IMPOSSIBILITY_ESTABLISHED, CaseState.REFUSED_BY_PREFECTURE}),
        target=CaseState.SENT_TO_PREFECTURE,
        label=_("Transmettre à la préfecture"),
        permission="case.write",
        ground=grounds.TRANSFER,
        guard=guards.sendable,
        stamps={"sent_at": _now, "departement": _given("departement")},
    ),
    Move(
        name="attest_naturalisation",
        sources=frozenset({CaseState.IMPOSSIBILITY_ESTABLISHED}),
        target=CaseState.NATURALISATION_ATTESTED,
        label=_("Remettre l'attestation (naturalisation)"),
        permission="case.write",
        ground=grounds.NATURALISATION,
        guard=guards.is_naturalisation,
    ),
    Move(
        name="invite",
        sources=frozenset({CaseState.SENT_TO_PREFECTURE}),
        target=CaseState.INVITED,
        label=_("Inviter à un rendez-vous"),
        permission="desk.write",
        ground=grounds.TWO_WAYS,
        guard=guards.may_invite,
    ),
    Move(
        name="refuse_by_prefecture",
        sources=frozenset({CaseState.SENT_TO_PREFECTURE}),
        target=CaseState.REFUSED_BY_PREFECTURE,
        label=_("Refuser la substitution"),
        permission="desk.write",
        ground=grounds.REFUSAL,
        guard=guards.has_text("reason", _("Écrivez le motif du refus : il est communiqué à la personne.")),
        stamps={"prefecture_reason": _given("reason")},
    ),
    Move(
        name="set_appointment",
        sources=frozenset(
            {
                CaseState.INVITED,
                CaseState.APPOINTMENT_MISSED,
                CaseState.APPOINTMENT_MOVED,
                CaseState.INCOMPLETE,
            }
        ),
        target=CaseState.APPOINTMENT_SET,
        label=_("Fixer le rendez-vous"),
        ground=grounds.ARRETE,
        guard=guards.has_live_appointment,
    ),
    Move(
        name="move_appointment",
        sources=frozenset({CaseState.APPOINTMENT_SET}),
        target=CaseState.APPOINTMENT_MOVED,
        label=_("Déplacer ou annuler le rendez-vous"),
        ground=grounds.SUBSTITUTION,
    ),
    Move(
        name="miss_appointment",
        sources=frozenset({CaseState.APPOINTMENT_SET}),
        target=CaseState.APPOINTMENT_MISSED,
        label=_("Rendez-vous manqué"),
        permission="desk.write",
        ground=grounds.SUBSTITUTION,
        stamps={"misses": _given("misses")},
    ),
    Move(
        name="register",
        sources=frozenset({CaseState.APPOINTMENT_SET}),
        target=CaseState.REGISTERED,
        label=_("Enregistrer la demande"),
        permission="desk.write",
        ground=grounds.RECEIPT,
        guard=guards.receipt_complete,
    ),
    Move(
        name="declare_incomplete",
        sources=frozenset({CaseState.APPOINTMENT_SET}),
        target=CaseState.INCOMPLETE,
        label=_("Demander les pièces manquantes"),
        permission="desk.write",
        ground=grounds.MISSING_PIECES,
        guard=guards.pieces_reasonable,
    ),
    Move(
        name="close_substitution",
        sources=frozenset({CaseState.REGISTERED}),
        target=CaseState.CLOSED_SUBSTITUTION,
        label=_("Clore après enregistrement"),
        permission="case.write",
        ground=grounds.RECEIPT,
        stamps={"closed_at": _now, "close_reason": _reason},
    ),
    Move(
        name="close",
        sources=frozenset(OPEN_CASE_STATES),
        target=CaseState.CLOSED,
        label=_("Clore le dossier"),
        permission="case.write",
        ground=grounds.CLOSING,
        guard=guards.closable,
        stamps={"closed_at": _now, "close_reason": _reason},
    ),
    Move(
        name="reopen",
        sources=frozenset({CaseState.RESOLVED, CaseState.CLOSED, CaseState.CLOSED_SUBSTITUTION}),
        target=CaseState.DIAGNOSIS,
        label=_("Rouvrir le dossier"),
        permission="case.write",
        ground=grounds.REOPENING,
        guard=guards.has_text("reason", _("Écrivez pourquoi le dossier est rouvert.")),
        stamps={"closed_at": lambda data: None, "close_reason": lambda data: ""},
    ),
]

CASE: Workflow = Workflow("case", CaseState, _MOVES, record=record_move)

HUMAN_ONLY = frozenset({"establish", "refuse", "refuse_by_prefecture"})
"""Never made by the system, whatever a score or a delay says (CRPA L. 311-3-1, RGPD art. 22)."""
