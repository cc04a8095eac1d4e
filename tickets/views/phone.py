"""A call in progress."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.kernel.http import http_methods
from tickets import actions
from tickets.channels.base import channel_named
from tickets.enums import Channel
from tickets.forms.phone import PhoneForm
from tickets.models import Ticket
from tickets.models.people import normalise_phone


@requires("phone.write")
@http_methods(db_readonly=["GET"], db_write=["POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Note a call; the ticket is the agent's, and opens at once for the answer."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = channel_named(Channel.PHONE).accept(form.raw(request.user))
        if receipt.ticket is None:
            messages.error(
                request, _("L'appel est enregistré mais n'a pas pu être traité : un superviseur le verra.")
            )
            return redirect("tickets:inbox")
        actions.take(receipt.ticket, actor=request.user)
        messages.success(request, _("Appel enregistré : %s.") % receipt.ticket.reference)
        return redirect("tickets:ticket", receipt.ticket.reference)
    return render(request, "tickets/call.html", {"form": form}, status=422 if form.errors else 200)


@requires("phone.write")
@http_methods(db_readonly=["GET"])
def callers(request: HttpRequest) -> HttpResponse:
    """The tickets of a number being typed: the caller may already be known."""
    number = normalise_phone(request.GET.get("phone", "")[:32])
    found = Ticket.objects.none()
    if len(number) >= 9:
        found = Ticket.objects.visible_to(request.user).filter(
            person__contact_points__kind="phone", person__contact_points__value=number
        )
    rows = found.select_related("person").order_by("-received_at")[:5]
    return render(request, "tickets/_callers_fragment.html", {"rows": rows, "number": number})
