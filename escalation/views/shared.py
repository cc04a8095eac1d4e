"""How our views find a row, try an action and send a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from escalation.models import Anomaly, Case
from helpdesk.kernel import blobs, clock
from helpdesk.kernel.errors import DomainError
from tickets.models import Procedure


def case_or_404(request: HttpRequest, pk: int) -> Case:
    """A case that this user may see; any other does not exist."""
    rows = Case.objects.visible_to(request.user).select_related("ticket", "person", "anomaly")
    return get_object_or_404(rows, pk=pk)


def anomaly_or_404(request: HttpRequest, pk: int) -> Anomaly:
    rows = Anomaly.objects.visible_to(request.user).select_related("owner", "duplicate_of", "reported_by")
    return get_object_or_404(rows, pk=pk)


def procedure_labels() -> dict[str, str]:
    """The name of each démarche today: read once for a page, however many rows name one."""
    return dict(Procedure.objects.on(clock.today()).values_list("code", "label"))


def attempt(form: forms.Form, action: Callable[[], Any]) -> Any:
    """Run an action for a valid form; a refusal becomes an error of the form, so that nothing typed is lost.

    Returns the action's result, or None when the form came back.
    """
    if not form.is_valid():
        return None
    try:
        return action()
    except DomainError as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, str(error))
        return None


def seen_state(request: HttpRequest) -> str:
    """The state that the page showed when its button was pressed."""
    return request.POST.get("seen_state", "")[:40]


def pdf_response(sha256: str, filename: str) -> HttpResponse:
    """A stored PDF, shown in the browser; 404 when its bytes are not there."""
    try:
        content = blobs.get(sha256)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
