"""How soon a ticket must be looked at: the first rule of the table that holds, with its reason, article and date.

A level orders the work. It never says that a stay is lawful: only what the texts provide on the dates typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tickets.deadlines import constants as law
from tickets.deadlines.agenda import legal_dates, next_deadline
from tickets.deadlines.cover import cover_of
from tickets.deadlines.facts import Facts, TitleKind
from tickets.deadlines.rights import Window, add_months, deposit_window, r431_8_limit, vls_ts_limit
from tickets.deadlines.wording import dated, french_date

__all__ = [
    "LEVELS",
    "Facts",
    "TitleKind",
    "Urgency",
    "compute_urgency",
    "legal_dates",
    "next_deadline",
    "urgency_level_order",
]

LEVELS = ("P0", "P1", "P2", "P3")

# One sentence, its article and the date that matters.
Finding = tuple[str, str, date | None]
Rule = Callable[[Facts, date], Finding | None]


@dataclass(frozen=True)
class Urgency:
    """A level and what it rests on: French reason, article, date, inputs (ready for JSON), version of the rules."""

    level: str
    reason: str
    article: str
    due: date | None
    inputs: dict[str, str | bool]
    rule_version: str = law.RULE_VERSION
    before_deposit: bool = False

    @property
    def rank(self) -> tuple[int, bool, date]:
        """Sort key, most urgent first: at the same level, blocked before deposit comes first, then the nearest date."""
        return urgency_level_order(self.level), not self.before_deposit, self.due or date.max


def urgency_level_order(level: str) -> int:
    """0 for P0 to 3 for P3; ValueError for anything else."""
    return LEVELS.index(level)


def compute_urgency(facts: Facts, today: date) -> Urgency:
    """The level of the first rule that holds, P0 first.

    `stake`, `travel_on` and `minor` are told to the agent but not weighed: the table does not rank by them.
    """
    level, (sentence, article, due) = next(_findings(facts, today))
    return Urgency(
        level=level,
        reason=" ".join([sentence, *_context(facts), *([f"Texte : {article}."] if article else [])]),
        article=article,
        due=due,
        inputs=facts.as_inputs(today),
        before_deposit=facts.blocked_before_deposit,
    )


def _findings(facts: Facts, today: date) -> Iterator[tuple[str, Finding]]:
    for level, rule in _TABLE:
        if finding := rule(facts, today):
            yield level, finding
    yield "P3", _no_near_date(facts, today)


def _visa_not_validated(facts: Facts, today: date) -> Finding | None:
    entry = facts.entry_date
    if entry is None or not facts.awaits_validation or (today - entry).days <= law.P0_VLS_TS_DAYS:
        return None
    limit = vls_ts_limit(entry)
    verb = "devait" if limit.date < today else "doit"
    sentence = (
        f"D'après la date d'entrée saisie, un visa de long séjour valant titre de séjour {verb} être validé "
        f"au plus tard le {dated(limit.date, today)} et aucune validation n'est connue."
    )
    return sentence, limit.article, limit.date


def _expired_without_request(facts: Facts, today: date) -> Finding | None:
    expiry = facts.title_expiry
    if expiry is None or facts.request_known or today < add_months(expiry, law.P0_EXPIRED_MONTHS):
        return None
    limit = r431_8_limit(expiry)
    verb = "a pris fin" if limit.date < today else "prend fin"
    sentence = (
        f"D'après les dates saisies, le titre a expiré le {french_date(expiry)} et aucune demande n'est connue ; "
        f"le délai de six mois, après lequel les conditions d'entrée s'appliquent de nouveau, "
        f"{verb} le {dated(limit.date, today)}."
    )
    return sentence, limit.article, limit.date


def _no_valid_document(facts: Facts, today: date) -> Finding | None:
    cover = cover_of(facts)
    if cover is None or cover.last_day >= today:
        return None
    sentence = f"D'après les dates saisies, la couverture a pris fin le {dated(cover.last_day, today)}."
    return sentence, cover.article, cover.last_day


def _right_already_cut(facts: Facts, today: date) -> Finding | None:
    if not facts.right_cut:
        return None
    sentence = "La personne indique qu'un droit est déjà coupé ou qu'elle n'a plus de document valable."
    return sentence, law.ART_RIGHTS_KEPT, None


def _cover_ends_within(days: int) -> Rule:
    def rule(facts: Facts, today: date) -> Finding | None:
        cover = cover_of(facts)
        if cover is None or (cover.last_day - today).days > days:
            return None
        return _cover_ends(facts, today)

    return rule


def _window_closes_before_deposit(facts: Facts, today: date) -> Finding | None:
    """A window already closed counts too: being later must not lower the level."""
    window = _window(facts)
    if window is None or not facts.blocked_before_deposit:
        return None
    if (window.closes - today).days > law.P1_WINDOW_DAYS:
        return None
    return _window_ends(window, today) if today <= window.closes else _window_ended(window, facts, today)


def _blocked_in_window(facts: Facts, today: date) -> Finding | None:
    window = _window(facts)
    if window is None or not facts.blocked or today < window.opens:
        return None
    return _window_ends(window, today) if facts.blocked_before_deposit else _cover_ends(facts, today)


_TABLE: tuple[tuple[str, Rule], ...] = (
    ("P0", _visa_not_validated),
    ("P0", _expired_without_request),
    ("P0", _no_valid_document),
    ("P0", _right_already_cut),
    ("P1", _cover_ends_within(law.P1_COVER_DAYS)),
    ("P1", _window_closes_before_deposit),
    ("P2", _cover_ends_within(law.P2_COVER_DAYS)),
    ("P2", _blocked_in_window),
)


def _no_near_date(facts: Facts, today: date) -> Finding:
    if finding := _cover_ends(facts, today):
        return finding
    if coming := next_deadline(facts, today):
        sentence = f"D'après les dates saisies, la prochaine échéance est le {dated(coming.date, today)}."
        return sentence, coming.article, coming.date
    return "Les dates saisies ne donnent aucune échéance à venir.", "", None


def _cover_ends(facts: Facts, today: date) -> Finding | None:
    cover = cover_of(facts)
    if cover is None:
        return None
    sentence = f"D'après les dates saisies, la couverture se termine le {dated(cover.last_day, today)}."
    return sentence, cover.article, cover.last_day


def _window_ends(window: Window, today: date) -> Finding:
    sentence = f"D'après les dates saisies, la période de dépôt se termine le {dated(window.closes, today)}."
    return sentence, window.article, window.closes


def _window_ended(window: Window, facts: Facts, today: date) -> Finding | None:
    """A late deposit is not barred: what now runs out is the cover."""
    cover = cover_of(facts)
    if cover is None:
        return None
    sentence = (
        f"D'après les dates saisies, la période de dépôt s'est terminée le {dated(window.closes, today)} "
        f"et la couverture se termine le {dated(cover.last_day, today)}."
    )
    return sentence, window.article, cover.last_day


def _window(facts: Facts) -> Window | None:
    if facts.title_expiry is None:
        return None
    return deposit_window(facts.title_expiry, listed=facts.listed is not False)


def _context(facts: Facts) -> Iterator[str]:
    """What the agent should weigh besides the dates."""
    if facts.blocked:
        yield f"La personne est bloquée {'avant' if facts.blocked_before_deposit else 'après'} le dépôt."
    if facts.stake:
        yield "Un emploi, une prestation, un logement ou des soins sont en jeu."
    if facts.travel_on:
        yield f"Un voyage est prévu le {french_date(facts.travel_on)}."
    if facts.minor:
        yield "La personne est mineure : un titre de séjour n'est exigé qu'à partir de 18 ans."
