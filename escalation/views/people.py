"""Three pages for people without account: their appointment, their answer after a fix, the check of an attestation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache

from escalation import actions
from escalation.enums import CaseState
from escalation.forms.people import NewDateForm
from escalation.models import Case, Convocation, ImpossibilityDecision
from escalation.tokens import convocation_id_of, retry_of
from escalation.views.shared import pdf_response
from helpdesk.kernel import clock
from helpdesk.kernel.errors import DomainError
from helpdesk.kernel.http import http_methods, public


@never_cache
@public
@http_methods(db_readonly=["GET"], db_write=["POST"])
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    """See, confirm, move or cancel one's own appointment; a link that is not valid always gets the same page."""
    convocation = _convocation_of(token)
    if convocation is None:
        return _invalid(request)
    if request.method == "GET":
        return _appointment_page(request, convocation, token)
    return _change(request, convocation, token)


def _convocation_of(token: str) -> Convocation | None:
    """The appointment that stands for the person who holds this link, or the last one; None for a bad link."""
    pk = convocation_id_of(token)
    named = Convocation.objects.filter(pk=pk).first() if pk else None
    if named is None:
        return None
    rows = Convocation.objects.filter(case=named.case_id).select_related("slot__desk", "desk", "case__person")
    return rows.live().first() or rows.first()


def _appointment_page(
    request: HttpRequest, convocation: Convocation, token: str, *, status: int = 200, **extra
) -> HttpResponse:
    context = {
        "convocation": convocation,
        "token": token,
        "live": convocation.is_live and convocation.slot.starts_at > clock.now(),
        "ways": [vector for vector in convocation.vectors.all() if not vector.digital],
        "form": NewDateForm(convocation=convocation),
        "error": None,
        **extra,
    }
    return render(request, "escalation/appointment.html", context, status=status)


def _change(request: HttpRequest, convocation: Convocation, token: str) -> HttpResponse:
    form = NewDateForm(request.POST, convocation=convocation)
    try:
        with translation.override(
            "fr"
        ):  # the trail and the mails are in French, whatever language the page is in
            done = _act(request.POST.get("choix", ""), convocation, form)
    except DomainError as error:
        return _appointment_page(request, _convocation_of(token), token, error=error, status=error.status)
    if not done:
        return _appointment_page(request, convocation, token, form=form, status=422)
    return redirect("escalation:appointment", token)


def _act(choice: str, convocation: Convocation, form: NewDateForm) -> bool:
    """Whether something was done; a date that is missing or gone is the form's to say."""
    if choice == "confirmer":
        actions.confirm_appointment(convocation)
    elif choice == "annuler":
        actions.cancel_appointment(convocation)
    elif form.is_valid():
        actions.reschedule_appointment(convocation, form.cleaned_data["slot"])
    else:
        return False
    return True


@never_cache
@public
@http_methods(db_readonly=["GET"])
def appointment_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The convocation again, for the phone or for the printer."""
    convocation = _convocation_of(token)
    if convocation is None:
        return _invalid(request)
    return pdf_response(convocation.pdf_sha256, f"convocation-{convocation.number}.pdf")


@never_cache
@public
@http_methods(db_readonly=["GET"], db_write=["POST"])
def retry(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether the démarche works after a fix; only this answer ends the case, and a GET answers nothing."""
    named = retry_of(token)
    case = Case.objects.filter(pk=named[0]).first() if named else None
    if case is None:
        return _invalid(request)
    open_question = case.state == CaseState.TO_VERIFY and case.retries == named[1]
    answer = request.POST.get("reponse", "") if request.method == "POST" else ""
    if answer not in ("oui", "non") or not open_question:
        context = {"case": case, "open_question": open_question, "answered": None}
        return render(request, "escalation/retry.html", context)
    with translation.override("fr"):
        case = actions.confirm_retry(case, answer == "oui", seen_state=CaseState.TO_VERIFY)
    context = {"case": case, "open_question": False, "answered": answer}
    return render(request, "escalation/retry.html", context)


@never_cache
@public
@http_methods(db_readonly=["GET"])
def verification(request: HttpRequest, number: str) -> HttpResponse:
    """Whether an attestation number is valid, and its date; nothing about the person, and nothing to enumerate."""
    decision = ImpossibilityDecision.objects.filter(
        number=number.strip().upper()[:24], established=True, reviewed_at__isnull=True
    ).first()
    context = {"number": number.strip()[:24], "decision": decision}
    return render(request, "escalation/verification.html", context, status=200 if decision else 404)


def _invalid(request: HttpRequest) -> HttpResponse:
    return render(request, "escalation/link_invalid.html", status=404)
