"""Articles beside a conversation: called by its words, or searched for by the agent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache

from chat.models import ChatSession
from chat.transcript import person_words
from chat.views.desk import session_or_404
from helpdesk.accounts.access import requires
from helpdesk.kernel.http import http_methods
from knowledge_base.search import search_articles, suggest

SHOWN = 5


@never_cache
@requires("chat.answer")
@http_methods(db_readonly=["GET"])
def articles(request: HttpRequest, pk: int) -> HttpResponse:
    """At most `SHOWN` articles, best first; an engine that is down is said, never shown as nothing found."""
    session = session_or_404(request, pk)
    query = request.GET.get("q", "").strip()[:200]
    found, message = _searched(query) if query else _suggested(session)
    context = {"articles": found, "message": message, "searched": bool(query)}
    return render(request, "chat/_articles_fragment.html", context)


def _suggested(session: ChatSession) -> tuple[list[dict[str, Any]], str]:
    words = person_words(session.lines.all())
    found = suggest(words, language=session.language.partition("-")[0], limit=SHOWN)
    return [
        _shown(hit.version_id, hit.slug, hit.title, hit.short_answer) for hit in found.hits
    ], found.message


def _searched(query: str) -> tuple[list[dict[str, Any]], str]:
    """What the public may read: the words go straight to the person."""
    found = search_articles(query, viewer=None, limit=SHOWN, as_you_type=True)
    versions = [hit.version for hit in found.hits]
    return [_shown(row.pk, row.slug, row.title, row.short_answer) for row in versions], found.message


def _shown(pk: int, slug: str, title: str, answer: str) -> dict[str, Any]:
    return {"pk": pk, "title": title, "answer": answer, "url": _address(slug)}


def _address(slug: str) -> str:
    """Where people read the article, or "" while nothing publishes it."""
    try:
        return reverse("knowledge_base:article", args=[slug])
    except NoReverseMatch:
        return ""
