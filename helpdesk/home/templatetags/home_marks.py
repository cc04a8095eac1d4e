"""Numbers and tones of the dashboard and the records."""

from __future__ import annotations

from django import template

from helpdesk.home import figures
from tickets.enums import Outcome

register = template.Library()

_OUTCOME_TONES = {
    Outcome.OPENED: "success",
    Outcome.APPENDED: "success",
    Outcome.QUARANTINED: "error",
    Outcome.REFUSED: "warning",
    Outcome.BOUNCE: "warning",
}


@register.filter
def spoken(count: int) -> str:
    """« 999+ » above the cap of the dashboard."""
    return figures.spoken(count)


@register.filter
def percentage(value: int) -> str:
    return f"{value}\N{NO-BREAK SPACE}%"


@register.filter
def share_tone(share: figures.Share) -> str:
    return "success" if share.kept == share.total else "warning"


@register.filter
def outcome_tone(outcome: str) -> str:
    return _OUTCOME_TONES.get(outcome, "neutral")
