"""Ten languages, short messages, quotations in French, and Arabic in Latin letters."""

from __future__ import annotations

import pytest

from tickets.classification.language import detect_language

CASES = [
    ("merci", "fr"),
    ("ok merci", "fr"),
    ("slt jarive pa a me connecté", "fr"),
    ("???", "fr"),
    ("", "fr"),
    ("hello i cant log in", "en"),
    ("thanks!", "en"),
    ("status = cloturé. does it mean rejected??? no letter", "en"),
    ("no puedo entrar en mi cuenta", "es"),
    ("gracias", "es"),
    ("não consigo entrar na conta", "pt"),
    ("obrigada!! deu certo", "pt"),
    ("kartım ne zaman gelir", "tr"),
    ("sms kodu gelmiyor", "tr"),
    ("не могу войти в кабинет", "ru"),
    ("не можу увійти, що робити", "uk"),
    ("акаунт заблоковано", "uk"),
    ("لا أستطيع الدخول إلى حسابي", "ar"),
    ("نمی‌توانم وارد حسابم شوم", "fa"),
    ("登录不了怎么办", "zh"),
    ("9alli lcode ma kaymchich, chno ndir khoya", "ar"),
    ("El formulario dice « les données ne correspondent pas » y no avanza.", "es"),
    ("最后一步显示“Une erreur est survenue. Veuillez réessayer”", "zh"),
    ("Сайт пишет «Une erreur est survenue, veuillez réessayer plus tard»", "ru"),
]


@pytest.mark.parametrize(("text", "language"), CASES)
def test_language(text: str, language: str) -> None:
    assert detect_language("", text) == language


def test_the_quoted_answer_of_the_centre_does_not_count() -> None:
    body = (
        "It does not help, I still cannot log in.\n\n> Bonjour, nous vous invitons à consulter votre espace."
    )
    assert detect_language("Re: connexion", body) == "en"


def test_notes_of_a_call_are_french() -> None:
    assert detect_language("", "Us. ok RAS", "phone_note") == "fr"
    assert detect_language("", "Appel HR, API valid", "phone") == "fr"


def test_a_very_short_body_is_read_with_its_subject() -> None:
    assert detect_language("No puedo entrar en mi cuenta", "ANEF") == "es"
