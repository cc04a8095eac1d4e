"""When the person's cover ends, as far as the words tell: the facts behind `rights_at_risk`."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from ..result import Dates
from ..text import fold_message
from ..words import cue
from .dates import iter_expiries, sentences
from .durations import days_ahead, hints

_EXPIRY, _TITLE, _API = cue("expiry"), cue("title"), cue("api")
_VISA, _ANY_PAPER, _TIME_LEFT = cue("visa"), cue("any_paper"), cue("time_left")
_ENDS_ALONE, _LAPSED, _TRAVEL = cue("ends_alone"), cue("lapsed"), cue("travel")
_REMOVAL = cue("removal_order")
_LONG_AGO = -200  # days: an end further back is a story
_NOT_COVER = cue("not_cover")  # what else may end: a code, a session, the time given to answer


@dataclass(frozen=True, slots=True)
class Cover:
    """Days from the reference day to the end of each cover told; None when untold, negative when past."""

    title: int | None
    api: int | None
    other: int | None
    relative: int | None
    visa: int | None
    said_expired: bool
    removal_order: bool

    @property
    def nearest(self) -> int | None:
        """The end that counts: an API or another current paper outlives the title; a relative time fills the gap."""
        current = [days for days in (self.api, self.other) if days is not None]
        if current:
            return min(current)
        return self.relative if self.title is None else self.title


def read_cover(text: str, dates: Dates, reference_day: date) -> Cover:
    """Every hint about the end of the cover in `text` (without quoted messages)."""
    folded = fold_message(text)
    others = [
        days
        for noun, day in iter_expiries(folded, reference_day)
        if noun == "cover" and (days := (day - reference_day).days) > _LONG_AGO
    ]
    title, api = _until(dates.title_expiry, reference_day), _until(dates.api_end, reference_day)
    # What days do not tell is looked for in words only then.
    about_visa = dates.entry_date is None and bool(_VISA.search(folded))
    untold = title is None and api is None and not others
    relative, visa = _relative(folded, reference_day) if untold or about_visa else (None, None)
    return Cover(
        title=title,
        api=api,
        other=min(others, default=None),
        relative=relative,
        visa=_visa_days(dates.entry_date, visa, reference_day),
        said_expired=bool(_LAPSED.search(folded)),
        removal_order=bool(_REMOVAL.search(folded)),
    )


def _until(day: date | None, reference_day: date) -> int | None:
    return None if day is None else (day - reference_day).days


def _visa_days(entry: date | None, told: int | None, reference_day: date) -> int | None:
    """Days left of the three months that R. 431-17 gives after entry."""
    if entry is None:
        return told
    years, month = divmod(entry.month + 2, 12)
    return (date(entry.year + years, month + 1, min(entry.day, 28)) - reference_day).days


def _relative(folded: str, reference_day: date) -> tuple[int | None, int | None]:
    """Nearest relative end of a paper, and of the visa's three months, by the words of the same sentence."""
    papers: list[int] = []
    visas: list[int] = []
    about_visa = bool(_VISA.search(folded))
    places = hints(folded)
    for sentence, offset in sentences(folded) if places else ():
        next_place = bisect_left(places, offset)
        if next_place == len(places) or places[next_place] >= offset + len(sentence):
            continue
        ahead = days_ahead(sentence, reference_day)
        if not ahead:
            continue
        if about_visa and not _TITLE.search(sentence) and not _API.search(sentence):
            visas += [] if _TRAVEL.search(sentence) else [days for days in ahead if days < 80]
        elif _ends_a_paper(sentence, folded):
            papers += ahead
    return min(papers, default=None), min(visas, default=None)


def _ends_a_paper(sentence: str, whole: str) -> bool:
    """Whether the sentence tells the end of a paper, named or left out (« ça expire dans six semaines »)."""
    if any(pattern.search(sentence) for pattern in (_TITLE, _API, _ANY_PAPER)):
        return bool(_EXPIRY.search(sentence) or _TIME_LEFT.search(sentence))
    if _NOT_COVER.search(sentence):
        return False
    return bool(
        _ENDS_ALONE.search(sentence) or (_TIME_LEFT.search(sentence) and not _NOT_COVER.search(whole))
    )
