"""The one way an action moves a case, an anomaly or a convocation, and tells the tickets about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from escalation.enums import CaseState
from escalation.events import AnomalyMoved, AppointmentChanged, CaseMoved
from escalation.models import Anomaly, Case, Convocation
from escalation.workflows import ANOMALY, CASE, CONVOCATION
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.kernel.errors import NotPermitted
from helpdesk.kernel.events import publish
from tickets.actions import follow_case, say_on_ticket
from tickets.enums import State as TicketState


def can_of(actor: User | None) -> Callable[[str], bool]:
    """What the actor may do; the system (None) holds no permission at all, so it never decides for a human."""
    return actor.can if actor else lambda permission: False


def move_case(case: Case, name: str, *, actor: User | None, seen_state: str = "", **data: Any) -> Case:
    """Make the move on the locked row; actor, time, ground and evidence go to the trail (invariant iv)."""
    before = case.state
    data["evidence"] = [str(pk) for pk in case.evidence.values_list("pk", flat=True)]
    moved = CASE.make(case, name, actor=actor, can=can_of(actor), seen_state=seen_state, **data)
    publish(CaseMoved(case_id=moved.pk, move=name, before=before, after=moved.state))
    return moved


def move_anomaly(
    anomaly: Anomaly, name: str, *, actor: User | None, seen_state: str = "", **data: Any
) -> Anomaly:
    before = anomaly.state
    moved = ANOMALY.make(anomaly, name, actor=actor, can=can_of(actor), seen_state=seen_state, **data)
    publish(AnomalyMoved(anomaly_id=moved.pk, move=name, before=before, after=moved.state))
    return moved


def move_convocation(convocation: Convocation, name: str, *, actor: User | None, **data: Any) -> Convocation:
    moved = CONVOCATION.make(convocation, name, actor=actor, can=can_of(actor), **data)
    publish(AppointmentChanged(case_id=moved.case_id, convocation_id=moved.pk, state=moved.state))
    return moved


def write(row: Model, **values: Any) -> None:
    """Write these fields, and only these, on a row that the caller has locked or just created."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def require_visible(case: Case, actor: User) -> None:
    """The door of every action: a case that the actor may not see does not exist for them."""
    if Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return
    if actor.role == Role.PREFECTURE:
        raise NotPermitted(
            _("Ce dossier relève d'une autre préfecture, celle du département de résidence."),
            article="CESEDA, art. R. 431-20",
        )
    raise NotPermitted(_("Ce dossier n'est pas accessible avec votre compte."))


def tell_tickets(case: Case, text: str, *, actor: User | None = None) -> None:
    """Write the same line in the conversation of every ticket of the case."""
    for ticket in (case.ticket, *case.linked_tickets.all()):
        say_on_ticket(ticket, text, actor=actor)


def close_tickets(case: Case, name: str, reason: str) -> None:
    """Let the tickets follow: "resolve" or "close"; those already finished stay as they are."""
    finished = (TicketState.CLOSED, TicketState.DISCARDED, TicketState.RECEIVED)
    for ticket in (case.ticket, *case.linked_tickets.all()):
        if ticket.state not in finished:
            follow_case(ticket, name, actor=None, reason=reason)


def shown_state(case: Case) -> str:
    return str(CaseState(case.state).label)
