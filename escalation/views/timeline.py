"""The trail of a row as a timeline: what happened, who did it, by which text."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from escalation import wording
from escalation.enums import Via
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
    return {
        "label": _label(row.action),
        "at": row.at,
        "actor": _actor(row),
        "detail": row.reason or str(row.after.get("reasons") or ""),
        "article": row.ground,
        "icon": "dot",
        "tone": "neutral",
        "current": False,
    }


def _label(action: str) -> str | Promise:
    """What happened, in the past; the label of the move when no better words are known."""
    kind, _separator, name = action.partition(".")
    move = _WORKFLOWS[kind].moves.get(name) if kind in _WORKFLOWS else None
    return wording.TRAIL_LABELS.get(action) or (move.label if move else action)


def _actor(row: AuditRow) -> str:
    if row.actor:
        return str(row.actor)
    return _("Usager") if row.after.get("via") == Via.LINK else _("Système")
