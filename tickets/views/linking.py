"""What an agent says of two tickets: the same person or not, one matter or two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseLocation

from helpdesk.accounts.access import requires
from helpdesk.kernel.errors import Invalid
from helpdesk.kernel.http import http_methods
from tickets import actions
from tickets.models import Ticket, TicketLink
from tickets.views.proposals import links_of
from tickets.views.workspace import conversation_context, ticket_or_404


@requires("ticket.write")
@http_methods(db_write=["POST"])
def confirm(request: HttpRequest, ticket_reference: str, pk: int) -> HttpResponse:
    """« C'est la même personne »; merging is proposed next, on the newer ticket."""
    link = _link_or_404(request, ticket_or_404(request, ticket_reference), pk)
    ticket = actions.confirm_same_person(link, actor=request.user)
    messages.success(request, _("Le ticket et son adresse ont rejoint la fiche de la personne."))
    return _shown(request, ticket.reference, into=link.target.reference)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def refuse(request: HttpRequest, ticket_reference: str, pk: int) -> HttpResponse:
    """« Non »: kept, and not asked again."""
    ticket = ticket_or_404(request, ticket_reference)
    actions.refuse_link(_link_or_404(request, ticket, pk), actor=request.user)
    messages.success(request, _("C'est noté : les deux tickets restent séparés."))
    return _shown(request, ticket.reference)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def merge(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """Merge this ticket into the one chosen, and go there."""
    ticket = ticket_or_404(request, ticket_reference)
    if not request.POST.get("into"):
        raise Invalid(_("Choisissez le ticket qui reste."), field="into")
    into = actions.merge(ticket, ticket_or_404(request, request.POST["into"]), actor=request.user)
    messages.success(request, _("Le ticket %s est fusionné dans celui-ci.") % ticket.reference)
    address = reverse("tickets:ticket", args=[into.reference])
    return HttpResponseLocation(address, target="#ticket") if request.htmx else redirect(address)


def _link_or_404(request: HttpRequest, ticket: Ticket, pk: int) -> TicketLink:
    """A link of this ticket whose other end this user may see too; otherwise as if it did not exist."""
    found = next((seen.link for seen in links_of(request, ticket) if seen.link.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, ticket_reference: str, into: str = "") -> HttpResponse:
    """The fresh conversation; `into` opens the merging panel on that ticket."""
    if not request.htmx:
        query = {"merge": into} if into else {}
        return redirect(reverse("tickets:ticket", args=[ticket_reference], query=query))
    forms: dict[str, Any] = {"open_panel": "merge", "merge_into": into} if into else {}
    context = conversation_context(request, ticket_or_404(request, ticket_reference), **forms)
    return render(request, "tickets/_ticket_fragment.html", context)
