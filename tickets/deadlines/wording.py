"""Dates in plain French. Not translated: a reason is kept as evidence, and French is the language of record."""

from __future__ import annotations

from datetime import date

# fmt: off
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)
# fmt: on


def french_date(day: date) -> str:
    """« 1er décembre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def distance(day: date, today: date) -> str:
    """« aujourd'hui », « demain », « hier », « dans 13 jours » or « il y a 13 jours »."""
    days = (day - today).days
    near = {-1: "hier", 0: "aujourd'hui", 1: "demain"}
    if days in near:
        return near[days]
    return f"dans {days} jours" if days > 0 else f"il y a {-days} jours"


def dated(day: date, today: date) -> str:
    """« 4 décembre 2026 (dans 13 jours) »."""
    return f"{french_date(day)} ({distance(day, today)})"
