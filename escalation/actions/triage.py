"""What the DGEF does with an anomaly; each step reaches every linked ticket."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.actions.anomaly import count_affected
from escalation.actions.moves import move_anomaly, move_case, tell_tickets, write
from escalation.actions.retry import ask_retry, settle_verified
from escalation.enums import FIXED_STATES, OPEN_CASE_STATES, TAKEN_UP_STATES, CaseState
from escalation.events import AnomalyCommented
from escalation.models import Anomaly, AnomalyComment
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import lock
from helpdesk.kernel.errors import Invalid
from helpdesk.kernel.events import publish


@transaction.atomic
def acknowledge(anomaly: Anomaly, *, actor: User, seen_state: str = "") -> Anomaly:
    """Take the anomaly in charge (T9): its owner is the actor, its reported cases are in progress."""
    anomaly = move_anomaly(anomaly, "acknowledge", actor=actor, seen_state=seen_state, owner=actor)
    _take_up_cases(anomaly)
    _tell(anomaly, _("La DGEF a pris en compte l'anomalie %s.") % anomaly.reference)
    return anomaly


@transaction.atomic
def start(anomaly: Anomaly, *, actor: User, seen_state: str = "") -> Anomaly:
    """The correction begins."""
    anomaly = move_anomaly(anomaly, "start", actor=actor, seen_state=seen_state)
    _tell(anomaly, _("La DGEF corrige l'anomalie %s.") % anomaly.reference)
    return anomaly


@transaction.atomic
def publish_workaround(anomaly: Anomaly, *, text: str, actor: User, seen_state: str = "") -> Anomaly:
    """Give the agents a way around, which they explain to each person."""
    anomaly = move_anomaly(anomaly, "publish_workaround", actor=actor, seen_state=seen_state, workaround=text)
    _tell(
        anomaly,
        _("Contournement publié pour l'anomalie %(reference)s : %(text)s")
        % {"reference": anomaly.reference, "text": anomaly.workaround},
    )
    return anomaly


@transaction.atomic
def mark_fixed(anomaly: Anomaly, *, version: str, actor: User, seen_state: str = "") -> Anomaly:
    """Announce a fix (T10): each affected person is asked to try again; no case closes by itself (invariant v)."""
    anomaly = move_anomaly(anomaly, "mark_fixed", actor=actor, seen_state=seen_state, fix_version=version)
    _tell(
        anomaly,
        _("Correctif annoncé pour l'anomalie %(reference)s (version %(version)s).")
        % {"reference": anomaly.reference, "version": anomaly.fix_version},
    )
    for case in anomaly.cases.filter(state=CaseState.IN_PROGRESS):
        ask_retry(case)
    return settle_verified(anomaly)


@transaction.atomic
def mark_duplicate(anomaly: Anomaly, *, original: Anomaly, actor: User, seen_state: str = "") -> Anomaly:
    """Merge into `original`: its cases, and so their tickets, follow the original from now on (invariant vi)."""
    for row in sorted((anomaly, original), key=lambda row: row.pk):
        lock(row)
    original = lock(original)
    anomaly = move_anomaly(anomaly, "mark_duplicate", actor=actor, seen_state=seen_state, original=original)
    _tell(
        anomaly,
        _("Anomalie %(old)s réunie avec %(new)s.") % {"old": anomaly.reference, "new": original.reference},
    )
    for case in anomaly.cases.all():
        write(lock(case), anomaly=original)
    count_affected(anomaly)
    count_affected(original)
    _follow_original(original)
    return anomaly


def _follow_original(original: Anomaly) -> None:
    """Cases that joined late catch up with what the original has already been through."""
    if original.state in (*TAKEN_UP_STATES, *FIXED_STATES):
        _take_up_cases(original)
    if original.state in FIXED_STATES:
        for case in original.cases.filter(state=CaseState.IN_PROGRESS):
            ask_retry(case)


@transaction.atomic
def reject(anomaly: Anomaly, *, reason: str, actor: User, seen_state: str = "") -> Anomaly:
    """Set the anomaly aside; its cases wait for a supervisor, who decides or reports another anomaly."""
    anomaly = move_anomaly(anomaly, "reject", actor=actor, seen_state=seen_state, reason=reason)
    _tell(
        anomaly,
        _("La DGEF a écarté l'anomalie %(reference)s : %(reason)s Un superviseur doit décider de la suite.")
        % {"reference": anomaly.reference, "reason": anomaly.reason},
    )
    return anomaly


@transaction.atomic
def set_external(anomaly: Anomaly, *, reference: str, url: str, actor: User) -> Anomaly:
    """Name the same defect in the DGEF's own tracker."""
    require(actor, "anomaly.triage")
    anomaly = lock(anomaly)
    before = {"external_reference": anomaly.external_reference, "external_url": anomaly.external_url}
    after = {"external_reference": reference.strip()[:80], "external_url": url.strip()[:200]}
    write(anomaly, **after)
    record(actor=actor, action="anomaly.external", subject=anomaly, before=before, after=after)
    return anomaly


@transaction.atomic
def comment(anomaly: Anomaly, text: str, *, actor: User) -> AnomalyComment:
    """Write a remark that the CCC and the DGEF share; no name and no number of a person belongs there."""
    require(actor, "anomaly.read")
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("Le commentaire est vide."), field="text")
    if len(text) > 5000:
        raise Invalid(_("Le commentaire dépasse 5 000 caractères."), field="text")
    added = AnomalyComment.objects.create(anomaly=anomaly, author=actor, at=clock.now(), text=text)
    record(actor=actor, action="anomaly.comment", subject=anomaly, after={"comment": added.pk})
    publish(AnomalyCommented(anomaly_id=anomaly.pk, comment_id=added.pk))
    return added


def _take_up_cases(anomaly: Anomaly) -> None:
    for case in anomaly.cases.filter(state=CaseState.REPORTED):
        move_case(case, "take_up", actor=None)


def _tell(anomaly: Anomaly, text: str) -> None:
    """A line on every ticket of every open case; the DGEF itself never sees those tickets."""
    for case in anomaly.cases.filter(state__in=OPEN_CASE_STATES):
        tell_tickets(case, text)
