"""Every legal date of a case, in order: what the agent sees beside the thread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tickets.deadlines import rights
from tickets.deadlines.facts import Facts, TitleKind
from tickets.deadlines.rights import LegalDate
from tickets.deadlines.service import application_silence


def legal_dates(facts: Facts, today: date) -> list[LegalDate]:
    """All that the facts allow to compute, past dates included, sorted by date."""
    found = [*_around_expiry(facts, today), *_after_entry(facts), *_after_deposit(facts)]
    return sorted(found, key=lambda legal_date: (legal_date.date, legal_date.kind))


def next_deadline(facts: Facts, today: date) -> LegalDate | None:
    """The first date, today included, by which something ends; an opening is no deadline."""
    passed_over = {"deposit_opens", "deposit_closes"} if facts.deposited is True else {"deposit_opens"}
    coming = (d for d in legal_dates(facts, today) if d.date >= today and d.kind not in passed_over)
    return next(coming, None)


def _around_expiry(facts: Facts, today: date) -> Iterator[LegalDate]:
    expiry = facts.title_expiry
    if expiry is None:
        return
    yield from _window(expiry, listed=facts.listed is not False)
    yield rights.title_end(expiry)
    if facts.keeps_rights_after_expiry:
        yield rights.l433_3_end(expiry)
    if not facts.request_known and today > rights.last_covered_day(expiry):
        yield rights.r431_8_limit(expiry)


def _window(expiry: date, listed: bool) -> Iterator[LegalDate]:
    window = rights.deposit_window(expiry, listed)
    inputs = {"title_expiry": expiry.isoformat(), "listed": listed}
    yield LegalDate("deposit_opens", window.opens, window.article, "Ouverture de la période de dépôt", inputs)
    yield LegalDate("deposit_closes", window.closes, window.article, "Fin de la période de dépôt", inputs)


def _after_entry(facts: Facts) -> Iterator[LegalDate]:
    if facts.entry_date is None:
        return
    if facts.awaits_validation:
        yield rights.vls_ts_limit(facts.entry_date)
    holds_no_title = facts.title_kind == TitleKind.UNKNOWN and facts.title_expiry is None
    if holds_no_title and not facts.request_known:
        yield rights.first_application_limit(facts.entry_date)


def _after_deposit(facts: Facts) -> Iterator[LegalDate]:
    if facts.api_end:
        yield rights.api_end(facts.api_end)
    if facts.deposited is True and facts.deposited_on:
        yield application_silence(facts.deposited_on)
