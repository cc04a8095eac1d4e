"""Reporting a blockage to the DGEF, on a new anomaly or on a known one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.actions.moves import move_anomaly, move_case, require_visible, tell_tickets, write
from escalation.enums import FIXED_STATES, TAKEN_UP_STATES, AnomalyState
from escalation.models import Anomaly, Case
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid, Refused

DESCRIBED_BY = (
    "title",
    "procedure",
    "screen",
    "error_text",
    "error_code",
    "browser",
    "account_type",
    "steps",
    "severity",
)


@transaction.atomic
def report_anomaly(
    case: Case,
    *,
    actor: User,
    description: Mapping[str, Any] | None = None,
    anomaly: Anomaly | None = None,
    seen_state: str = "",
) -> Anomaly:
    """Report a case (T8): with `anomaly`, join the known one (or the one it duplicates); else create it.

    Joining an anomaly announced as fixed reopens it: somebody is blocked again. Raises `Invalid` for an
    incomplete description, `Refused` for an anomaly set aside or a case already reported.
    """
    require(actor, "anomaly.report")
    require_visible(case, actor)
    anomaly = _joined(anomaly) if anomaly else _create(description or {}, actor)
    former = case.anomaly
    case = move_case(case, "report", actor=actor, seen_state=seen_state, anomaly=anomaly)
    tell_tickets(case, _("Signalé à la DGEF : anomalie %s.") % anomaly.reference, actor=actor)
    anomaly = _reopen_if_fixed(anomaly)
    for counted in {former, anomaly} - {None}:
        count_affected(counted)
    if anomaly.state in TAKEN_UP_STATES:
        move_case(case, "take_up", actor=None)
    return anomaly


def _joined(anomaly: Anomaly) -> Anomaly:
    anomaly = lock(anomaly)
    if anomaly.state == AnomalyState.DUPLICATE:
        return _joined(anomaly.duplicate_of)
    if anomaly.state == AnomalyState.REJECTED:
        raise Refused(_("La DGEF a écarté cette anomalie : %s") % anomaly.reason)
    return anomaly


def _create(description: Mapping[str, Any], actor: User) -> Anomaly:
    unknown = set(description) - set(DESCRIBED_BY)
    if unknown:
        raise Invalid(_("Champ inconnu : %s.") % ", ".join(sorted(unknown)))
    for name, sentence in (
        ("title", _("Donnez un titre à l'anomalie.")),
        ("steps", _("Décrivez les étapes qui permettent de reproduire l'anomalie.")),
    ):
        if not str(description.get(name) or "").strip():
            raise Invalid(sentence, field=name)
    anomaly = Anomaly.objects.create(**description, reported_by=actor, reported_at=clock.now())
    record(actor=actor, action="anomaly.create", subject=anomaly, after=dict(description))
    return anomaly


def _reopen_if_fixed(anomaly: Anomaly) -> Anomaly:
    if anomaly.state in FIXED_STATES:
        return move_anomaly(anomaly, "reopen", actor=None)
    return anomaly


def count_affected(anomaly: Anomaly) -> None:
    """Set the denormalised count from the linked cases, on a row that the caller's transaction holds."""
    write(anomaly, affected=anomaly.cases.count())
