"""The trail: who did what to what, before and after, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.audit.models import AuditRow
from helpdesk.home.listing import newest_first, page_links
from helpdesk.kernel.http import http_methods
from tickets.models.ticket import pk_of


@never_cache
@requires("audit.read")
@http_methods(db_readonly=["GET"])
def trail(request: HttpRequest) -> HttpResponse:
    """The newest rows first; `sujet` narrows to one thing, given by its reference."""
    subject = request.GET.get("sujet", "").strip()[:120]
    rows = AuditRow.objects.select_related("actor")
    if subject:
        rows = rows.filter(
            subject=f"ticket:{subject.upper()}" if pk_of(subject) and ":" not in subject else subject
        )
    page = newest_first(rows, "at", request.GET.get("cursor", ""))
    return render(request, "home/audit.html", {"page": page, "subject": subject, **page_links(request, page)})
