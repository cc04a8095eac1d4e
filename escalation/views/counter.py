"""What a counter does with a case: each view parses, calls one action and shows the result."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escalation import actions
from escalation.forms.prefecture import (
    ChangeForm,
    IncompleteForm,
    OfferForm,
    PrefectureRefusalForm,
    RegisterForm,
)
from escalation.models import Case, Convocation
from escalation.views.prefecture import render_desk_case
from escalation.views.shared import attempt, case_or_404, seen_state
from helpdesk.accounts.access import requires
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.http import http_methods


@requires("desk.write")
@http_methods(db_write=["POST"])
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Convoke the person (T14, T15), or give a new date."""
    case = case_or_404(request, pk)
    form = OfferForm(request.POST, case=case)

    def act() -> Convocation:
        return actions.offer_appointment(
            case,
            form.cleaned_data["slot"],
            vectors=form.vectors(),
            documents=form.documents_list(),
            assistance=form.cleaned_data["assistance"],
            actor=request.user,
            seen_state=seen_state(request),
        )

    convocation = attempt(form, act)
    if convocation is None:
        return _again(request, pk, offer_form=form)
    return _done(request, pk, _("Convocation n° %s envoyée.") % convocation.number)


@requires("desk.write")
@http_methods(db_write=["POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse the substitution with a reason (T14b)."""
    case, form = case_or_404(request, pk), PrefectureRefusalForm(request.POST)

    def act() -> Case:
        return actions.refuse_by_prefecture(
            case, reason=form.cleaned_data["reason"], actor=request.user, seen_state=seen_state(request)
        )

    if attempt(form, act) is None:
        return _again(request, pk, refusal_form=form)
    return _done(request, pk, _("Refus enregistré et communiqué."))


@requires("desk.write")
@http_methods(db_write=["POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or cancel the appointment for somebody who called, came or wrote."""
    case = case_or_404(request, pk)
    form = ChangeForm(request.POST, case=case)

    def act() -> Case | Convocation:
        data, live = form.cleaned_data, _live(case)
        how = {"actor": request.user, "via": data["via"], "reason": data["reason"]}
        if data["slot"]:
            return actions.reschedule_appointment(live, data["slot"], **how)
        return actions.cancel_appointment(live, **how)

    if attempt(form, act) is None:
        return _again(request, pk, change_form=form)
    return _done(request, pk, _("Rendez-vous modifié, la personne est prévenue."))


@requires("desk.write")
@http_methods(db_write=["POST"])
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person did not come (T16)."""
    case, form = case_or_404(request, pk), forms.Form(request.POST)
    if attempt(form, lambda: actions.mark_missed(_live(case), actor=request.user)) is None:
        return _again(request, pk, refusal=form.non_field_errors()[0])
    return _done(request, pk, _("Absence notée. Proposez une nouvelle date : le dossier reste ouvert."))


@requires("desk.write")
@http_methods(db_write=["POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the paper application and its récépissé (T17)."""
    case, form = case_or_404(request, pk), RegisterForm(request.POST)

    def act():
        data = form.cleaned_data
        return actions.register_filing(
            case,
            receipt_number=data["receipt_number"],
            receipt_expires_on=data["receipt_expires_on"],
            registered_on=data["registered_on"],
            documents=form.documents_list(),
            actor=request.user,
            seen_state=seen_state(request),
        )

    registration = attempt(form, act)
    if registration is None:
        return _again(request, pk, register_form=form)
    return _done(request, pk, _("Demande enregistrée, bordereau n° %s.") % registration.number)


@requires("desk.write")
@http_methods(db_write=["POST"])
def incomplete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the missing pieces (T17b)."""
    case, form = case_or_404(request, pk), IncompleteForm(request.POST)

    def act():
        return actions.declare_incomplete(
            case,
            pieces=form.pieces_list(),
            deadline=form.cleaned_data["deadline"],
            actor=request.user,
            seen_state=seen_state(request),
        )

    if attempt(form, act) is None:
        return _again(request, pk, incomplete_form=form)
    return _done(request, pk, _("Pièces demandées. Proposez un nouveau rendez-vous."))


def _live(case: Case) -> Convocation:
    convocation = case.convocations.live().first()
    if convocation is None:
        raise Refused(_("Entre-temps, ce rendez-vous a été annulé. Rechargez la page."))
    return convocation


def _again(request: HttpRequest, pk: int, **bound: forms.Form | str) -> HttpResponse:
    return render_desk_case(request, case_or_404(request, pk), status=422, **bound)


def _done(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("escalation:desk_case", pk)
