"""The allowed moves of an anomaly: the DGEF triages, the system follows what the affected people answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.enums import FIXED_STATES, OPEN_ANOMALY_STATES, AnomalyState
from escalation.workflows import grounds
from escalation.workflows.guards import has_text
from helpdesk.audit.trail import record_move
from helpdesk.kernel import clock
from helpdesk.kernel.workflow import Move, Workflow

_TRIAGE = "anomaly.triage"


def _now(data: Mapping[str, Any]):
    return clock.now()


def _original(anomaly: Any, data: Mapping[str, Any]) -> str | None:
    original = data.get("original")
    if original is None:
        return _("Choisissez l'anomalie d'origine.")
    if original.pk == anomaly.pk:
        return _("Une anomalie ne peut pas être son propre doublon.")
    if original.state in (AnomalyState.DUPLICATE, AnomalyState.REJECTED):
        return _("L'anomalie d'origine est elle-même un doublon ou a été écartée : choisissez-en une autre.")
    return None


ANOMALY: Workflow = Workflow(
    "anomaly",
    AnomalyState,
    record=record_move,
    moves=[
        Move(
            name="acknowledge",
            sources=frozenset({AnomalyState.NEW}),
            target=AnomalyState.ACKNOWLEDGED,
            label=gettext_lazy("Prendre en compte"),
            permission=_TRIAGE,
            ground=grounds.FEEDBACK,
            stamps={"acknowledged_at": _now, "owner": lambda data: data["owner"]},
        ),
        Move(
            name="start",
            sources=frozenset({AnomalyState.ACKNOWLEDGED, AnomalyState.WORKAROUND}),
            target=AnomalyState.IN_PROGRESS,
            label=gettext_lazy("Commencer la correction"),
            permission=_TRIAGE,
            ground=grounds.FEEDBACK,
        ),
        Move(
            name="publish_workaround",
            sources=frozenset({AnomalyState.ACKNOWLEDGED, AnomalyState.IN_PROGRESS, AnomalyState.WORKAROUND}),
            target=AnomalyState.WORKAROUND,
            label=gettext_lazy("Publier un contournement"),
            permission=_TRIAGE,
            ground=grounds.NORMAL_ACCESS,
            guard=has_text(
                "workaround", gettext_lazy("Écrivez le contournement que les agents peuvent donner.")
            ),
            stamps={"workaround": lambda data: data["workaround"].strip()},
        ),
        Move(
            name="mark_fixed",
            sources=frozenset({AnomalyState.ACKNOWLEDGED, AnomalyState.IN_PROGRESS, AnomalyState.WORKAROUND}),
            target=AnomalyState.FIXED,
            label=gettext_lazy("Annoncer le correctif"),
            permission=_TRIAGE,
            ground=grounds.NORMAL_ACCESS,
            guard=has_text("fix_version", gettext_lazy("Indiquez la version qui contient le correctif.")),
            stamps={"fix_version": lambda data: data["fix_version"].strip()[:40], "fixed_at": _now},
        ),
        Move(
            name="verify",
            sources=frozenset({AnomalyState.FIXED}),
            target=AnomalyState.VERIFIED,
            label=gettext_lazy("Vérifiée : plus aucun dossier n'attend"),
            ground=grounds.NORMAL_ACCESS,
        ),
        Move(
            name="reopen",
            sources=frozenset(FIXED_STATES),
            target=AnomalyState.NEW,
            label=gettext_lazy("Rouverte : une personne reste bloquée"),
            ground=grounds.NORMAL_ACCESS,
        ),
        Move(
            name="mark_duplicate",
            sources=frozenset(OPEN_ANOMALY_STATES),
            target=AnomalyState.DUPLICATE,
            label=gettext_lazy("Fusionner avec une autre anomalie"),
            permission=_TRIAGE,
            ground=grounds.FEEDBACK,
            guard=_original,
            stamps={"duplicate_of": lambda data: data["original"]},
        ),
        Move(
            name="reject",
            sources=frozenset(OPEN_ANOMALY_STATES),
            target=AnomalyState.REJECTED,
            label=gettext_lazy("Écarter l'anomalie"),
            permission=_TRIAGE,
            ground=grounds.FEEDBACK,
            guard=has_text("reason", gettext_lazy("Écrivez pourquoi l'anomalie est écartée.")),
            stamps={"reason": lambda data: data["reason"].strip()[:500]},
        ),
    ],
)
