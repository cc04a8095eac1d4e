"""What is known of a person's situation, as said or read; None and "" mean "not said"."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum


class TitleKind(StrEnum):
    """The kinds of title that change a computation."""

    UNKNOWN = ""
    VLS_TS = "vls_ts"  # visa de long séjour valant titre de séjour
    CST = "cst"  # carte de séjour temporaire
    CSP = "csp"  # carte de séjour pluriannuelle of less than four years
    CSP4 = "csp4"  # carte de séjour pluriannuelle of four years
    CARTE_RESIDENT = "carte_resident"
    TREATY_OVER_1Y = (
        "treaty_over_1y"  # treaty title of more than one year (certificat de résidence algérien…)
    )


# L. 433-3 al. 1. Al. 2 (CST, other CSP) holds only in départements of a ministerial list that was not found.
KEEPS_RIGHTS_AFTER_EXPIRY = frozenset({TitleKind.CSP4, TitleKind.CARTE_RESIDENT, TitleKind.TREATY_OVER_1Y})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The inputs of the urgency table. Raises ValueError for a `title_kind` outside `TitleKind`."""

    title_kind: str = ""
    title_expiry: date | None = None
    entry_date: date | None = None
    api_end: date | None = None
    listed: bool | None = None
    """Whether the requested title is on the ANEF list (annexe 9); unknown counts as listed, which closes earlier."""
    deposited: bool | None = None
    """Whether the present request was filed; unknown counts as not filed."""
    deposited_on: date | None = None
    validated: bool | None = None
    """Whether a VLS-TS was validated. Unknown counts as not validated until something was deposited: set it to True
    when the démarche is a renewal, which supposes a validated visa."""
    blocked: bool | None = None
    right_cut: bool = False
    """The person says that a right is already cut, or that no document is valid."""
    stake: bool = False
    """Employment, a benefit, housing or care is at stake."""
    travel_on: date | None = None
    minor: bool = False

    def __post_init__(self) -> None:
        TitleKind(self.title_kind)

    @property
    def blocked_before_deposit(self) -> bool:
        """Blocked with nothing filed as far as we know: neither an API nor L. 433-3 will protect this person."""
        return self.blocked is True and self.deposited is not True

    @property
    def request_known(self) -> bool:
        """Filed, or holding an API, which is only issued on a filed request."""
        return self.deposited is True or (self.deposited is None and self.api_end is not None)

    @property
    def awaits_validation(self) -> bool:
        """A VLS-TS, or what may be one, whose three months run and whose validation is not known."""
        if self.entry_date is None or not self._may_be_vls_ts:
            return False
        return self.validated is False or (self.validated is None and self.deposited is not True)

    @property
    def _may_be_vls_ts(self) -> bool:
        """Whoever is blocked and gives an entry date but no title, expiry or API is most often validating a visa."""
        presumed = self.blocked is True and self.title_expiry is None and self.api_end is None
        return self.title_kind == TitleKind.VLS_TS or (self.title_kind == TitleKind.UNKNOWN and presumed)

    @property
    def keeps_rights_after_expiry(self) -> bool:
        """Covered by L. 433-3 al. 1: a title of its list, whose renewal is requested."""
        return self.title_kind in KEEPS_RIGHTS_AFTER_EXPIRY and self.deposited is True

    def as_inputs(self, today: date) -> dict[str, str | bool]:
        """What was said, and the day of the computation, ready for JSON."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        said["today"] = today
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
