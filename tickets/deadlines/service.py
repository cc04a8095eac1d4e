"""The contact centre's own clocks: acknowledgements, silence, and the time to qualify a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from tickets.deadlines import constants as law
from tickets.deadlines.calendars import Zone, add_working_days
from tickets.deadlines.rights import LegalDate, add_months

# Working days to qualify a ticket. A proposal of the product: no text gives a number.
QUALIFICATION_TARGETS: Mapping[str, int] = MappingProxyType({"P0": 0, "P1": 1, "P2": 3, "P3": 3})


@dataclass(frozen=True)
class Acknowledgement:
    """Last days for the accusé d'enregistrement (AEE) and the accusé de réception (AR) of an electronic message."""

    aee_due: date
    ar_due: date
    article: str = law.ART_R112_11_2
    rule_version: str = law.RULE_VERSION


def acknowledgement_dates(received_on: date, zone: Zone = Zone.METROPOLE) -> Acknowledgement:
    """One and ten working days after receipt, on the calendar of the service that received the message."""
    return Acknowledgement(
        aee_due=add_working_days(received_on, law.R112_11_2_AEE_WORKING_DAYS, zone),
        ar_due=add_working_days(received_on, law.R112_11_2_AR_WORKING_DAYS, zone),
    )


def complaint_silence(received_on: date) -> LegalDate:
    """The day on which silence on a réclamation is a rejection, counted from the very first receipt."""
    return LegalDate(
        kind="complaint_silence",
        date=add_months(received_on, law.L231_4_SILENCE_MONTHS),
        article=law.ART_L231_4,
        label="Rejet implicite de la réclamation en cas de silence",
        inputs={"received_on": received_on.isoformat()},
    )


def application_silence(filed_on: date) -> LegalDate:
    """The day on which silence on a permit request is a refusal; R. 432-2 gives some titles less than four months."""
    return LegalDate(
        kind="application_silence",
        date=add_months(filed_on, law.R432_2_SILENCE_MONTHS),
        article=law.ART_R432_2,
        label="Refus implicite de la demande de titre en cas de silence (délai général de quatre mois)",
        inputs={"filed_on": filed_on.isoformat()},
    )


def service_target(
    level: str,
    received_on: date,
    zone: Zone = Zone.METROPOLE,
    targets: Mapping[str, int] = QUALIFICATION_TARGETS,
) -> date:
    """Last day to qualify a ticket of that urgency; "same day" on a closed day means the next working day.

    Raises KeyError for a level that `targets` does not name.
    """
    return add_working_days(received_on, targets[level], zone)
