"""Paper: the acknowledgement that a person on the phone receives by post or at a counter."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.documents.letters import acknowledgement_pdf
from helpdesk.kernel.http import http_methods
from tickets.acknowledgement import acknowledgement_letter
from tickets.views.workspace import ticket_or_404


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def acknowledgement(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """The acknowledgement as an accessible PDF (CRPA R. 112-5 and R. 112-11-1)."""
    ticket = ticket_or_404(request, ticket_reference)
    response = HttpResponse(
        acknowledgement_pdf(acknowledgement_letter(ticket)), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{settings.SERVICE_NAME} {ticket.reference}.pdf"'
    return response
