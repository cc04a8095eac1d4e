"""Views declare what they do: which methods read, which write, and who may call them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from helpdesk.kernel.db import read_only
from helpdesk.kernel.errors import DomainError

View = Callable[..., HttpResponse]


def http_methods(*, db_readonly: Iterable[str] = (), db_write: Iterable[str] = ()) -> Callable[[View], View]:
    """Allow exactly these methods; the first kind may only read the database, the second runs in one transaction."""
    reads, writes = frozenset(db_readonly), frozenset(db_write)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            method = "GET" if request.method == "HEAD" else request.method
            if method in reads:
                with read_only():
                    return view(request, *args, **kwargs)
            if method in writes:
                with transaction.atomic():
                    return view(request, *args, **kwargs)
            return HttpResponseNotAllowed(sorted(reads | writes))

        wrapper.http_reads, wrapper.http_writes = reads, writes
        return wrapper

    return decorate


def public(view: View) -> View:
    """A page for everyone, without log-in."""
    view.permission = "public"
    return login_not_required(view)


class RefusalMiddleware:
    """Turn a `DomainError` raised by a view into its sentence: a fragment for htmx, a page otherwise."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        template = (
            "errors/_refusal_fragment.html" if request.headers.get("HX-Request") else "errors/refusal.html"
        )
        response = render(request, template, {"error": error}, status=error.status)
        if request.headers.get("HX-Request"):
            response["HX-Retarget"], response["HX-Reswap"] = "#alerts", "innerHTML"
        return response
