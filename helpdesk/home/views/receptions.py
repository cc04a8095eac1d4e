"""The ledger of what came in: each contact once, with how it ended and its raw source."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from helpdesk.accounts.access import requires
from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditRow
from helpdesk.audit.trail import reference
from helpdesk.home.listing import chosen, narrowed, newest_first, page_links
from helpdesk.kernel import blobs
from helpdesk.kernel.http import http_methods
from tickets.channels.replay import TAKEN_IN
from tickets.enums import Channel, Outcome
from tickets.intake.quarantine import groups
from tickets.models import Reception

_FILTERS = {"outcome": (_("Issue"), Outcome.choices), "channel": (_("Canal"), Channel.choices)}
_ACTIONS = {"reception.replay": _("Rejoué"), "reception.take_in": _("Pris en compte par un humain")}
SOURCE_SHOWN = 200_000


@never_cache
@requires("reception.read")
@http_methods(db_readonly=["GET"])
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest receptions first; `motif` narrows to one reason; what is in quarantine is grouped by reason."""
    filters = chosen(request, _FILTERS)
    reason = request.GET.get("motif", "").strip()[:300]
    rows = narrowed(Reception.objects.select_related("ticket").defer("error"), filters)
    page = newest_first(_for_reason(rows, reason), "received_at", request.GET.get("cursor", ""))
    is_grouped = not reason and not request.GET.get("cursor")
    found, more = groups() if is_grouped and _outcome(request) in ("", Outcome.QUARANTINED) else ([], False)
    context = {
        "page": page,
        "filters": filters,
        "reason": reason,
        "groups": found,
        "groups_are_cut": more,
        "may_replay_reason": bool(reason) and any(row.outcome == Outcome.QUARANTINED for row in page.rows),
        **page_links(request, page),
    }
    return render(request, "home/receptions.html", context)


def _outcome(request: HttpRequest) -> str:
    return request.GET.get("outcome", "")


def _for_reason(rows: QuerySet[Reception], reason: str) -> QuerySet[Reception]:
    # The second condition is the partial index's own.
    return rows.filter(reason=reason).exclude(reason="") if reason and "\x00" not in reason else rows


@never_cache
@requires("reception.read")
@http_methods(db_readonly=["GET"])
def reception(request: HttpRequest, pk: int) -> HttpResponse:
    """One reception: facts, error, what humans did with it, and the source as plain text."""
    row = get_object_or_404(Reception.objects.select_related("ticket", "duplicate_of"), pk=pk)
    return render(request, "home/reception.html", reception_context(row, request.user))


def reception_context(row: Reception, user: User) -> dict[str, Any]:
    """What the page and its swapped part show."""
    source, is_cut = _source(row)
    may_act = source is not None and user.can("reception.replay")
    return {
        "row": row,
        "source": source,
        "is_cut": is_cut,
        "may_replay": may_act and row.outcome == Outcome.QUARANTINED,
        # Against a verdict of the screening: what broke the processing would break it again.
        "may_take_in": may_act and row.outcome in TAKEN_IN and not row.error,
        "history": _history(row) if user.can("audit.read") else [],
    }


def _history(row: Reception) -> list[dict[str, Any]]:
    done = AuditRow.objects.filter(subject=reference(row), action__in=_ACTIONS).select_related("actor")
    return [
        {
            "label": _ACTIONS[line.action],
            "at": line.at,
            "actor": line.actor.get_full_name() if line.actor else "",
            "detail": _told(line),
        }
        for line in done.order_by("-at", "-pk")[:20]
    ]


def _told(line: AuditRow) -> str:
    """From what to what; a second try that failed in the same way is not told twice."""
    before, after = _label(line.before), _label(line.after)
    return after if before == after else f"{before} → {after}"


def _label(values: dict[str, str]) -> str:
    outcome = values.get("outcome", "")
    label = Outcome(outcome).label if outcome in Outcome.values else outcome
    return f"{label} ({values['reason']})" if values.get("reason") else str(label)


def _source(row: Reception) -> tuple[str | None, bool]:
    """The first 200,000 bytes as text, and whether there is more; None when the file is not there any more."""
    try:
        raw = blobs.get(row.raw_sha256)
    except (FileNotFoundError, blobs.Damaged):
        return None, False
    return raw[:SOURCE_SHOWN].decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}"), len(
        raw
    ) > SOURCE_SHOWN
