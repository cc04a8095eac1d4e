"""The moves that the contact centre makes on a case: each view parses, calls one action and shows the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation import actions
from escalation.enums import Via
from escalation.forms.case import EstablishForm, ReasonForm, RefuseForm, ReportForm
from escalation.views.cases import render_case
from escalation.views.shared import attempt, case_or_404, seen_state
from helpdesk.accounts.access import requires
from helpdesk.kernel.http import http_methods


@dataclass(frozen=True)
class Step:
    """A button: the action behind it, what it says when done, whether it takes a reason."""

    action: Callable
    done: str | Promise
    reason_form: str = ""
    """Name in the page of the form that carries the reason; "" for a plain button."""


def _works(case, **options):
    return actions.confirm_retry(case, True, via=Via.PHONE, **options)


def _fails(case, **options):
    return actions.confirm_retry(case, False, via=Via.PHONE, **options)


STEPS = {
    "pan": Step(actions.refer_to_pan, gettext_lazy("Point d'accueil numérique proposé.")),
    "resolu": Step(actions.resolve_case, gettext_lazy("Dossier résolu.")),
    "essai-reussi": Step(_works, gettext_lazy("Réponse enregistrée : la démarche fonctionne.")),
    "essai-echoue": Step(_fails, gettext_lazy("Réponse enregistrée : le dossier repart à la DGEF.")),
    "transmettre": Step(actions.send_to_prefecture, gettext_lazy("Dossier transmis à la préfecture.")),
    "naturalisation": Step(
        actions.attest_naturalisation, gettext_lazy("Voie postale indiquée à la personne.")
    ),
    "clore-enregistre": Step(actions.close_substitution, gettext_lazy("Dossier clos.")),
    "clore": Step(actions.close_case, gettext_lazy("Dossier clos."), "close_form"),
    "rouvrir": Step(actions.reopen_case, gettext_lazy("Dossier rouvert."), "reopen_form"),
}


@requires("case.write")
@http_methods(db_write=["POST"])
def advance(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Make one of `STEPS`; a refusal brings the page back with its sentence and what was typed."""
    if step not in STEPS:
        raise Http404
    case, chosen = case_or_404(request, pk), STEPS[step]
    form = ReasonForm(request.POST, auto_id=f"{chosen.reason_form.removesuffix('_form')}_%s")

    def act():
        options = {"reason": form.cleaned_data["reason"]} if chosen.reason_form else {}
        return chosen.action(case, actor=request.user, seen_state=seen_state(request), **options)

    if attempt(form, act) is None:
        shown = {chosen.reason_form: form} if chosen.reason_form else {"refusal": form.non_field_errors()[0]}
        return render_case(request, case_or_404(request, pk), status=422, **shown)
    messages.success(request, str(chosen.done))
    return redirect("escalation:case", pk)


@requires("anomaly.report")
@http_methods(db_write=["POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the blockage to the DGEF (T8)."""
    case = case_or_404(request, pk)
    form = ReportForm(request.POST, case=case)

    def act():
        known = form.cleaned_data["anomaly"]
        return actions.report_anomaly(
            case,
            anomaly=known,
            description=None if known else form.description(),
            actor=request.user,
            seen_state=seen_state(request),
        )

    anomaly = attempt(form, act)
    if anomaly is None:
        return render_case(request, case_or_404(request, pk), report_form=form, status=422)
    messages.success(request, _("Signalé à la DGEF : %s.") % anomaly.reference)
    return redirect("escalation:case", pk)


@requires("case.decide")
@http_methods(db_write=["POST"])
def establish(request: HttpRequest, pk: int) -> HttpResponse:
    """Establish the impossibility (T12): a supervisor signs it."""
    case, form = case_or_404(request, pk), EstablishForm(request.POST)

    def act():
        return actions.establish_impossibility(
            case,
            form.cleaned_data["reasons"],
            internal_cause=form.cleaned_data["internal_cause"],
            actor=request.user,
            seen_state=seen_state(request),
        )

    decision = attempt(form, act)
    if decision is None:
        return render_case(request, case_or_404(request, pk), establish_form=form, status=422)
    messages.success(request, _("Impossibilité constatée, attestation n° %s envoyée.") % decision.number)
    return redirect("escalation:case", pk)


@requires("case.decide")
@http_methods(db_write=["POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not establish it (T12b): coded, written, open to review."""
    case, form = case_or_404(request, pk), RefuseForm(request.POST)

    def act():
        return actions.refuse_impossibility(
            case, **form.cleaned_data, actor=request.user, seen_state=seen_state(request)
        )

    if attempt(form, act) is None:
        return render_case(request, case_or_404(request, pk), refuse_form=form, status=422)
    messages.success(request, _("Décision enregistrée, la personne reçoit les motifs et ses recours."))
    return redirect("escalation:case", pk)


@requires("case.decide")
@http_methods(db_write=["POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a refusal back to diagnosis."""
    case, form = case_or_404(request, pk), ReasonForm(request.POST, auto_id="review_%s")

    def act():
        return actions.review_refusal(
            case, reason=form.cleaned_data["reason"], actor=request.user, seen_state=seen_state(request)
        )

    if attempt(form, act) is None:
        return render_case(request, case_or_404(request, pk), review_form=form, status=422)
    messages.success(request, _("Décision revue : le dossier est de nouveau en diagnostic."))
    return redirect("escalation:case", pk)
