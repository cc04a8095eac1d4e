"""The opening of a counter: its slots to come, and the form that adds a series."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escalation import actions
from escalation.forms.prefecture import SlotsForm
from escalation.models import Desk, Slot
from escalation.views.shared import attempt
from helpdesk.accounts.access import requires
from helpdesk.documents.typography import long_day
from helpdesk.kernel import clock
from helpdesk.kernel.http import http_methods

_SHOWN = 100
_DEFAULTS = {"opens": "09:00", "closes": "12:00", "minutes": 30, "capacity": 2}


@requires("desk.write")
@http_methods(db_readonly=["GET"], db_write=["POST"])
def slots(request: HttpRequest) -> HttpResponse:
    """See the places to come, add some; closed days of the département's zone are left out."""
    if request.method == "GET":
        return _page(request, SlotsForm(user=request.user, initial=_DEFAULTS))
    form = SlotsForm(request.POST, user=request.user)
    added = attempt(form, lambda: actions.add_slots(**form.cleaned_data, actor=request.user))
    if added is None:
        return _page(request, form, status=422)
    messages.success(request, _("%d créneaux ajoutés.") % len(added))
    return redirect("escalation:slots")


def _by_day(slots: Iterable[Slot]) -> list[tuple[str, list[Slot]]]:
    """(« lundi 30 novembre 2026, Guichet des étrangers », its slots) in order."""
    return [
        (title, list(group))
        for title, group in groupby(slots, key=lambda slot: f"{long_day(slot.local_start)}, {slot.desk.name}")
    ]


def _page(request: HttpRequest, form: SlotsForm, status: int = 200) -> HttpResponse:
    desks = Desk.objects.visible_to(request.user).active()
    coming = Slot.objects.filter(desk__in=desks, starts_at__gte=clock.now()).select_related("desk")
    context = {"form": form, "desks": desks, "days": _by_day(coming[:_SHOWN])}
    return render(request, "escalation/slots.html", context, status=status)
