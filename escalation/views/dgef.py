"""The board of anomalies, shared by the DGEF, which triages, and the contact centre, which reads and comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation import actions
from escalation.enums import OPEN_ANOMALY_STATES, AnomalyState, CaseState
from escalation.forms.anomaly import (
    CommentForm,
    DuplicateForm,
    ExternalForm,
    FixForm,
    RejectForm,
    WorkaroundForm,
)
from escalation.models import Anomaly, Case, Evidence
from escalation.views.shared import anomaly_or_404, attempt, procedure_labels, seen_state
from escalation.views.timeline import timeline
from escalation.workflows import ANOMALY
from helpdesk.accounts.access import requires
from helpdesk.audit.trail import reference
from helpdesk.kernel.http import http_methods

_COLUMNS = (*OPEN_ANOMALY_STATES, AnomalyState.FIXED)
_DONE = (AnomalyState.VERIFIED, AnomalyState.DUPLICATE, AnomalyState.REJECTED)
_SHOWN = 30


@requires("anomaly.read")
@http_methods(db_readonly=["GET"])
def board(request: HttpRequest) -> HttpResponse:
    """One column for each state, the most serious and most frequent first; `?terminees` shows what is over."""
    done = "terminees" in request.GET
    visible = Anomaly.objects.visible_to(request.user).select_related("owner")
    states = _DONE if done else _COLUMNS
    columns = [_column(visible, state) for state in states]
    context = {"columns": columns, "done": done, "empty": not any(column["count"] for column in columns)}
    return render(request, "escalation/board.html", context)


def _column(visible, state: AnomalyState) -> dict[str, Any]:
    rows = visible.filter(state=state)
    return {
        "state": state.value,
        "label": state.label,
        "count": rows[:100].count(),
        "anomalies": rows.order_by("severity", "-affected", "reported_at", "pk")[:_SHOWN],
    }


@requires("anomaly.read")
@http_methods(db_readonly=["GET"])
def anomaly_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One anomaly: how to reproduce it, technical proofs, who is affected in numbers, comments, moves."""
    return render_anomaly(request, anomaly_or_404(request, pk))


def render_anomaly(
    request: HttpRequest, anomaly: Anomaly, *, status: int = 200, **bound: Any
) -> HttpResponse:
    context = {
        "anomaly": anomaly,
        "procedure": procedure_labels().get(anomaly.procedure, ""),
        "moves": {move.name: move for move in ANOMALY.available(anomaly, request.user.can)},
        "affected": _affected(anomaly),
        "own_cases": Case.objects.visible_to(request.user).filter(anomaly=anomaly).by_urgency()[:20],
        "proofs": _proofs(request, anomaly),
        "comments": anomaly.comments.select_related("author"),
        "history": timeline(reference(anomaly)),
        "workaround_form": WorkaroundForm(initial={"text": anomaly.workaround}),
        "fix_form": FixForm(),
        "reject_form": RejectForm(),
        "duplicate_form": DuplicateForm(anomaly=anomaly),
        "external_form": ExternalForm(
            initial={"reference": anomaly.external_reference, "url": anomaly.external_url}
        ),
        "comment_form": CommentForm(),
        "may_triage": request.user.can("anomaly.triage"),
        "refusal": "",
    }
    return render(request, "escalation/anomaly.html", {**context, **bound}, status=status)


def _affected(anomaly: Anomaly) -> list[dict[str, Any]]:
    """Linked cases by state, as numbers: no name, no reference of a person."""
    counts = anomaly.cases.order_by().values("state").annotate(n=Count("pk")).order_by("state")
    return [{"label": CaseState(row["state"]).label, "value": row["n"]} for row in counts]


def _proofs(request: HttpRequest, anomaly: Anomaly):
    rows = Evidence.objects.visible_to(request.user).filter(case__anomaly=anomaly)
    return rows.order_by("-observed_at", "pk")[:20]


@dataclass(frozen=True)
class Step:
    """A button of the DGEF: its form, the action, what it says when done."""

    form: Callable[..., forms.Form]
    form_name: str
    action: Callable
    done: str | Promise


def _plain(data: Any, anomaly: Anomaly) -> forms.Form:
    return forms.Form(data)


STEPS = {
    "prendre": Step(
        _plain,
        "plain_form",
        lambda row, data, **who: actions.acknowledge(row, **who),
        gettext_lazy("Anomalie prise en compte."),
    ),
    "commencer": Step(
        _plain,
        "plain_form",
        lambda row, data, **who: actions.start(row, **who),
        gettext_lazy("Correction commencée."),
    ),
    "contournement": Step(
        lambda data, anomaly: WorkaroundForm(data),
        "workaround_form",
        lambda row, data, **who: actions.publish_workaround(row, text=data["text"], **who),
        gettext_lazy("Contournement publié aux agents."),
    ),
    "corrigee": Step(
        lambda data, anomaly: FixForm(data),
        "fix_form",
        lambda row, data, **who: actions.mark_fixed(row, version=data["version"], **who),
        gettext_lazy("Correctif annoncé : chaque personne touchée est invitée à réessayer."),
    ),
    "doublon": Step(
        lambda data, anomaly: DuplicateForm(data, anomaly=anomaly),
        "duplicate_form",
        lambda row, data, **who: actions.mark_duplicate(row, original=data["original"], **who),
        gettext_lazy("Anomalies réunies."),
    ),
    "ecarter": Step(
        lambda data, anomaly: RejectForm(data),
        "reject_form",
        lambda row, data, **who: actions.reject(row, reason=data["reason"], **who),
        gettext_lazy("Anomalie écartée."),
    ),
    "externe": Step(
        lambda data, anomaly: ExternalForm(data),
        "external_form",
        lambda row, data, actor, **_ignored: actions.set_external(row, **data, actor=actor),
        gettext_lazy("Référence externe enregistrée."),
    ),
}


@requires("anomaly.triage")
@http_methods(db_write=["POST"])
def advance(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Make one of `STEPS`; a refusal brings the page back with what was typed."""
    if step not in STEPS:
        raise Http404
    anomaly, chosen = anomaly_or_404(request, pk), STEPS[step]
    form = chosen.form(request.POST, anomaly)

    def act():
        return chosen.action(anomaly, form.cleaned_data, actor=request.user, seen_state=seen_state(request))

    if attempt(form, act) is None:
        refusal = form.non_field_errors()[0] if chosen.form_name == "plain_form" else ""
        bound = {chosen.form_name: form, "refusal": refusal}
        return render_anomaly(request, anomaly_or_404(request, pk), status=422, **bound)
    messages.success(request, str(chosen.done))
    return redirect("escalation:anomaly", pk)


@requires("anomaly.read")
@http_methods(db_write=["POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a remark that both services read."""
    anomaly, form = anomaly_or_404(request, pk), CommentForm(request.POST)
    added = attempt(form, lambda: actions.comment(anomaly, form.cleaned_data["text"], actor=request.user))
    if added is None:
        return render_anomaly(request, anomaly, comment_form=form, status=422)
    messages.success(request, _("Commentaire ajouté."))
    return redirect("escalation:anomaly", pk)
