"""The pages of people: a few questions, the conversation, what it became."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from chat import actions, presence
from chat.enums import Author
from chat.forms import LeaveContactForm, StartForm
from chat.limits import may_start
from chat.models import ChatLine, ChatSession
from chat.shapes import BLANK_LINE, position_of
from chat.wording import to_person
from helpdesk.kernel.errors import Refused
from helpdesk.kernel.http import http_methods, public
from helpdesk.kernel.origin import client_address, origin_of
from tickets.acknowledgement import acknowledgement_facts


@never_cache
@public
@http_methods(db_readonly=["GET"], db_write=["POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say who answers and when, ask the little that is needed, then open the conversation."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_start(client_address(request)):
            raise Refused(
                _(
                    "Trop de conversations ont été ouvertes depuis votre connexion. Réessayez dans dix minutes."
                )
            )
        return redirect("chat:conversation", _start(form, origin_of(request)).token)
    context = {
        "form": form,
        "available": presence.available(),
        "unanswered_minutes": settings.CHAT_UNANSWERED_MINUTES,
    }
    return render(request, "chat/start.html", context, status=422 if form.errors else 200)


def _start(form: StartForm, origin: str) -> ChatSession:
    data = form.cleaned_data
    return actions.start(
        submission=data["submission"],
        name=data["name"],
        question=data["question"],
        language=get_language(),
        email=data["email"],
        phone=data["phone"],
        departement=data["departement"],
        claimed_reference=data["reference"],
        origin=origin,
    )


@never_cache
@public
@http_methods(db_readonly=["GET"])
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """The conversation while it lasts, its transcript afterwards; scripts ask only for the part that ends it."""
    session = _session_or_404(token)
    template = "chat/_end_fragment.html" if "end" in request.GET else "chat/conversation.html"
    return render(request, template, _context(session))


@never_cache
@public
@http_methods(db_write=["POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """End the conversation from the page's button, with or without a live connection."""
    actions.leave(_session_or_404(token))
    return redirect("chat:conversation", token)


@never_cache
@public
@http_methods(db_write=["POST"])
def contact(request: HttpRequest, token: str) -> HttpResponse:
    """Leave an address or a number to be answered at."""
    session = _session_or_404(token)
    form = LeaveContactForm(request.POST)
    if not form.is_valid():
        return render(request, "chat/conversation.html", _context(session, form), status=422)
    actions.leave_contact(session, email=form.cleaned_data["email"], phone=form.cleaned_data["phone"])
    messages.success(request, _("Merci : nous savons où vous répondre."))
    return redirect("chat:conversation", token)


def _session_or_404(token: str) -> ChatSession:
    session = ChatSession.objects.by_token(token).select_related("agent", "ticket__person").first()
    if session is None:
        raise Http404
    return session


def _context(session: ChatSession, contact_form: LeaveContactForm | None = None) -> dict[str, Any]:
    facts = acknowledgement_facts(session.ticket) if session.is_ended and session.ticket else {}
    return {
        **facts,
        "session": session,
        "lines": [_shown(line) for line in session.lines.select_related("user")],
        "blank": BLANK_LINE,
        "position": position_of(session),
        "contact_form": contact_form or LeaveContactForm(),
        "line_chars": actions.LINE_CHARS,
    }


def _shown(line: ChatLine) -> dict[str, Any]:
    """What the line partial shows; the same names as in the frames."""
    agent = line.user.signature if line.user else ""
    return {
        "id": line.pk,
        "author": line.author,
        "name": agent,
        "text": to_person(line.notice, agent) if line.author == Author.SYSTEM else line.text,
        "at": line.at,
    }
