"""Only unknown words are corrected, by one edit, to the most frequent known word."""

import pytest

from helpdesk.search.spelling import Speller

SPELLER = Speller(
    {"recepisse": 5, "naturalisation": 3, "regroupement": 2, "carte": 9, "cartes": 1, "titre": 4}
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("recipisse", "recepisse"),
        ("naturalisatoin", "naturalisation"),
        ("regroupment", "regroupement"),
        ("reccepisse", "recepisse"),
        ("carte", ""),
        ("tirte", "titre"),
        ("mot", ""),
        ("12345", ""),
        ("zzzzzz", ""),
    ],
)
def test_corrections(typed, meant):
    assert SPELLER.correct(typed) == meant


def test_the_most_frequent_of_two_candidates_wins():
    assert Speller({"validation": 1, "validations": 9}).correct("validationx") == "validations"
