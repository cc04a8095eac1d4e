"""The ledger of what came in: each contact once, with how it ended and its raw source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.home.listing import chosen, narrowed, newest_first, page_links
from helpdesk.kernel import blobs
from helpdesk.kernel.http import http_methods
from tickets.enums import Channel, Outcome
from tickets.models import Reception

_FILTERS = {"outcome": (_("Issue"), Outcome.choices), "channel": (_("Canal"), Channel.choices)}
SOURCE_SHOWN = 200_000


@never_cache
@requires("reception.read")
@http_methods(db_readonly=["GET"])
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest receptions first."""
    filters = chosen(request, _FILTERS)
    rows = narrowed(Reception.objects.select_related("ticket").defer("error"), filters)
    page = newest_first(rows, "received_at", request.GET.get("cursor", ""))
    context = {"page": page, "filters": filters, **page_links(request, page)}
    return render(request, "home/receptions.html", context)


@never_cache
@requires("reception.read")
@http_methods(db_readonly=["GET"])
def reception(request: HttpRequest, pk: int) -> HttpResponse:
    """One reception: facts, error, and the source as plain text."""
    row = get_object_or_404(Reception.objects.select_related("ticket", "duplicate_of"), pk=pk)
    source, is_cut = _source(row)
    return render(request, "home/reception.html", {"row": row, "source": source, "is_cut": is_cut})


def _source(row: Reception) -> tuple[str | None, bool]:
    """The first 200,000 bytes as text, and whether there is more; None when the file is not there any more."""
    try:
        raw = blobs.get(row.raw_sha256)
    except (FileNotFoundError, blobs.Damaged):
        return None, False
    return raw[:SOURCE_SHOWN].decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}"), len(
        raw
    ) > SOURCE_SHOWN
