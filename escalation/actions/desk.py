"""Desks and their slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from escalation.directory.planning import opening_days, starts
from escalation.directory.prefectures import prefecture_of
from escalation.models import Desk, Slot
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.audit.trail import record
from helpdesk.kernel import clock
from helpdesk.kernel.db import AlreadyExists, unique_or_raise
from helpdesk.kernel.errors import Invalid, NotPermitted, Refused
from tickets.deadlines.calendars import is_working_day, zone_of
from tickets.deadlines.wording import french_date

_MAX_DAYS = 62


@transaction.atomic
def create_desk(
    *,
    departement: str,
    name: str,
    address: str,
    actor: User,
    authority: str = "",
    town: str = "",
    phone: str = "",
    **details: Any,
) -> Desk:
    """Open a counter: by an administrator, or by a préfecture for its own département.

    The préfecture's name and town come from the directory when they are not given. `details`: email, opening,
    post_instructions, invented. Raises `Invalid` for an unknown département or an empty address.
    """
    _require_territory(departement, actor)
    prefecture = prefecture_of(departement)
    if prefecture is None:
        raise Invalid(_("Le département « %s » n'existe pas.") % departement, field="departement")
    if not address.strip() or not name.strip():
        raise Invalid(_("Un guichet doit avoir un nom et une adresse."), field="address")
    desk = Desk(
        departement=departement,
        name=name.strip(),
        authority=authority or prefecture.name,
        town=town or prefecture.town,
        address=address.strip(),
        phone=phone,
        **details,
    )
    try:
        with unique_or_raise():
            desk.save(force_insert=True)
    except AlreadyExists as error:
        raise Refused(_("Ce guichet existe déjà dans ce département.")) from error
    record(actor=actor, action="desk.create", subject=desk, after={"departement": departement, "name": name})
    return desk


@transaction.atomic
def add_slots(
    desk: Desk,
    *,
    first: date,
    last: date,
    opens: time,
    closes: time,
    minutes: int,
    capacity: int,
    actor: User,
    weekdays: Iterable[int] = range(5),
) -> list[Slot]:
    """Add the slots of a period: working days of the département's zone only, in the desk's own time.

    Slots that already exist are left alone. Raises `Invalid` for a period, hours or sizes that make no slot, and
    for a single day that is closed.
    """
    _require_territory(desk.departement, actor)
    _check_plan(desk, first, last, opens, closes, minutes, capacity)
    known = set(desk.slots.filter(starts_at__date__range=(first, last)).values_list("starts_at", flat=True))
    chosen = frozenset(weekdays)
    planned = [
        Slot(desk=desk, starts_at=start, duration=minutes, capacity=capacity)
        for day in opening_days(first, last, desk.departement)
        if day.weekday() in chosen
        for start in starts(day, opens, closes, minutes, desk.departement)
        if start not in known
    ]
    Slot.objects.bulk_create(planned, ignore_conflicts=True)
    record(
        actor=actor,
        action="desk.slots",
        subject=desk,
        after={"first": first, "last": last, "slots": len(planned), "capacity": capacity},
    )
    return planned


def _check_plan(
    desk: Desk, first: date, last: date, opens: time, closes: time, minutes: int, capacity: int
) -> None:
    if last < first:
        raise Invalid(_("La fin de la période précède son début."), field="last")
    if (last - first).days > _MAX_DAYS:
        raise Invalid(_("Au plus deux mois à la fois."), field="last")
    if first < clock.today():
        raise Invalid(_("Cette période a déjà commencé."), field="first")
    if closes <= opens:
        raise Invalid(_("L'heure de fin doit suivre l'heure de début."), field="closes")
    if minutes < 5 or capacity < 1:
        raise Invalid(_("Un créneau dure au moins cinq minutes et a au moins une place."), field="minutes")
    if first == last and not is_working_day(first, zone_of(desk.departement)):
        raise Invalid(
            _("Le %s est un jour fermé ou férié dans ce département.") % french_date(first), field="first"
        )


def _require_territory(departement: str, actor: User) -> None:
    own = actor.role == Role.PREFECTURE and actor.departement == departement and actor.can("desk.write")
    if not own and not actor.can("reference.write"):
        raise NotPermitted(_("Vous ne pouvez gérer que les guichets de votre département."))
