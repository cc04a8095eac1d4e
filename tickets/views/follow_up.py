"""The gestures that bring an answer to a person whom it did not reach."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.documents.letters import answer_pdf
from helpdesk.kernel.http import http_methods
from tickets.actions.follow_up import end_follow_up, post_letter, read_by_phone, resend_to
from tickets.enums import FollowUpEnd
from tickets.forms.follow_up import AddressForm, CallForm, DropForm, LetterForm
from tickets.letters import answer_letter
from tickets.models import FollowUp, Ticket
from tickets.views.follow_up_panels import Typed, panels
from tickets.views.lists import listing
from tickets.views.workspace import conversation_context, ticket_or_404


@requires("ticket.write")
@http_methods(db_write=["POST"])
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer was read on the phone."""
    follow_up = _follow_up_or_404(request, pk)
    form = CallForm(request.POST, prefix=f"f{pk}-call")
    return _act(
        request,
        follow_up,
        "call",
        form,
        lambda: read_by_phone(follow_up, actor=request.user, note=form.cleaned_data["note"]),
        _("C'est noté : la personne a entendu la réponse."),
    )


@requires("ticket.write")
@http_methods(db_write=["POST"])
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer leaves as a letter."""
    follow_up = _follow_up_or_404(request, pk)
    form = LetterForm(request.POST, prefix=f"f{pk}-letter")
    return _act(
        request,
        follow_up,
        "letter",
        form,
        lambda: post_letter(
            follow_up, actor=request.user, postal_address=form.cleaned_data["postal_address"]
        ),
        _("La lettre est prête à imprimer, dans les envois du service."),
    )


@requires("ticket.write")
@http_methods(db_write=["POST"])
def resent(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer leaves again, to another address."""
    follow_up = _follow_up_or_404(request, pk)
    form = AddressForm(request.POST, prefix=f"f{pk}-resend", follow_up=follow_up)
    return _act(
        request,
        follow_up,
        "resend",
        form,
        lambda: resend_to(
            follow_up,
            address=form.target,
            actor=request.user,
            confirmed_by_phone=form.cleaned_data["confirmed"],
        ),
        _("La réponse part à cette adresse."),
    )


@requires("ticket.write")
@http_methods(db_write=["POST"])
def dropped(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is done, for a reason that is kept."""
    follow_up = _follow_up_or_404(request, pk)
    form = DropForm(request.POST, prefix=f"f{pk}-drop")
    return _act(
        request,
        follow_up,
        "drop",
        form,
        lambda: end_follow_up(
            follow_up, end=FollowUpEnd.DROPPED, actor=request.user, note=form.cleaned_data["note"]
        ),
        _("C'est noté, avec votre motif."),
    )


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would be printed, before anything is decided."""
    follow_up = _follow_up_or_404(request, pk)
    if not follow_up.ticket.person.postal_address.strip():
        raise Http404
    pdf = answer_pdf(answer_letter(follow_up.message, follow_up.ticket))
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"{settings.SERVICE_NAME} {follow_up.ticket.reference}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@never_cache
@requires("ticket.read")
@http_methods(db_readonly=["GET"])
def panel(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """The panels alone: what a live event asks for when an answer has just come back."""
    ticket = ticket_or_404(request, ticket_reference)
    context = {"ticket": ticket, "follow_ups": panels(ticket, request.user)}
    return render(request, "tickets/_follow_up_fragment.html", context)


def _follow_up_or_404(request: HttpRequest, pk: int) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.user).select_related("ticket__person", "message__author")
    return get_object_or_404(rows, pk=pk)


def _act(
    request: HttpRequest,
    follow_up: FollowUp,
    way: str,
    form: forms.Form,
    action: Callable[[], object],
    success: str,
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, follow_up.ticket, Typed(follow_up.pk, way, form))
    action()
    messages.success(request, success)
    if request.htmx:
        return _shown(request, follow_up.ticket)
    return redirect("tickets:ticket", follow_up.ticket.reference)


def _shown(request: HttpRequest, ticket: Ticket, typed: Typed | None = None) -> HttpResponse:
    """The conversation again, whole: its state, its lines and its panels have changed together."""
    ticket = ticket_or_404(request, ticket.reference)
    context = conversation_context(request, ticket, follow_up=typed)
    if request.htmx:
        return render(request, "tickets/_ticket_fragment.html", context)
    return render(request, "tickets/workspace.html", {**context, "listing": listing(request)}, status=422)
