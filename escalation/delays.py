"""The dates that follow from the dated delays of the administration."""

from __future__ import annotations

from datetime import date, timedelta

from escalation.models.reference import Delay, Unit
from tickets.deadlines.calendars import Zone, add_working_days
from tickets.deadlines.rights import add_months


def after(start: date, code: str, *, zone: Zone = Zone.METROPOLE, rule_on: date | None = None) -> date:
    """`start` plus the delay in force on `rule_on` (default: `start`).

    Raises LookupError when no row is in force: a missing rule must not pass for a delay of zero.
    """
    row = Delay.objects.on(rule_on or start).filter(code=code).first()
    if row is None:
        raise LookupError(f"no delay named {code!r} is in force on {rule_on or start}")
    if row.unit == Unit.WORKING_DAYS:
        return add_working_days(start, row.value, zone)
    if row.unit == Unit.MONTHS:
        return add_months(start, row.value)
    return start + timedelta(days=row.value)
