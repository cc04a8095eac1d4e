"""French words that mean the same compare equal; words that differ stay apart."""

import pytest

from helpdesk.search import analysis


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("récépissé", "RECEPISSE"),
        ("œuvre", "oeuvre"),
        ("l’étranger", "etranger"),
        ("cartes", "carte"),
        ("renouvellement", "renouveler"),
        ("renouvelée", "renouvelé"),
        ("expirée", "expiré"),
        ("validation", "valider"),
        ("bloqués", "bloquée"),
        ("paiement", "paiements"),
    ],
)
def test_forms_that_meet(left, right):
    assert analysis.terms(left) == analysis.terms(right)


@pytest.mark.parametrize(
    ("left", "right"), [("titre", "timbre"), ("visa", "vis"), ("dépôt", "déposer"), ("2026", "2027")]
)
def test_words_that_stay_apart(left, right):
    assert analysis.terms(left) != analysis.terms(right)


def test_stop_words_go_and_numbers_stay():
    assert analysis.terms("Que faire de l'article L. 433-3 ?") == ["articl", "433", "3"]


def test_arabic_letters_and_digits_are_folded():
    assert analysis.fold("إقامة") == analysis.fold("اقامه")
    assert analysis.fold("کارت ۱۸") == analysis.fold("كارت 18")


def test_neighbours_are_paired():
    assert analysis.pairs(["mot", "passe", "oubli"]) == ["mot_passe", "passe_oubli"]
    assert analysis.pairs(["seul"]) == []
