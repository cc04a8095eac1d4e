"""The multilingual lexicon: ideas found by stems, phrases and Chinese characters."""

from __future__ import annotations

import pytest

from tickets.classification.concepts import lexicon
from tickets.classification.language import LANGUAGES
from tickets.classification.text import fold, tokens
from tickets.classification.words import table


def ideas(text: str, language: str) -> set[str]:
    return {mention.concept for mention in lexicon(language).mentions(tokens(fold(text)))}


@pytest.mark.parametrize(
    ("text", "language", "idea"),
    [
        ("j'ai oublié mon mot de passe", "fr", "password"),
        ("mon mdp", "fr", "password"),
        ("forgot my password", "en", "password"),
        ("olvidé mi contraseña", "es", "password"),
        ("esqueci a senha", "pt", "password"),
        ("забыл пароль", "ru", "password"),
        ("забула пароль", "uk", "password"),
        ("şifremi unuttum", "tr", "password"),
        ("نسيت كلمة المرور", "ar", "password"),
        ("رمزم یادم رفته", "fa", "password"),
        ("忘记密码", "zh", "password"),
        ("parmak izi randevum", "tr", "fingerprints"),
        ("وبطاقتي تنتهي", "ar", "expires"),
        ("el sitio dice « titre précédent non remis »", "es", "not_delivered"),
    ],
)
def test_an_idea_is_the_same_in_every_language(text: str, language: str, idea: str) -> None:
    assert idea in ideas(text, language)


def test_small_french_words_do_not_collide_with_other_languages() -> None:
    assert "negation" not in ideas("mas plus", "es")


def test_words_of_an_entry_may_stand_two_words_apart_but_not_more() -> None:
    assert "paper_filing" in ideas("déposer mon dossier papier", "fr")
    assert "paper_filing" not in ideas("déposer demain chez vous le tout papier", "fr")


def test_every_idea_is_written_in_several_languages_we_know() -> None:
    for idea, by_language in table("concepts").items():
        assert set(by_language) <= set(LANGUAGES), idea
        assert "fr" in by_language, idea
