"""The blockage case beside a conversation: one fragment that the ticket page loads without knowing us."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from escalation import actions, wording
from escalation.models import Case
from helpdesk.accounts.access import requires
from helpdesk.kernel.http import http_methods
from tickets.enums import State
from tickets.models import Ticket

_ESCALABLE = (State.ACKNOWLEDGED, State.REOPENED, State.QUALIFIED, State.WAITING_USER)


@requires("case.write")
@http_methods(db_readonly=["GET"])
def ticket_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The case of a ticket and its next step, or the button that opens one."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=pk)
    rows = Case.objects.visible_to(request.user).select_related("anomaly", "ticket")
    case = rows.filter(ticket=ticket).first() or rows.filter(linked_tickets=ticket).first()
    context = {
        "ticket": ticket,
        "case": case,
        "next": wording.NEXT[case.state] if case else None,
        "can_open": case is None and ticket.state in _ESCALABLE,
    }
    return render(request, "escalation/_case_panel_fragment.html", context)


@requires("case.write")
@http_methods(db_write=["POST"])
def open_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the case and go to it."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=pk)
    case = actions.open_case(ticket, actor=request.user)
    messages.success(request, _("Dossier de blocage %s ouvert.") % case.reference)
    return redirect("escalation:case", case.pk)
