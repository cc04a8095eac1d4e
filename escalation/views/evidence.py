"""The proof locker."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from escalation import actions
from escalation.forms.case import EvidenceForm
from escalation.forms.fields import proof_files
from escalation.models import Evidence
from escalation.views.cases import render_case
from escalation.views.shared import attempt, case_or_404
from helpdesk.accounts.access import requires
from helpdesk.kernel import blobs
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.handover import file_response
from helpdesk.kernel.http import http_methods


@requires("case.write")
@http_methods(db_write=["POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a proof; what was typed comes back when it is refused."""
    case = case_or_404(request, pk)
    form = EvidenceForm(request.POST, request.FILES)

    def act() -> list[Evidence]:
        data = form.cleaned_data
        return actions.add_evidence(
            case,
            kind=data["kind"],
            text=data["text"],
            url=data["url"],
            observed_at=data["observed_at"],
            files=proof_files(data["files"]),
            actor=request.user,
        )

    added = attempt(form, act)
    if added is None:
        return render_case(request, case, evidence_form=form, status=422)
    messages.success(request, _("Preuve versée. Elle ne peut plus être modifiée."))
    return redirect("escalation:case", case.pk)


@never_cache
@requires("dashboard.read")
@http_methods(db_readonly=["GET"])
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One proof file, for whoever may see this proof; a damaged one says so instead of showing altered bytes."""
    proof = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(sha256=""), pk=pk)
    try:
        content = blobs.get(proof.sha256)
    except FileNotFoundError:
        raise Http404 from None
    except blobs.Damaged as error:
        raise Refused(
            _(
                "Ce fichier ne correspond plus à son empreinte : il est endommagé et n'est pas affiché. "
                "Prévenez l'administrateur."
            )
        ) from error
    return file_response(content, proof.filename, proof.content_type)
