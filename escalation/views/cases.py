"""The contact centre's list of cases and the page of one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from escalation import wording
from escalation.enums import (
    DGEF_STATES,
    DONE_STATES,
    PREFECTURE_STATES,
    CaseState,
)
from escalation.forms.case import (
    CaseFilterForm,
    EstablishForm,
    EvidenceForm,
    ReasonForm,
    RefuseForm,
    ReportForm,
    evidence_defaults,
)
from escalation.models import Case, Evidence
from escalation.views.shared import case_or_404, procedure_labels
from escalation.views.timeline import timeline
from escalation.workflows import CASE
from escalation.workflows.substitution import checks_of, reasonable_delay_ends, substitution_checks
from helpdesk.accounts.access import requires
from helpdesk.accounts.permissions import Role
from helpdesk.audit.trail import reference
from helpdesk.kernel import clock
from helpdesk.kernel.http import http_methods
from tickets.actions.urgency import facts_of
from tickets.deadlines.agenda import legal_dates

_SHOWN = 100
_DECIDABLE = (*DGEF_STATES, CaseState.NOT_ESTABLISHED, CaseState.REFUSED_BY_PREFECTURE)


def _urgent(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.alarming().blocked_before_deposit()


_VIEWS = {
    "urgents": (_("Urgents avant dépôt"), _urgent),
    "ouverts": (_("Tous les ouverts"), lambda rows: rows.open()),
    "a-decider": (_("À décider"), lambda rows: rows.filter(state__in=_DECIDABLE)),
    "usager": (_("Chez l'usager"), lambda rows: rows.filter(state=CaseState.TO_VERIFY)),
    "prefecture": (_("En préfecture"), lambda rows: rows.filter(state__in=PREFECTURE_STATES)),
    "termines": (_("Terminés"), lambda rows: rows.filter(state__in=DONE_STATES)),
}


@requires("case.read")
@http_methods(db_readonly=["GET"])
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases by urgency, blocked before deposit first; a préfecture has its own page."""
    if request.user.role == Role.PREFECTURE:
        return redirect("escalation:desk")
    wanted = request.GET.get("vue", "")
    chosen = wanted if wanted in _VIEWS else "urgents"
    form = CaseFilterForm(request.GET)
    visible = Case.objects.visible_to(request.user).filter(**form.lookups())
    rows = _VIEWS[chosen][1](visible).by_urgency().select_related("ticket", "person", "anomaly")[: _SHOWN + 1]
    found = list(rows)
    context = {
        "form": form,
        "view": chosen,
        "title": _VIEWS[chosen][0],
        "tabs": _tabs(visible, chosen),
        "cases": found[:_SHOWN],
        "truncated": len(found) > _SHOWN,
        "procedures": procedure_labels(),
    }
    return render(request, "escalation/case_list.html", context)


def _tabs(visible: QuerySet[Case], chosen: str) -> list[dict[str, Any]]:
    url = reverse("escalation:case_list")
    return [
        {
            "label": label,
            "url": f"{url}?vue={key}",
            "current": key == chosen,
            "count": 0 if key == "termines" else narrow(visible)[: _SHOWN + 1].count(),
        }
        for key, (label, narrow) in _VIEWS.items()
    ]


@requires("case.read")
@http_methods(db_readonly=["GET"])
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one case: conditions, proofs, dates, history, what may be done now."""
    case = case_or_404(request, pk)
    if request.user.role == Role.PREFECTURE:
        return redirect("escalation:desk_case", case.pk)
    return render_case(request, case)


def render_case(request: HttpRequest, case: Case, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of a case; `bound` forms come back with what was typed, `refusal` is the sentence of a plain button."""
    return render(
        request, "escalation/case.html", {**_facts(request, case), **_forms(case), **bound}, status=status
    )


def _facts(request: HttpRequest, case: Case) -> dict[str, Any]:
    decisions = list(case.decisions.select_related("decided_by"))
    attestation = next((row for row in decisions if row.established), None)
    return {
        "case": case,
        "next": wording.NEXT[case.state],
        "moves": {move.name: move for move in CASE.available(case, request.user.can)},
        "may_write": request.user.can("case.write"),
        "can_retry": case.state == CaseState.TO_VERIFY and request.user.can("case.write"),
        "checks": checks_of(attestation) if attestation else substitution_checks(case),
        "delay_ends": reasonable_delay_ends(case),
        "proofs": Evidence.objects.filter(case=case).select_related("author"),
        "decisions": decisions,
        "attestation": attestation,
        "dates": legal_dates(facts_of(case.ticket), clock.today()),
        "convocations": case.convocations.select_related("slot__desk", "desk"),
        "registration": case.registrations.first(),
        "history": timeline(reference(case)),
    }


def _forms(case: Case) -> dict[str, Any]:
    return {
        "evidence_form": EvidenceForm(initial=evidence_defaults()),
        "report_form": ReportForm(case=case),
        "establish_form": EstablishForm(),
        "refuse_form": RefuseForm(),
        "review_form": ReasonForm(auto_id="review_%s"),
        "close_form": ReasonForm(auto_id="close_%s"),
        "reopen_form": ReasonForm(auto_id="reopen_%s"),
        "refusal": "",
    }
