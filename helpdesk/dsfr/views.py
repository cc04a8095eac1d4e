"""The gallery of components, and the choice of a language."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.i18n import set_language

from helpdesk.dsfr import samples
from helpdesk.kernel.http import http_methods, public


@public
@http_methods(db_write=["POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and come back to the page; only to an address of this site."""
    return set_language(request)


@public
@http_methods(db_readonly=["GET"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with examples, in the layout of agents; not part of the service itself."""
    _only_where_shown()
    return render(request, "gallery/agent.html", samples.context())


@public
@http_methods(db_readonly=["GET"])
def gallery_work(request: HttpRequest) -> HttpResponse:
    """The three panes of the working screen; `?fil` shows the thread first on a narrow screen."""
    _only_where_shown()
    pane = "thread" if "fil" in request.GET else "list"
    return render(request, "gallery/work.html", {**samples.context(), "open": pane})


@public
@http_methods(db_readonly=["GET"])
def gallery_people(request: HttpRequest) -> HttpResponse:
    """The components that people meet, in their layout."""
    _only_where_shown()
    return render(request, "gallery/people.html", samples.context())


def _only_where_shown() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
