"""What is typed becomes a bounded query, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.search import query as queries
from helpdesk.search.query import Phrase, Words, parse

FIELDS = {"categorie": "category", "langue": "language"}


def test_words_phrases_exclusions_and_filters_are_told_apart():
    query = parse('renouveler "carte de résident" -étudiant catégorie:D1 langue:fr', fields=FIELDS)
    assert query.runs == (Words("renouveler"),)
    assert query.phrases == (Phrase("carte de résident"),)
    assert query.excluded == (Phrase("étudiant"),)
    assert query.filters == {"category": frozenset({"d1"}), "language": frozenset({"fr"})}


def test_values_of_the_same_field_add_up():
    assert parse("categorie:B1 categorie:B2", fields=FIELDS).filters == {"category": frozenset({"b1", "b2"})}


def test_a_field_that_nobody_declared_is_text():
    assert parse("erreur:500", fields=FIELDS).runs == (Words("erreur 500"),)
    assert parse("categorie:B1").runs == (Words("categorie B1"),)


def test_a_quoted_single_word_is_a_word():
    assert parse('"récépissé"').phrases == ()
    assert parse('"récépissé"').runs == (Words("récépissé"),)


def test_a_hyphen_inside_or_alone_does_not_exclude():
    assert parse("e-photo - refusée").excluded == ()
    assert parse("VLS-TS").runs == (Words("VLS TS"),)


def test_a_quote_left_open_runs_to_the_end():
    assert parse('"mot de passe oublié').phrases == (Phrase("mot de passe oublié"),)


def test_the_last_word_is_a_prefix_only_while_it_is_being_typed():
    assert parse("mon récép", as_you_type=True).prefix == "recep"
    assert parse("mon récép ", as_you_type=True).prefix == ""
    assert parse("mon récép").prefix == ""


@pytest.mark.parametrize("text", ["", "   ", "le la les", "-", '""', "*", "?!"])
def test_nothing_to_look_for_is_empty(text):
    assert parse(text).is_empty


@given(st.text(max_size=400))
def test_reading_never_fails(text):
    query = parse(text, fields=FIELDS, as_you_type=True)
    assert isinstance(query.is_empty, bool)


def test_reading_is_bounded():
    query = parse(
        " ".join(f'mot{n} "deux mots{n}" -non{n} categorie:c{n}' for n in range(2_000)), fields=FIELDS
    )
    assert len(query.runs[0].text.split()) <= queries.MAX_WORDS
    assert len(query.phrases) <= queries.MAX_PHRASES
    assert len(query.excluded) <= queries.MAX_PHRASES
    assert len(query.filters) <= queries.MAX_FILTERS


def test_a_message_has_no_operators():
    query = queries.of_message('Sujet -urgent\n"corps" categorie:B1', headline_weight=2)
    assert query.runs == (Words("Sujet -urgent", 2), Words('"corps" categorie:B1', 1.0))
    assert (query.excluded, query.phrases, query.filters) == ((), (), {})


def test_a_word_said_twice_counts_once_at_its_strongest():
    bag = queries.of_message("récépissé\nmon récépissé guichet", headline_weight=2).bag
    assert bag.terms == {"recepis": 2, "guichet": 1}
    assert bag.pairs == {"recepis_guichet": 1}


def test_keeping_some_stems_drops_the_pairs_of_the_others():
    query = parse("carte résident étudiant").keeping(["cart", "resid"])
    assert set(query.bag.terms) == {"cart", "resid"}
    assert set(query.bag.pairs) == {"cart_resid"}


def test_an_empty_restriction_does_not_restrict():
    assert parse("x").where(category="", audience=["user", "agent"]).filters == {
        "audience": frozenset({"user", "agent"})
    }
