"""The urgency table: each threshold on both its sides, the trap of the deposit, and what must hold everywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.deadlines import constants
from tickets.deadlines.facts import TitleKind
from tickets.deadlines.urgency import LEVELS, Facts, Urgency, compute_urgency, urgency_level_order
from tickets.deadlines.wording import french_date

TODAY = date(2026, 11, 21)
YES_NO_UNKNOWN = (True, False, None)

near = st.none() | st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400))
maybe = st.sampled_from(YES_NO_UNKNOWN)
any_facts = st.builds(
    Facts,
    title_kind=st.sampled_from(TitleKind),
    title_expiry=near,
    entry_date=near,
    api_end=near,
    listed=maybe,
    deposited=maybe,
    deposited_on=near,
    validated=maybe,
    blocked=maybe,
    right_cut=st.booleans(),
    stake=st.booleans(),
    travel_on=near,
    minor=st.booleans(),
)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def urgency(**facts) -> Urgency:
    return compute_urgency(Facts(**facts), TODAY)


def level(**facts) -> str:
    return urgency(**facts).level


# --- cover: P0 after its end, P1 to 15 days, P2 to 60 ---


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, "P0"),
        (0, "P1"),
        (1, "P1"),
        (14, "P1"),
        (15, "P1"),
        (16, "P2"),
        (59, "P2"),
        (60, "P2"),
        (61, "P3"),
    ],
)
@pytest.mark.parametrize("document", ["title_expiry", "api_end"])
def test_days_until_the_end_of_cover(document, days, expected):
    assert level(**{document: in_days(days)}) == expected


@pytest.mark.parametrize(("days", "expected"), [(-1, "P0"), (0, "P0"), (1, "P1"), (16, "P1"), (17, "P2")])
def test_the_last_day_can_be_taken_away_by_the_constant(monkeypatch, days, expected):
    monkeypatch.setattr(constants, "LAST_DAY_INCLUDED", False)
    assert level(title_expiry=in_days(days)) == expected


def test_an_api_in_force_takes_over_from_the_expired_title():
    result = urgency(title_kind="cst", title_expiry=in_days(-40), api_end=in_days(50), deposited=True)
    assert (result.level, result.due, result.article) == ("P2", in_days(50), "CESEDA, art. R. 431-15-1")


def test_an_old_api_does_not_shorten_a_valid_title():
    assert level(title_expiry=in_days(100), api_end=in_days(-100)) == "P3"


@pytest.mark.parametrize("kind", ["csp4", "carte_resident", "treaty_over_1y"])
def test_l433_3_covers_three_months_after_expiry_if_filed(kind):
    filed = {"title_kind": kind, "deposited": True}
    assert level(**filed, title_expiry=date(2026, 8, 20)) == "P0"
    assert level(**filed, title_expiry=date(2026, 8, 21)) == "P1"
    assert level(**filed, title_expiry=date(2026, 9, 6)) == "P1"
    assert level(**filed, title_expiry=date(2026, 9, 7)) == "P2"
    assert level(**filed, title_expiry=date(2026, 10, 20)) == "P2"
    assert level(**filed, title_expiry=date(2026, 10, 21)) == "P3"


@pytest.mark.parametrize("deposited", [False, None])
def test_l433_3_covers_nobody_who_has_not_filed(deposited):
    assert level(title_kind="carte_resident", title_expiry=in_days(-1), deposited=deposited) == "P0"


@pytest.mark.parametrize("kind", ["", "cst", "csp", "vls_ts"])
def test_l433_3_al_1_does_not_cover_other_titles(kind):
    assert level(title_kind=kind, title_expiry=in_days(-1), deposited=True) == "P0"


# --- P0: said by the person, VLS-TS, five months ---


def test_a_right_already_cut_is_p0_without_any_date():
    result = urgency(right_cut=True)
    assert (result.level, result.due) == ("P0", None)
    assert result.reason.startswith("La personne indique qu'un droit est déjà coupé")


@pytest.mark.parametrize(("days", "expected"), [(79, "P1"), (80, "P1"), (81, "P0"), (200, "P0")])
def test_vls_ts_days_after_entry(days, expected):
    assert level(title_kind="vls_ts", entry_date=in_days(-days), title_expiry=in_days(300)) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (date(2026, 9, 6), "P1"),  # limit 6 December: 15 days
        (date(2026, 9, 7), "P2"),
        (date(2026, 10, 20), "P2"),  # limit 20 January: 60 days
        (date(2026, 10, 21), "P3"),
    ],
)
def test_a_vls_ts_not_validated_covers_three_months_only(entry, expected):
    result = urgency(title_kind="vls_ts", entry_date=entry, title_expiry=in_days(300))
    assert (result.level, result.article) == (expected, "CESEDA, art. R. 431-17")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"validated": True}, "P3"),
        ({"validated": True, "deposited": False}, "P3"),
        ({"deposited": True}, "P3"),
        ({"deposited": None}, "P0"),
        ({"deposited": False}, "P0"),
        ({"validated": False, "deposited": True}, "P0"),
    ],
)
def test_validation_is_doubted_until_known(facts, expected):
    assert (
        level(title_kind="vls_ts", entry_date=in_days(-100), title_expiry=in_days(250), **facts) == expected
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"blocked": True}, "P0"),
        ({"blocked": True, "title_expiry": in_days(250)}, "P3"),
        ({"blocked": True, "api_end": in_days(250)}, "P3"),
        ({"blocked": True, "deposited": True}, "P3"),
        ({"blocked": True, "validated": True}, "P3"),
        ({"blocked": False}, "P3"),
        ({"blocked": None}, "P3"),
    ],
)
def test_who_is_blocked_with_only_an_entry_date_may_be_validating_a_visa(facts, expected):
    assert level(entry_date=in_days(-85), **facts) == expected


def test_the_entry_date_of_another_title_is_no_alarm():
    assert level(title_kind="cst", entry_date=in_days(-100), title_expiry=in_days(250)) == "P3"


@pytest.mark.parametrize(
    ("expiry", "article"),
    [
        (date(2026, 6, 20), "CESEDA, art. R. 431-8"),
        (date(2026, 6, 21), "CESEDA, art. R. 431-8"),
        (date(2026, 6, 22), "CESEDA, art. L. 411-2"),
    ],
)
def test_five_months_after_expiry_the_reason_is_the_hard_stop(expiry, article):
    result = urgency(title_kind="cst", title_expiry=expiry)
    assert (result.level, result.article) == ("P0", article)


@pytest.mark.parametrize(
    ("expiry", "deposited", "expected"),
    [
        (date(2026, 6, 20), False, "P0"),
        (date(2026, 6, 21), False, "P0"),
        (date(2026, 6, 22), False, "P3"),
        (date(2026, 6, 21), True, "P3"),
        (date(2026, 6, 21), None, "P3"),  # an API shows that a request was filed
    ],
)
def test_five_months_without_request_is_p0_even_under_an_old_api(expiry, deposited, expected):
    assert level(title_expiry=expiry, deposited=deposited, api_end=in_days(80)) == expected


# --- the window ---


@pytest.mark.parametrize(
    ("days_to_close", "expected"),
    [(-1, "P1"), (0, "P1"), (6, "P1"), (7, "P1"), (8, "P2"), (60, "P2"), (61, "P3")],
)
@pytest.mark.parametrize("deposited", [False, None])
def test_blocked_before_deposit_while_the_listed_window_runs(deposited, days_to_close, expected):
    assert level(title_expiry=in_days(60 + days_to_close), deposited=deposited, blocked=True) == expected


@pytest.mark.parametrize(
    ("days_to_close", "expected"), [(-1, "P2"), (0, "P2"), (7, "P2"), (60, "P2"), (61, "P3")]
)
def test_blocked_after_deposit_while_the_listed_window_runs(days_to_close, expected):
    assert level(title_expiry=in_days(60 + days_to_close), deposited=True, blocked=True) == expected


@pytest.mark.parametrize("blocked", [False, None])
def test_an_open_window_alone_is_no_urgency(blocked):
    assert level(title_expiry=in_days(61), deposited=False, blocked=blocked) == "P3"


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [(date(2027, 1, 21), "P2"), (date(2027, 1, 22), "P3")],  # two months and one day more
)
def test_an_unlisted_title_has_its_own_window(expiry, expected):
    assert level(title_expiry=expiry, listed=False, deposited=False, blocked=True) == expected


def test_an_unknown_list_counts_as_listed():
    facts = {"title_expiry": in_days(65), "deposited": False, "blocked": True}
    assert (level(**facts, listed=None), level(**facts, listed=True), level(**facts, listed=False)) == (
        "P1",
        "P1",
        "P3",
    )


@pytest.mark.parametrize("deposited", [False, None])
@pytest.mark.parametrize("kind", TitleKind)
@pytest.mark.parametrize("days", [1, 10, 20, 40, 66])
def test_the_trap_blocked_before_deposit_outranks_blocked_after(deposited, kind, days):
    facts = Facts(title_kind=kind, title_expiry=in_days(days), blocked=True, deposited=deposited)
    before, after = (compute_urgency(one, TODAY) for one in (facts, replace(facts, deposited=True)))
    assert before.rank < after.rank
    assert urgency_level_order(before.level) <= urgency_level_order(after.level)


def test_at_the_same_level_the_nearer_end_of_cover_comes_first():
    closed_long_ago = urgency(title_expiry=in_days(20), blocked=True)
    closed_yesterday = urgency(title_expiry=in_days(59), blocked=True)
    last_days = urgency(title_expiry=in_days(3), blocked=True)
    ranked = sorted([closed_yesterday, closed_long_ago, last_days], key=lambda one: one.rank)
    assert ranked == [last_days, closed_long_ago, closed_yesterday]


# --- words ---


def test_the_reason_gives_the_date_the_distance_and_the_article():
    assert urgency(title_expiry=date(2026, 12, 4)).reason == (
        "D'après les dates saisies, la couverture se termine le 4 décembre 2026 (dans 13 jours). "
        "Texte : CESEDA, art. L. 411-2."
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"title_expiry": in_days(-1)}, "la couverture a pris fin le 20 novembre 2026 (hier)"),
        ({"title_expiry": TODAY}, "la couverture se termine le 21 novembre 2026 (aujourd'hui)"),
        (
            {"title_kind": "vls_ts", "entry_date": date(2026, 9, 1)},
            "doit être validé au plus tard le 1er décembre 2026 (dans 10 jours)",
        ),
        (
            {"title_kind": "vls_ts", "entry_date": date(2026, 8, 1)},
            "devait être validé au plus tard le 1er novembre 2026 (il y a 20 jours)",
        ),
        (
            {"title_kind": "vls_ts", "entry_date": date(2026, 8, 21)},
            "doit être validé au plus tard le 21 novembre 2026 (aujourd'hui)",
        ),
        ({"title_expiry": date(2026, 6, 1)}, "prend fin le 1er décembre 2026 (dans 10 jours)"),
        ({"title_expiry": date(2026, 5, 1)}, "a pris fin le 1er novembre 2026 (il y a 20 jours)"),
        (
            {"title_expiry": in_days(65), "blocked": True},
            "la période de dépôt se termine le 26 novembre 2026 (dans 5 jours). "
            "La personne est bloquée avant le dépôt.",
        ),
        (
            {"title_expiry": in_days(59), "blocked": True},
            "s'est terminée le 20 novembre 2026 (hier) et la couverture se termine le 19 janvier 2027 (dans 59 jours).",
        ),
        (
            {"title_expiry": in_days(100), "blocked": True, "deposited": True},
            "la couverture se termine le 1er mars 2027 (dans 100 jours). La personne est bloquée après le dépôt.",
        ),
        ({"entry_date": date(2026, 11, 1)}, "la prochaine échéance est le 1er janvier 2027 (dans 41 jours)"),
        ({"stake": True}, "Un emploi, une prestation, un logement ou des soins sont en jeu."),
        ({"travel_on": in_days(12)}, "Un voyage est prévu le 3 décembre 2026."),
        ({"minor": True}, "La personne est mineure"),
        ({}, "Les dates saisies ne donnent aucune échéance à venir."),
    ],
)
def test_sentences(facts, sentence):
    assert sentence in urgency(**facts).reason


def test_what_is_weighed_by_people_does_not_change_the_level():
    facts = {"title_expiry": in_days(80)}
    assert level(**facts, stake=True, travel_on=in_days(2), minor=True) == level(**facts) == "P3"


def test_inputs_keep_what_was_said_and_the_day_of_the_computation():
    inputs = urgency(title_kind="cst", title_expiry=date(2026, 12, 4), deposited=False).inputs
    assert json.loads(json.dumps(inputs)) == {
        "title_kind": "cst",
        "title_expiry": "2026-12-04",
        "deposited": False,
        "right_cut": False,
        "stake": False,
        "minor": False,
        "today": "2026-11-21",
    }


def test_an_unknown_kind_of_title_is_refused():
    with pytest.raises(ValueError, match="visa_touristique"):
        Facts(title_kind="visa_touristique")


def test_levels_are_ordered_and_others_refused():
    assert [urgency_level_order(one) for one in LEVELS] == [0, 1, 2, 3]
    with pytest.raises(ValueError):
        urgency_level_order("P4")


# --- what holds for any case ---


@given(facts=any_facts, days=st.integers(1, 500))
def test_a_later_expiry_never_raises_the_level(facts, days):
    if facts.title_expiry is None:
        facts = replace(facts, title_expiry=TODAY)
    later = replace(facts, title_expiry=facts.title_expiry + timedelta(days=days))
    assert _order(later) >= _order(facts)


@given(facts=any_facts, days=st.integers(1, 500))
def test_the_level_never_falls_by_waiting(facts, days):
    assert _order(facts, in_days(days)) <= _order(facts)


@given(facts=any_facts)
def test_saying_that_it_is_blocked_or_cut_never_lowers_the_level(facts):
    assert _order(replace(facts, blocked=True)) <= _order(replace(facts, blocked=False))
    assert _order(replace(facts, right_cut=True)) == 0


@given(facts=any_facts)
def test_filing_never_raises_the_level(facts):
    assert _order(replace(facts, deposited=True)) >= _order(replace(facts, deposited=False))


@given(facts=any_facts)
def test_every_result_explains_itself_and_promises_nothing(facts):
    result = compute_urgency(facts, TODAY)
    assert result.level in LEVELS
    assert "en règle" not in result.reason
    assert "régulier" not in result.reason
    assert result.reason.endswith(".")
    assert result.article in result.reason
    assert result.due is None or french_date(result.due) in result.reason
    assert result.rule_version == constants.RULE_VERSION
    json.dumps(result.inputs)


@given(expiry=st.dates(), entry=st.dates(), api_end=st.dates(), kind=st.sampled_from(TitleKind))
def test_a_mistyped_year_breaks_nothing(expiry, entry, api_end, kind):
    facts = Facts(title_kind=kind, title_expiry=expiry, entry_date=entry, api_end=api_end, blocked=True)
    assert compute_urgency(facts, TODAY).level in LEVELS


def _order(facts: Facts, today: date = TODAY) -> int:
    return urgency_level_order(compute_urgency(facts, today).level)
