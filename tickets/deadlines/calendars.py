"""Working days in the thirteen French public-holiday zones."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

SATURDAY = 5


class Zone(StrEnum):
    """A territory with its own list of public holidays; `label` is its French name."""

    label: str

    def __new__(cls, value: str, label: str) -> Zone:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    METROPOLE = "metropole", "Métropole"
    ALSACE_MOSELLE = "alsace_moselle", "Alsace-Moselle"
    GUADELOUPE = "guadeloupe", "Guadeloupe"
    MARTINIQUE = "martinique", "Martinique"
    GUYANE = "guyane", "Guyane"
    REUNION = "reunion", "La Réunion"
    MAYOTTE = "mayotte", "Mayotte"
    SAINT_PIERRE_ET_MIQUELON = "saint_pierre_et_miquelon", "Saint-Pierre-et-Miquelon"
    SAINT_BARTHELEMY = "saint_barthelemy", "Saint-Barthélemy"
    SAINT_MARTIN = "saint_martin", "Saint-Martin"
    WALLIS_ET_FUTUNA = "wallis_et_futuna", "Wallis-et-Futuna"
    POLYNESIE = "polynesie", "Polynésie française"
    NOUVELLE_CALEDONIE = "nouvelle_caledonie", "Nouvelle-Calédonie"


_ZONES = {
    "57": Zone.ALSACE_MOSELLE,
    "67": Zone.ALSACE_MOSELLE,
    "68": Zone.ALSACE_MOSELLE,
    "971": Zone.GUADELOUPE,
    "972": Zone.MARTINIQUE,
    "973": Zone.GUYANE,
    "974": Zone.REUNION,
    "975": Zone.SAINT_PIERRE_ET_MIQUELON,
    "976": Zone.MAYOTTE,
    "977": Zone.SAINT_BARTHELEMY,
    "978": Zone.SAINT_MARTIN,
    "986": Zone.WALLIS_ET_FUTUNA,
    "987": Zone.POLYNESIE,
    "988": Zone.NOUVELLE_CALEDONIE,
}

# The names the `holidays` package knows: it refuses 67, 68 and GF, and takes GES without adding a day.
_SUBDIVISIONS = {
    Zone.METROPOLE: None,
    Zone.ALSACE_MOSELLE: "6AE",
    Zone.GUADELOUPE: "971",
    Zone.MARTINIQUE: "972",
    Zone.GUYANE: "973",
    Zone.REUNION: "974",
    Zone.MAYOTTE: "976",
    Zone.SAINT_PIERRE_ET_MIQUELON: "PM",
    Zone.SAINT_BARTHELEMY: "BL",
    Zone.SAINT_MARTIN: "MF",
    Zone.WALLIS_ET_FUTUNA: "WF",
    Zone.POLYNESIE: "PF",
    Zone.NOUVELLE_CALEDONIE: "NC",
}

# (month, day) → name. Saint-Martin marks the abolition on 28 May by decree (n° 2012-553), which the package
# has, and on 27 May by art. L. 3422-2 of the Code du travail, which it lacks. The feasts that custom adds in
# Mayotte (same article) move with the moon and are no legal holiday: they are a desk's own closing days.
_LACKING: dict[Zone, dict[tuple[int, int], str]] = {
    Zone.SAINT_MARTIN: {(5, 27): "Abolition de l'esclavage"},
}


def zone_of(departement: str) -> Zone:
    """The holiday zone of a département code; metropolitan for any other code or an unknown residence."""
    return _ZONES.get(departement, Zone.METROPOLE)


def public_holidays(year: int, zone: Zone = Zone.METROPOLE) -> dict[date, str]:
    """The zone's public holidays of that year, in order, with their French names."""
    return dict(_holidays(year, zone))


def is_working_day(day: date, zone: Zone = Zone.METROPOLE) -> bool:
    """Monday to Friday, public holidays apart (« jour ouvré »)."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year, zone)


def add_working_days(day: date, count: int, zone: Zone = Zone.METROPOLE) -> date:
    """The `count`-th working day after `day`; for 0, `day` itself or the first working day that follows."""
    if count < 0:
        raise ValueError("working days are counted forwards only")
    if count == 0:
        return day if is_working_day(day, zone) else add_working_days(day, 1, zone)
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, zone)
    return day


@cache
def _holidays(year: int, zone: Zone) -> dict[date, str]:
    # Without `language` the names follow the locale of the machine.
    known = holidays.country_holidays("FR", subdiv=_SUBDIVISIONS[zone], years=year, language="fr")
    lacking = {date(year, month, day): name for (month, day), name in _LACKING.get(zone, {}).items()}
    return dict(sorted({**lacking, **known}.items()))
