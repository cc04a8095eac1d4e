"""What leaves the house: every sending, its state, its error, its next try, and what it contains."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.home.figures import withheld
from helpdesk.home.frames import framed
from helpdesk.home.listing import chosen, narrowed, newest_first, page_links
from helpdesk.home.releasing import MOST_AT_ONCE, release_sendings
from helpdesk.home.subjects import link_to, ticket_named
from helpdesk.kernel import blobs
from helpdesk.kernel.handover import file_response, format_of, may_be_shown, shown_name
from helpdesk.kernel.http import http_methods
from helpdesk.outbox.models import Entry, State, TransportName

_FILTERS = {"state": (_("État"), State.choices), "transport": (_("Moyen"), TransportName.choices)}


@never_cache
@requires("outbox.read")
@http_methods(db_readonly=["GET"])
def entries(request: HttpRequest) -> HttpResponse:
    """The newest sendings first; `concerne` narrows to one reference."""
    filters = chosen(request, _FILTERS)
    subject = request.GET.get("concerne", "").strip()[:120]
    rows = narrowed(Entry.objects.defer("payload"), filters)
    if subject:
        rows = rows.filter(reference=subject)
    page = newest_first(rows, "created_at", request.GET.get("cursor", ""))
    context = {
        "page": page,
        "filters": filters,
        "subject": subject,
        "withheld": withheld(),
        "may_release": request.user.can("outbox.release") and any(_is_withheld(row) for row in page.rows),
        **page_links(request, page),
    }
    return render(request, "home/outbox.html", context)


@requires("outbox.release")
@http_methods(db_write=["POST"])
def release(request: HttpRequest) -> HttpResponse:
    """Let the ticked sendings go; one that another has already released is left as it is."""
    keys = [key for text in request.POST.getlist("envoi")[:MOST_AT_ONCE] if (key := _uuid(text))]
    released = release_sendings(Entry.objects.filter(pk__in=keys).order_by("created_at"), actor=request.user)
    if released:
        said = ngettext(
            "%d envoi libéré : il part tout de suite.",
            "%d envois libérés : ils partent tout de suite.",
            released,
        )
        messages.success(request, said % released)
    else:
        messages.warning(request, gettext("Rien à libérer : cochez au moins un envoi retenu."))
    return redirect(f"{reverse('home:outbox')}?state={State.WITHHELD}")


def _is_withheld(row: Entry) -> bool:
    return row.state == State.WITHHELD


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@never_cache
@requires("outbox.read")
@http_methods(db_readonly=["GET"])
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sending, whole: facts, words, files, raw payload."""
    row = get_object_or_404(Entry, pk=pk)
    context = {
        "entry": row,
        "may_release": _is_withheld(row) and request.user.can("outbox.release"),
        "subject_url": link_to(row.reference, request.user),
        "subject_name": ticket_named(row.reference) or row.reference or "—",
        "payload": json.dumps(row.payload, ensure_ascii=False, indent=2, sort_keys=True),
        "headers": row.payload.get("headers", {}),
        "words": row.payload.get("text", ""),
        "mail_subject": row.payload.get("subject", ""),
        "has_html": bool(row.payload.get("html")),
        "files": [_shown(row, place, file) for place, file in enumerate(_files(row))],
    }
    return render(request, "home/sending.html", context)


@never_cache
@requires("outbox.read")
@http_methods(db_readonly=["GET"])
def entry_html(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The HTML part of a mail as its recipient sees it."""
    html = get_object_or_404(Entry, pk=pk).payload.get("html")
    if not html:
        raise Http404
    return framed(html)


@never_cache
@requires("outbox.read")
@http_methods(db_readonly=["GET"])
def entry_file(request: HttpRequest, pk: UUID, place: int) -> HttpResponse:
    """One file of a sending, or the letter itself."""
    files = _files(get_object_or_404(Entry, pk=pk))
    try:
        content = blobs.get(files[place]["sha256"])
    except (IndexError, FileNotFoundError):
        raise Http404 from None
    name, kind = files[place]["filename"], files[place]["content_type"]
    return file_response(content, name, kind, download="download" in request.GET)


def _files(row: Entry) -> list[dict[str, str]]:
    """The files that the payload names; a letter is a payload that is one PDF."""
    if row.transport == TransportName.LETTER and row.payload.get("sha256"):
        name = row.payload.get("filename") or f"{row.label or 'courrier'}.pdf"
        return [{"filename": name, "content_type": "application/pdf", "sha256": row.payload["sha256"]}]
    return list(row.payload.get("attachments", []))


def _shown(row: Entry, place: int, file: dict[str, str]) -> dict[str, Any]:
    return {
        "name": shown_name(file["filename"]),
        "url": reverse("home:sending_file", args=[row.pk, place]),
        "kind": format_of(file["filename"], file["content_type"]),
        "opens": may_be_shown(file["filename"], file["content_type"]),
        "size": len(blobs.get(file["sha256"])),
    }
