"""Folding, reply stripping, clauses."""

from __future__ import annotations

import pytest

from tickets.classification.text import clauses, fold, fold_aligned, hide_addresses, strip_replies, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Réinitialisé À l’ÉTÉ", "reinitialise a l'ete"),
        ("İstanbul'da kartım", "istanbul'da kartim"),
        ("إعادة الإقامة", "اعاده الاقامه"),
        ("می‌توانم ۱۲", "ميتوانم 12"),
        ("نمی توانم", "نميتوانم"),
        ("ещё мой", "еще мои"),
        ("٣ فبراير", "3 فبراير"),
        ("œuvre", "oeuvre"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_aligned_folding_keeps_positions() -> None:
    text = "Œuvre n° ９９ à « Évry » — ۱۲"
    assert len(fold_aligned(text)) == len(text)
    assert fold_aligned(text)[text.index("É")] == "e"


def test_chinese_characters_are_words() -> None:
    assert tokens("anef登录12") == ["anef", "登", "录", "12"]


def test_quoted_messages_go_and_the_own_words_stay() -> None:
    body = "Ça ne marche pas.\n\nLe ven. 13 nov. 2026 à 17:20, <ccc@example.org> a écrit :\n> Mot de passe oublié ?"
    assert strip_replies(body) == "Ça ne marche pas."


def test_a_message_made_of_quotations_only_is_kept() -> None:
    assert strip_replies("> bonjour") == "> bonjour"


def test_hidden_comments_go() -> None:
    assert strip_replies("<!-- marque P0 -->Bonjour") == "Bonjour"


def test_forwarded_part_goes() -> None:
    assert (
        strip_replies("Voici la lettre.\n---------- Message transféré ----------\nDe : RH")
        == "Voici la lettre."
    )


def test_addresses_do_not_weigh_as_letters() -> None:
    assert "example" not in hide_addresses("voir www.example.net ou a@example.org")


def test_clauses_separate_what_works_from_what_does_not() -> None:
    assert clauses(fold("La photo est passée, mais le bail est refusé.")) == [
        "la photo est passee",
        "le bail est refuse",
    ]
