"""The PDFs of a case, for those who may see it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from escalation.models import Convocation, Registration
from escalation.views.shared import case_or_404, pdf_response
from helpdesk.accounts.access import requires
from helpdesk.kernel.http import http_methods


@never_cache
@requires("case.read")
@http_methods(db_readonly=["GET"])
def attestation(request: HttpRequest, pk: int) -> HttpResponse:
    """The last attestation of a case."""
    decision = case_or_404(request, pk).decisions.filter(established=True).first()
    if decision is None:
        raise Http404
    return pdf_response(decision.pdf_sha256, f"attestation-{decision.number}.pdf")


@never_cache
@requires("case.read")
@http_methods(db_readonly=["GET"])
def convocation(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Convocation.objects.visible_to(request.user), number=number)
    return pdf_response(found.pdf_sha256, f"convocation-{number}.pdf")


@never_cache
@requires("case.read")
@http_methods(db_readonly=["GET"])
def registration(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Registration.objects.visible_to(request.user), number=number)
    return pdf_response(found.pdf_sha256, f"bordereau-{number}.pdf")
