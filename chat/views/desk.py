"""The agents' desk: who waits, one's conversations, and what is known beside the one that is open."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from chat import actions
from chat.forms import JoinForm
from chat.models import ChatSession
from chat.shapes import BLANK_LINE
from helpdesk.accounts.access import requires
from helpdesk.kernel.errors import Invalid
from helpdesk.kernel.http import http_methods
from tickets.enums import ContactKind
from tickets.models import Ticket
from tickets.models.people import normalise_email, normalise_phone


@never_cache
@requires("chat.answer")
@http_methods(db_readonly=["GET"])
def desk(request: HttpRequest) -> HttpResponse:
    """The page; its lists arrive with the first frame, so that the page and the socket cannot disagree."""
    context = {
        "line_chars": actions.LINE_CHARS,
        "silence": settings.CHAT_SILENCE_MINUTES,
        "blank": BLANK_LINE,
    }
    return render(request, "chat/desk.html", context)


@never_cache
@requires("chat.answer")
@http_methods(db_readonly=["GET"])
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person declared, the tickets that may be theirs, and the one that this conversation joins."""
    session = session_or_404(request, pk)
    return render(request, "chat/_about_fragment.html", _about(request, session))


@never_cache
@requires("chat.answer")
@http_methods(db_write=["POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the conversation to a ticket that the agent names, or detach it."""
    session = session_or_404(request, pk)
    form = JoinForm(request.POST)
    ticket = _ticket(request, form.cleaned_data["reference"]) if form.is_valid() else None
    session = actions.join_ticket(session, ticket, actor=request.user)
    if not request.htmx:
        messages.success(request, _("C'est noté."))
        return redirect("chat:desk")
    return render(request, "chat/_about_fragment.html", _about(request, session))


def session_or_404(request: HttpRequest, pk: int) -> ChatSession:
    """The conversation when this agent may see it; otherwise the same answer as for one that does not exist."""
    rows = ChatSession.objects.visible_to(request.user).select_related("agent", "ticket__person")
    session = rows.filter(pk=pk).first()
    if session is None:
        raise Http404
    return session


def _ticket(request: HttpRequest, reference: str) -> Ticket | None:
    if not reference.strip():
        return None
    ticket = Ticket.objects.visible_to(request.user).by_reference(reference).first()
    if ticket is None:
        raise Invalid(_("Aucun ticket visible ne porte la référence « %s ».") % reference, field="reference")
    return ticket


def _about(request: HttpRequest, session: ChatSession) -> dict:
    visible = Ticket.objects.visible_to(request.user).select_related("person")
    return {
        "session": session,
        "claimed": visible.by_reference(session.claimed_reference).first(),
        "known": visible.filter(pk__in=_known(session)).order_by("-received_at")[:5],
        "join_form": JoinForm(),
    }


def _known(session: ChatSession) -> list[int]:
    """Tickets of people who gave the same address or number: hints for a human, never a match."""
    points = {
        ContactKind.EMAIL: normalise_email(session.email),
        ContactKind.PHONE: normalise_phone(session.phone),
    }
    found: list[int] = []
    for kind, value in points.items():
        if value:
            same = Ticket.objects.filter(
                person__contact_points__kind=kind, person__contact_points__value=value
            )
            found += same.order_by("-received_at").values_list("pk", flat=True)[:5]
    return found
