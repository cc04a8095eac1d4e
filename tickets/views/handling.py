"""The gestures of an agent on one ticket: each view parses, calls one action, and shows the result."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.kernel.errors import DomainError
from helpdesk.kernel.http import http_methods
from tickets import actions
from tickets.actions.answering import NewerMessage
from tickets.forms.fields import as_attachments
from tickets.forms.handling import CloseForm, ComposerForm, FieldsForm, TransferForm
from tickets.models import Ticket
from tickets.views.lists import listing
from tickets.views.workspace import conversation_context, thread, ticket_or_404


@requires("ticket.write")
@http_methods(db_write=["POST"])
def take(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, ticket_reference)
    seen = request.POST.get("seen_assignee", "")
    actions.take(ticket, actor=request.user, seen_assignee=int(seen) if seen.isdigit() else None)
    messages.success(request, _("Ce ticket est à vous."))
    return _back(request, ticket)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def release(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, ticket_reference)
    actions.release(ticket, actor=request.user)
    messages.success(request, _("Le ticket est revenu dans la liste commune."))
    return _back(request, ticket)


@requires("ticket.read")
@http_methods(db_write=["POST"])
def read(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """The page tells that somebody has the conversation before their eyes."""
    actions.mark_read(ticket_or_404(request, ticket_reference), actor=request.user)
    return HttpResponse(status=204)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def write(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """Send an answer or a question, or keep a note: the button says which, else the mode chosen."""
    ticket = ticket_or_404(request, ticket_reference)
    form = ComposerForm(request.POST, request.FILES)
    mode = request.POST.get("mode") or request.POST.get("compose", "")
    if mode not in _WRITTEN:
        form.add_error("text", _("Choisissez entre réponse, question et note interne."))
    if not form.is_valid():
        return _again(request, ticket, composer=form, mode=mode)
    try:
        _write(ticket, form, mode, request)
    except NewerMessage as error:
        return _again(request, ticket, composer=_seen(form, ticket), mode=mode, newer=error)
    except DomainError as error:
        form.add_error("text", str(error))
        return _again(request, ticket, composer=form, mode=mode)
    messages.success(request, _WRITTEN[mode]())
    return _back(request, ticket)


_WRITTEN: dict[str, Callable[[], str]] = {
    "reply": lambda: _("Réponse enregistrée ; elle part tout de suite."),
    "ask": lambda: _("Question enregistrée ; elle part tout de suite."),
    "note": lambda: _("Note ajoutée."),
}


def _write(ticket: Ticket, form: ComposerForm, mode: str, request: HttpRequest) -> None:
    data = form.cleaned_data
    files, submission = as_attachments(data["files"]), form.submission_of(mode)
    if mode == "note":
        actions.add_note(ticket, data["text"], actor=request.user, files=files, submission=submission)
    else:
        actions.reply(
            ticket,
            data["text"],
            actor=request.user,
            cited=data["cited"],
            files=files,
            last_seen=data["last_seen"],
            asks=mode == "ask",
            submission=submission,
            to=data["to"],
        )


def _seen(form: ComposerForm, ticket: Ticket) -> ComposerForm:
    """The same text, now with the newer message before the agent's eyes."""
    last = thread(ticket).last()
    data = {**form.data.dict(), "cited": form.data.getlist("cited"), "last_seen": last.pk if last else 0}
    again = ComposerForm(initial=data)
    again.initial["text"] = form.cleaned_data["text"]
    return again


@requires("ticket.write")
@http_methods(db_write=["POST"])
def correct(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    """Correct fields, and confirm the qualification when the button asks for it."""
    ticket = ticket_or_404(request, ticket_reference)
    form = FieldsForm(request.POST, instance=ticket_or_404(request, ticket_reference))
    if not form.is_valid():
        return _again(request, ticket, fields_form=form, open_panel="fields")
    if "qualify" in request.POST:
        actions.qualify(ticket, actor=request.user, values=form.values())
        messages.success(request, _("Ticket qualifié."))
    else:
        actions.correct_fields(ticket, form.values(), actor=request.user)
        messages.success(request, _("Champs enregistrés."))
    return _back(request, ticket)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def close(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, ticket_reference)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _again(request, ticket, close_form=form, open_panel="close")
    act = actions.discard_ticket if "discard" in request.POST else actions.close_ticket
    act(ticket, reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, _("Ticket %s clos.") % ticket.reference)
    return _back(request, ticket)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def transfer(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, ticket_reference)
    form = TransferForm(request.POST)
    if not form.is_valid():
        return _again(request, ticket, transfer_form=form, open_panel="transfer")
    actions.transfer(ticket, authority=form.cleaned_data["authority"], actor=request.user)
    messages.success(request, _("Demande transmise ; la personne est informée."))
    return _back(request, ticket)


@requires("ticket.write")
@http_methods(db_write=["POST"])
def reopen(request: HttpRequest, ticket_reference: str) -> HttpResponse:
    ticket = ticket_or_404(request, ticket_reference)
    actions.reopen(ticket, actor=request.user)
    messages.success(request, _("Ticket rouvert."))
    return _back(request, ticket)


def _back(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """After a gesture: the fresh conversation for htmx, the page otherwise."""
    if request.htmx:
        fresh = ticket_or_404(request, ticket.reference)
        return render(request, "tickets/_ticket_fragment.html", conversation_context(request, fresh))
    return redirect("tickets:ticket", ticket.reference)


def _again(request: HttpRequest, ticket: Ticket, **forms) -> HttpResponse:
    """The same conversation with what was typed and what to correct."""
    context = conversation_context(request, ticket, **forms)
    if request.htmx:
        return render(request, "tickets/_ticket_fragment.html", context)
    return render(request, "tickets/workspace.html", {**context, "listing": listing(request)}, status=422)
