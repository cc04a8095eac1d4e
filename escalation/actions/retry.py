"""After a fix: each person is asked, and only their answer ends or reopens (T10, T11)."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from escalation.actions.moves import (
    close_tickets,
    move_anomaly,
    move_case,
    require_visible,
    tell_tickets,
)
from escalation.enums import FIXED_STATES, AnomalyState, CaseState, Via
from escalation.models import Anomaly, Case
from escalation.notifications import mail, sms
from escalation.tokens import retry_token
from helpdesk.accounts.access import require
from helpdesk.accounts.models import User
from helpdesk.kernel.db import lock


def ask_retry(case: Case) -> Case:
    """Ask the person to try again, by mail with a link that answers in one press, or by SMS."""
    case = move_case(case, "ask_retry", actor=None)
    url = settings.BASE_URL + reverse("escalation:retry", args=[retry_token(case.pk, case.retries)])
    key = f"retry:{case.pk}:{case.retries}"
    sent = mail(case, "retry", _("Pouvez-vous réessayer votre démarche ?"), {"url": url}, dedupe_key=key)
    if sent is None:
        text = _("%(service)s : un correctif est annoncé. Réessayez, puis répondez : %(url)s") % {
            "service": settings.SERVICE_NAME,
            "url": url,
        }
        sent = sms(case, text, label=_("Essai demandé %s") % case.reference, dedupe_key=f"{key}:sms")
    if sent is None:
        tell_tickets(case, _("Aucun courriel ni mobile : appelez la personne pour qu'elle réessaie."))
    return case


@transaction.atomic
def confirm_retry(
    case: Case, works: bool, *, actor: User | None = None, via: str = Via.LINK, seen_state: str = ""
) -> Case:
    """The person's own answer (T11), by their link (`actor` None) or told to an agent.

    "It works" resolves; "still blocked" goes back to the DGEF with one more failure, its urgency kept.
    """
    if actor is not None:
        require(actor, "case.write")
        require_visible(case, actor)
    if case.anomaly:  # the anomaly first, then the case: the order of every action that touches both
        lock(case.anomaly)
    if works:
        return _works(case, actor, via, seen_state)
    return _fails(case, actor, via, seen_state)


def _works(case: Case, actor: User | None, via: str, seen_state: str) -> Case:
    case = move_case(case, "retry_works", actor=actor, seen_state=seen_state, via=via)
    tell_tickets(
        case, _("La personne confirme que sa démarche fonctionne (%s).") % Via(via).label, actor=actor
    )
    close_tickets(case, "resolve", "")
    if case.anomaly:
        settle_verified(case.anomaly)
    return case


def _fails(case: Case, actor: User | None, via: str, seen_state: str) -> Case:
    failures = lock(case).retries + 1
    case = move_case(case, "retry_fails", actor=actor, seen_state=seen_state, via=via, retries=failures)
    tell_tickets(
        case,
        _("La personne est toujours bloquée après le correctif (%(via)s), essai n° %(count)d.")
        % {"via": Via(via).label, "count": failures},
        actor=actor,
    )
    _back_to_dgef(case)
    return case


def _back_to_dgef(case: Case) -> None:
    """An anomaly announced as fixed is open again; one that another person already reopened takes the case along."""
    anomaly = lock(case.anomaly)
    if anomaly.state in FIXED_STATES:
        move_anomaly(anomaly, "reopen", actor=None, case=case.reference)
    elif anomaly.state != AnomalyState.NEW:
        move_case(case, "take_up", actor=None)


def settle_verified(anomaly: Anomaly) -> Anomaly:
    """A fixed anomaly is verified once no case waits on it any more and at least one person confirmed."""
    anomaly = lock(anomaly)
    waiting = (CaseState.REPORTED, CaseState.IN_PROGRESS, CaseState.TO_VERIFY)
    done = anomaly.cases.filter(state=CaseState.RESOLVED).exists()
    if anomaly.state == AnomalyState.FIXED and done and not anomaly.cases.filter(state__in=waiting).exists():
        return move_anomaly(anomaly, "verify", actor=None)
    return anomaly
