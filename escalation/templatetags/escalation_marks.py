"""How states, severities and territories are named and tinted on our pages."""

from __future__ import annotations

from django import template

from escalation import wording
from escalation.directory.prefectures import prefecture_of
from tickets.departements import DEPARTEMENTS

register = template.Library()
register.filter(wording.appointment_words)


@register.filter
def case_tone(state: str) -> str:
    return wording.CASE_TONES.get(state, "neutral")


@register.filter
def anomaly_tone(state: str) -> str:
    return wording.ANOMALY_TONES.get(state, "neutral")


@register.filter
def severity_tone(severity: str) -> str:
    return wording.SEVERITY_TONES.get(severity, "neutral")


@register.filter
def departement_name(code: str) -> str:
    """« 93 — Seine-Saint-Denis », or "" for none."""
    return f"{code} — {DEPARTEMENTS[code]}" if code in DEPARTEMENTS else code


@register.filter
def prefecture_name(code: str) -> str:
    known = prefecture_of(code)
    return known.name if known else ""


@register.filter
def verdict_icon(verdict: str) -> str:
    return {"ok": "check", "missing": "close"}.get(verdict, "question")
