"""Putting contacts through the door again: one from its page, or all those that one reason set aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.home.figures import capped_count
from helpdesk.home.views.receptions import reception_context
from helpdesk.kernel.http import http_methods
from tickets.channels.replay import MOST, Tally, replay, replay_all, take_in
from tickets.enums import Outcome
from tickets.intake.pipeline import Receipt
from tickets.intake.quarantine import quarantined
from tickets.models import Reception

SHOWN = 10


@requires("reception.replay")
@http_methods(db_write=["POST"])
def replay_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Process a quarantined contact again."""
    return _act(request, pk, replay)


@requires("reception.replay")
@http_methods(db_write=["POST"])
def take_in_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a contact as somebody's message, whatever the screening said."""
    return _act(request, pk, take_in)


def _act(request: HttpRequest, pk: int, act: Callable[..., Receipt]) -> HttpResponse:
    receipt = act(get_object_or_404(Reception, pk=pk), actor=request.user)
    level = messages.WARNING if receipt.outcome == Outcome.QUARANTINED else messages.SUCCESS
    messages.add_message(request, level, _said(receipt))
    if not request.htmx:
        return redirect("home:reception_page", pk)
    row = get_object_or_404(Reception.objects.select_related("ticket", "duplicate_of"), pk=pk)
    return render(
        request, "home/_reception_fragment.html", reception_context(row, request.user) | {"oob": True}
    )


def _said(receipt: Receipt) -> str:
    """How one replay ended."""
    if receipt.outcome == Outcome.QUARANTINED:
        return _("Ce contact est encore en quarantaine : %s") % receipt.reason
    if receipt.outcome == Outcome.OPENED:
        return _("Le ticket %s est ouvert.") % receipt.ticket.reference
    if receipt.outcome == Outcome.APPENDED:
        return _("Le message est ajouté au ticket %s.") % receipt.ticket.reference
    return _("Issue : %s.") % Outcome(receipt.outcome).label


@never_cache
@requires("reception.replay")
@http_methods(db_readonly=["GET"], db_write=["POST"])
def replay_reason(request: HttpRequest) -> HttpResponse:
    """Show what one reason set aside, then, once confirmed, replay it."""
    reason = (request.POST or request.GET).get("motif", "").replace("\x00", "").strip()[:300]
    if request.method != "POST":
        return render(request, "home/replay.html", _context(reason))
    tally = replay_all(reason, actor=request.user)
    level = messages.WARNING if tally.quarantined or tally.left else messages.SUCCESS
    messages.add_message(request, level, sentence(tally))
    if request.htmx:
        return render(request, "home/_replay_fragment.html", _context(reason) | {"oob": True})
    return redirect(f"{reverse('home:reception')}?{urlencode({'outcome': Outcome.QUARANTINED})}")


def _context(reason: str) -> dict[str, Any]:
    rows = quarantined().filter(reason=reason).order_by("received_at", "pk")
    return {"reason": reason, "count": capped_count(rows), "rows": rows.defer("error")[:SHOWN], "most": MOST}


def sentence(tally: Tally) -> str:
    """How a bulk replay ended, in one sentence."""
    if tally == Tally():
        return _("Plus aucun contact n'est en quarantaine pour ce motif.")
    parts = (
        (
            tally.taken_in,
            ngettext("%d ticket ouvert ou complété", "%d tickets ouverts ou complétés", tally.taken_in),
        ),
        (
            tally.quarantined,
            ngettext("%d encore en quarantaine", "%d encore en quarantaine", tally.quarantined),
        ),
        (
            tally.recorded,
            ngettext("%d doublon ou envoi automatique", "%d doublons ou envois automatiques", tally.recorded),
        ),
        (tally.left, ngettext("%d reste à rejouer", "%d restent à rejouer", tally.left)),
    )
    return _("Résultat : %s.") % ", ".join(text % number for number, text in parts if number)
