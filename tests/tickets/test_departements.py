"""What a person types in the "département" box, and the code that the ticket keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.departements import DEPARTEMENTS, normalise_departement

COLLECTIVITIES = {"975", "977", "978", "984", "986", "987", "988"}


def test_the_101_departements_and_7_collectivities_are_there():
    assert len(DEPARTEMENTS) == 108
    assert DEPARTEMENTS.keys() > COLLECTIVITIES
    assert "20" not in DEPARTEMENTS
    assert (DEPARTEMENTS["2A"], DEPARTEMENTS["93"]) == ("Corse-du-Sud", "Seine-Saint-Denis")


@pytest.mark.parametrize("code", DEPARTEMENTS)
def test_every_code_and_every_name_reads_as_itself(code):
    name = DEPARTEMENTS[code]
    assert normalise_departement(code) == code
    assert normalise_departement(name.upper()) == code
    assert normalise_departement(f"{code} - {name}") == code
    assert normalise_departement(f"{name} ({code})") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("93", "93"),
        (" 93 ", "93"),
        ("Seine-Saint-Denis", "93"),
        ("seine saint denis", "93"),
        ("Seine St-Denis", "93"),
        ("1", "01"),
        ("2a", "2A"),
        ("l'Hérault", "34"),
        ("Val d’Oise", "95"),
        ("département du Rhône", "69"),
        ("dept 13", "13"),
        ("ile de la reunion", "974"),
        ("Réunion", "974"),
        ("Guyane française", "973"),
        ("wallis et futuna", "986"),
        ("75011", "75"),
        ("93100 Montreuil", "93"),
        ("97490", "974"),
        ("98800", "988"),
        ("97150 Saint-Martin", "978"),
        ("20000 Corse-du-Sud", "2A"),
    ],
)
def test_usual_ways_of_writing_it(text, code):
    assert normalise_departement(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "0",
        "20",
        "96",
        "999",
        "Corse",
        "20000",
        "20200 Bastia",
        "97133",
        "97150",
        "01200",
        "94390",
        "98000",
        "00100",
        "13 rue de Paris",
        "93 - Paris",
        "75011 Rhône",
        "Paris 11",
        "je ne sais pas",
        "1234567890",
    ],
)
def test_unknown_ambiguous_or_contradictory_answers_are_not_guessed(text):
    assert normalise_departement(text) is None


@given(st.text())
def test_any_text_gives_a_known_code_or_nothing(text):
    code = normalise_departement(text)
    assert code is None or code in DEPARTEMENTS
