"""Ways of saying, in any script, lead to their meaning."""

import math

import pytest

from helpdesk.search.lexicon import EMPTY, SPECIFIC, BadLexicon, Lexicon


def meanings(lexicon: Lexicon, text: str) -> list[str]:
    return [words.text for words in lexicon.expand(text)]


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(
        [
            ("password*", "mot de passe"),
            ("forgot* password", "mot de passe oublié"),
            ("card", "carte"),
            ("居留卡", "carte"),
            ("居留", "titre"),
            ("парол*", "mot de passe"),
        ]
    )


def test_a_star_accepts_other_endings_and_its_absence_does_not(lexicon):
    assert meanings(lexicon, "my passwords") == ["mot de passe"]
    assert meanings(lexicon, "cardboard") == []


def test_the_longest_way_wins_and_is_used_once(lexicon):
    assert meanings(lexicon, "I forgot password") == ["mot de passe oublié"]


def test_a_script_without_spaces_is_read_by_character(lexicon):
    assert meanings(lexicon, "我的居留卡到期") == ["carte"]
    assert meanings(lexicon, "我的居留到期") == ["titre"]


def test_each_meaning_comes_once_in_order(lexicon):
    assert meanings(lexicon, "card, пароль, card, пароли") == ["carte", "mot de passe"]


def test_a_meaning_weighs_the_same_however_long_and_more_when_said_in_full(lexicon):
    (single,) = lexicon.expand("card", 2.0)
    assert single.weight == 2.0
    (several,) = lexicon.expand("password")
    assert several.weight == pytest.approx(1 / math.sqrt(2))
    (full,) = lexicon.expand("forgotten password")
    assert full.weight == pytest.approx(SPECIFIC / math.sqrt(3))


def test_forms_let_a_particle_go():
    lexicon = Lexicon([("موعد", "rendez-vous")], lambda token: (token, token.removeprefix("ال")))
    assert meanings(lexicon, "الموعد") == ["rendez-vous"]


def test_an_empty_lexicon_finds_nothing():
    assert EMPTY.expand("anything at all") == []


def test_a_file_works_both_ways_for_synonyms(tmp_path):
    path = tmp_path / "synonyms.txt"
    path.write_text("# a comment\n\nrendez-vous = rdv | r d v\n", encoding="utf-8")
    lexicon = Lexicon.read(path, both_ways=True)
    assert meanings(lexicon, "mon rdv") == ["rendez-vous"]
    assert meanings(lexicon, "un rendez-vous") == ["rdv", "r d v"]


def test_a_line_without_equals_is_named(tmp_path):
    path = tmp_path / "fr.txt"
    path.write_text("a = b\nrien\n", encoding="utf-8")
    with pytest.raises(BadLexicon, match=r"fr\.txt, line 2"):
        Lexicon.read(path)
