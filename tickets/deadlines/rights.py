"""The dates that the CESEDA attaches to a title, an entry or a birth. None is ever moved to a working day."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field

from tickets.deadlines import constants as law


@dataclass(frozen=True)
class LegalDate:
    """One computed date, the text it comes from and what it was computed from (`inputs`, ready for JSON).

    `label` is French and not translated: it is kept as evidence, and French is the language of record.
    """

    kind: str
    date: dt.date
    article: str
    label: str
    inputs: dict[str, str | bool] = field(default_factory=dict)
    rule_version: str = law.RULE_VERSION


@dataclass(frozen=True)
class Window:
    """First and last day on which a renewal is filed on time (a later filing is late, not barred)."""

    opens: dt.date
    closes: dt.date
    article: str = law.ART_R431_5_1
    rule_version: str = law.RULE_VERSION

    def contains(self, day: dt.date) -> bool:
        return self.opens <= day <= self.closes


def add_months(day: dt.date, months: int) -> dt.date:
    """Same day number `months` later (earlier if negative), else the last day of that month (art. 641 CPC).

    Saturates at the bounds of `date`: a mistyped year must not break the triage of a ticket.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    if year > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(year, month0 + 1)[1]
    return dt.date(year, month0 + 1, min(day.day, last))


def add_days(day: dt.date, days: int) -> dt.date:
    """Calendar days later (earlier if negative), within the bounds of `date`."""
    ordinal = day.toordinal() + days
    return dt.date.fromordinal(min(max(ordinal, dt.date.min.toordinal()), dt.date.max.toordinal()))


def last_covered_day(end: dt.date) -> dt.date:
    """The last day a document that ends on `end` is valid: the only place where `LAST_DAY_INCLUDED` is read."""
    return end if law.LAST_DAY_INCLUDED else add_days(end, -1)


def deposit_window(expiry: dt.date, listed: bool) -> Window:
    """When a renewal is filed: days E−120 to E−60 if the title is `listed` (ANEF), else the two months before E."""
    if listed:
        return Window(add_days(expiry, -law.R431_5_OPENS_DAYS), add_days(expiry, -law.R431_5_CLOSES_DAYS))
    return Window(add_months(expiry, -law.R431_5_UNLISTED_MONTHS), expiry)


def title_end(expiry: dt.date) -> LegalDate:
    """The last day of validity printed on the title (L. 411-2)."""
    return LegalDate(
        "title_expiry", expiry, law.ART_L411_2, "Fin de validité du titre", _from(title_expiry=expiry)
    )


def api_end(end: dt.date) -> LegalDate:
    """The last day of an attestation de prolongation d'instruction (R. 431-15-1)."""
    label = "Fin de l'attestation de prolongation d'instruction"
    return LegalDate("api_end", end, law.ART_R431_15_1, label, _from(api_end=end))


def l433_3_end(expiry: dt.date) -> LegalDate:
    """Three months after expiry, for the titles of L. 433-3 al. 1 whose renewal is requested."""
    end = add_months(expiry, law.L433_3_MONTHS)
    label = "Fin du maintien des droits avec le titre expiré"
    return LegalDate("l433_3_end", end, law.ART_L433_3, label, _from(title_expiry=expiry))


def r431_8_limit(expiry: dt.date) -> LegalDate:
    """Six months after expiry: without a request by then, the entry conditions (visa) apply again."""
    limit = add_months(expiry, law.R431_8_MONTHS)
    label = "Dernier jour avant de devoir remplir de nouveau les conditions d'entrée"
    return LegalDate("r431_8_limit", limit, law.ART_R431_8, label, _from(title_expiry=expiry))


def vls_ts_limit(entry: dt.date) -> LegalDate:
    """Three months after entry: the validation of a VLS-TS (R. 431-17)."""
    limit = add_months(entry, law.R431_17_VLS_TS_MONTHS)
    label = "Fin du délai de validation du visa de long séjour"
    return LegalDate("vls_ts_limit", limit, law.ART_R431_17, label, _from(entry_date=entry))


def first_application_limit(entry: dt.date) -> LegalDate:
    """Two months after entry: a first application (R. 431-4)."""
    limit = add_months(entry, law.R431_4_FIRST_APPLICATION_MONTHS)
    label = "Fin du délai de première demande de titre"
    return LegalDate("first_application_limit", limit, law.ART_R431_4, label, _from(entry_date=entry))


def young_adult_limit(birth: dt.date, *, by_right: bool = False) -> LegalDate:
    """The first request of a person who comes of age (R. 431-5): 2° day before 19 `by_right`, else 3° 18 + 2 months.

    The default is the earlier of the two. Born on 29 February, one comes of age here on the 28th: the safe reading.
    """
    if by_right:
        limit = add_days(add_months(birth, 12 * law.R431_5_BY_RIGHT_BIRTHDAY), -1)
        article = law.ART_R431_5_2
    else:
        majority = add_months(birth, 12 * law.R431_5_MAJORITY_BIRTHDAY)
        limit = add_months(majority, law.R431_5_AFTER_MAJORITY_MONTHS)
        article = law.ART_R431_5_3
    label = "Fin du délai de première demande à la majorité"
    return LegalDate("young_adult_limit", limit, article, label, _from(birth_date=birth))


def change_of_residence_limit(moved_on: dt.date) -> LegalDate:
    """Three months after moving, for the holder of a title of more than one year (R. 431-23)."""
    limit = add_months(moved_on, law.R431_23_RESIDENCE_MONTHS)
    label = "Fin du délai de déclaration du changement de résidence"
    return LegalDate("change_of_residence_limit", limit, law.ART_R431_23, label, _from(moved_on=moved_on))


def _from(**days: dt.date) -> dict[str, str]:
    return {name: day.isoformat() for name, day in days.items()}
