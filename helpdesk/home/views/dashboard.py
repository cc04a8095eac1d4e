"""The first page after log-in: each role begins where its work is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.home import figures
from helpdesk.kernel.http import http_methods

_ELSEWHERE = {
    Role.DGEF: "escalation:anomaly_list",
    Role.PREFECTURE: "escalation:desk",
    Role.EDITOR: "knowledge_base:manage",
}


@never_cache
@requires("dashboard.read")
@http_methods(db_readonly=["GET"])
def dashboard(request: HttpRequest) -> HttpResponse:
    """Numbers for those who handle tickets, the state of the machine for those who watch it, a redirect for others."""
    if request.user.role in _ELSEWHERE:
        return redirect(_ELSEWHERE[request.user.role])
    return render(request, "home/dashboard.html", _context(request.user))


def _context(user: User) -> dict[str, Any]:
    context: dict[str, Any] = {
        "desk": None,
        "plumbing": figures.plumbing() if user.can("outbox.read") else None,
    }
    if user.can("ticket.read"):
        context |= _desk(user)
    return context


def _desk(user: User) -> dict[str, Any]:
    inflow = figures.inflow_of(user)
    return {
        "desk": figures.desk_of(user),
        "by_urgency": figures.to_do_by_urgency(user),
        "oldest": figures.oldest_waiting(user),
        "inflow": inflow,
        "days": [(day.strftime("%d/%m"), count) for day, count in inflow.by_day],
    }
