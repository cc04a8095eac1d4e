"""The trail of a row as a timeline: what happened, who did it, by which text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from escalation import wording
from escalation.workflows import ANOMALY, CASE
from helpdesk.audit.models import AuditRow
from helpdesk.kernel.workflow import Workflow

_WORKFLOWS: dict[str, Workflow] = {"case": CASE, "anomaly": ANOMALY}
_SHOWN = 100


def timeline(subject: str) -> list[dict[str, Any]]:
    """The last 100 entries about `subject` ("case:DB-000123-J"), oldest first, the latest marked current."""
    rows = list(
        AuditRow.objects.filter(subject=subject).select_related("actor").order_by("-at", "-pk")[:_SHOWN]
    )
    items = [_item(row) for row in reversed(rows)]
    if items:
        items[-1]["current"] = True
    return items


def _item(row: AuditRow) -> dict[str, Any]:
    kind, _separator, name = row.action.partition(".")
    move = _WORKFLOWS[kind].moves.get(name) if kind in _WORKFLOWS else None
    label = move.label if move else wording.TRAIL_LABELS.get(row.action, row.action)
    return {
        "label": label,
        "at": row.at,
        "actor": str(row.actor) if row.actor else _("Système ou usager"),
        "detail": row.reason or str(row.after.get("reasons") or ""),
        "article": row.ground,
        "icon": "dot",
        "tone": "neutral",
        "current": False,
    }
