"""Préfectures of the 101 départements and of the overseas collectivities: names and towns are facts, addresses are not here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

_FILE = Path(__file__).parent / "data" / "prefectures.json"
_PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Prefecture:
    """The authority competent for the people who live in a département (CESEDA R. 431-20)."""

    departement: str
    name: str
    town: str
    zone: str

    @property
    def digital_reception(self) -> str:
        """Its point d'accueil numérique, as a letter names it."""
        return f"Point d'accueil numérique, {self.name}, {self.town}"


@cache
def prefectures() -> dict[str, Prefecture]:
    """By département code, in the order of the codes."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        code: Prefecture(code, row["name"], row["town"], row.get("zone", _PARIS))
        for code, row in rows.items()
    }


def prefecture_of(departement: str) -> Prefecture | None:
    """The préfecture of a département code, or None for a code that does not exist."""
    return prefectures().get(departement)


@cache
def zone_info(departement: str) -> ZoneInfo:
    """The clocks of a département; those of Paris for an unknown code."""
    known = prefecture_of(departement)
    return ZoneInfo(known.zone if known else _PARIS)
