"""A préfecture's counter: cases received, appointments of the day, one case."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from escalation import wording
from escalation.directory.prefectures import prefecture_of, zone_info
from escalation.directory.scripts import SCRIPTS
from escalation.enums import TO_PLACE_STATES, CaseState, Via
from escalation.forms.prefecture import (
    ChangeForm,
    IncompleteForm,
    OfferForm,
    PrefectureRefusalForm,
    RegisterForm,
)
from escalation.models import Case, Convocation, Desk, Evidence, Slot
from escalation.views.shared import case_or_404, procedure_labels
from escalation.views.timeline import timeline
from escalation.workflows import CASE
from helpdesk.accounts.access import requires
from helpdesk.audit.trail import reference
from helpdesk.kernel import clock
from helpdesk.kernel.http import http_methods
from tickets.actions.urgency import facts_of
from tickets.deadlines.agenda import legal_dates

_SHOWN = 100
_SECTIONS = (
    (_("À convoquer"), (CaseState.SENT_TO_PREFECTURE, CaseState.INVITED)),
    (_("Nouvelle date à fixer"), TO_PLACE_STATES),
    (_("Rendez-vous fixés"), (CaseState.APPOINTMENT_SET,)),
    (_("Enregistrés"), (CaseState.REGISTERED,)),
    (_("Refusés"), (CaseState.REFUSED_BY_PREFECTURE,)),
)


@requires("desk.read")
@http_methods(db_readonly=["GET"])
def desk(request: HttpRequest) -> HttpResponse:
    """The cases received by this département, by what they wait for and by urgency."""
    visible = Case.objects.visible_to(request.user).select_related("ticket", "person")
    sections = [_section(visible, label, states) for label, states in _SECTIONS]
    context = {
        "prefecture": prefecture_of(request.user.departement),
        "sections": sections,
        "empty": not any(section["cases"] for section in sections),
        "today_count": _appointments(request, clock.today()).count(),
        "free_places": _free_places(request),
        "desks": Desk.objects.visible_to(request.user).active(),
        "procedures": procedure_labels(),
    }
    return render(request, "escalation/desk.html", context)


def _section(visible: QuerySet[Case], label: str, states: tuple[str, ...]) -> dict[str, Any]:
    rows = visible.filter(state__in=states).by_urgency()[:_SHOWN]
    return {"label": label, "cases": list(rows)}


def _free_places(request: HttpRequest) -> int:
    rows = Slot.objects.free(clock.now()).filter(desk__in=Desk.objects.visible_to(request.user).active())
    return sum(slot.left for slot in rows[:200])


@requires("desk.read")
@http_methods(db_readonly=["GET"])
def day(request: HttpRequest) -> HttpResponse:
    """The check-in list of one day, to print."""
    chosen = parse_date(request.GET.get("jour", "")) if _is_date(request.GET.get("jour", "")) else None
    chosen = chosen or clock.today()
    context = {
        "day": chosen,
        "previous": chosen - timedelta(days=1),
        "following": chosen + timedelta(days=1),
        "appointments": _appointments(request, chosen),
        "procedures": procedure_labels(),
        "prefecture": prefecture_of(request.user.departement),
    }
    return render(request, "escalation/desk_day.html", context)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _appointments(request: HttpRequest, chosen: date) -> QuerySet[Convocation]:
    """The standing appointments of a day of the département's own clocks."""
    start = datetime.combine(chosen, time(), zone_info(request.user.departement))
    rows = Convocation.objects.visible_to(request.user).live()
    return (
        rows.filter(slot__starts_at__gte=start, slot__starts_at__lt=start + timedelta(days=1))
        .select_related("slot__desk", "desk", "case__person", "case__ticket")
        .order_by("slot__starts_at", "pk")
    )


@requires("desk.read")
@http_methods(db_readonly=["GET"])
def desk_case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case as the counter needs it: who, why, proofs, and the next act."""
    return render_desk_case(request, case_or_404(request, pk))


def render_desk_case(request: HttpRequest, case: Case, *, status: int = 200, **bound: Any) -> HttpResponse:
    context = {**_case_facts(request, case), **_case_forms(case), **bound}
    return render(request, "escalation/desk_case.html", context, status=status)


def _case_facts(request: HttpRequest, case: Case) -> dict[str, Any]:
    live = case.convocations.live().select_related("slot__desk", "desk").first()
    return {
        "case": case,
        "next": wording.NEXT[case.state],
        "moves": {move.name: move for move in CASE.available(case, request.user.can)},
        "live": live,
        "started": live is not None and live.slot.starts_at <= clock.now(),
        "vectors": live.vectors.all() if live else [],
        "can_place": case.state in (CaseState.SENT_TO_PREFECTURE, CaseState.INVITED, *TO_PLACE_STATES),
        "attestation": case.decisions.filter(established=True).first(),
        "proofs": Evidence.objects.visible_to(request.user).filter(case=case),
        "dates": legal_dates(facts_of(case.ticket), clock.today()),
        "registration": case.registrations.first(),
        "pieces": case.piece_requests.first(),
        "scripts": [(Via(via).label, text) for via, text in SCRIPTS.items()],
        "history": timeline(reference(case)),
    }


def _case_forms(case: Case) -> dict[str, Any]:
    brought = "\n".join(case.convocations.values_list("documents", flat=True).first() or [])
    return {
        "offer_form": OfferForm(case=case),
        "refusal_form": PrefectureRefusalForm(),
        "change_form": ChangeForm(case=case),
        "register_form": RegisterForm(initial={"registered_on": clock.today(), "documents": brought}),
        "incomplete_form": IncompleteForm(),
        "refusal": "",
    }
