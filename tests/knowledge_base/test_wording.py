"""Small texts: identifiers hidden, marks removed, spaces unbreakable, differences readable, reading ease measured."""

import pytest

from knowledge_base.differences import differences
from knowledge_base.languages import guess, known
from knowledge_base.models import ArticleVersion
from knowledge_base.readability import count_syllables, measure
from knowledge_base.rendering import body_html, faq_page
from knowledge_base.wording import french_spaces, plain_text, without_identifiers
from tests.knowledge_base.builders import content


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("numéro 9990053127 merci", "numéro … merci"),
        ("06 39 98 12 34", "…"),
        ("écrire à ana@example.org", "écrire à …"),
        ("article 433-3 en 2026", "article 433-3 en 2026"),
        ("225 euros", "225 euros"),
    ],
)
def test_identifiers_are_hidden_and_dates_are_not(typed, kept):
    assert without_identifiers(typed) == kept


def test_markdown_becomes_plain_words():
    assert plain_text("## Titre\n\n- **un** point\n1. voir [la page](https://example.org)") == (
        "Titre\n\nun point\nvoir la page"
    )


def test_french_punctuation_does_not_begin_a_line():
    assert (
        french_spaces("Que faire ? « Oui » : non !") == "Que faire\u202f? «\u00a0Oui\u00a0»\u00a0: non\u202f!"
    )


def test_bodies_are_rendered_without_any_html_of_their_own():
    html = body_html(
        "## Titre\n\n<script>x()</script> [lien](javascript:x) [bon](https://example.org)\n\n<b>gras</b>"
    )
    assert "<h2>Titre</h2>" in html
    assert "<script" not in html
    assert "javascript:" not in html.replace("(javascript:x)", "")
    assert "<b>" not in html
    assert 'href="https://example.org"' in html


def test_the_data_block_cannot_be_closed_from_inside():
    version = ArticleVersion(title="</script><script>x()", short_answer="a < b", body="corps", language="fr")
    block = faq_page(version)
    assert "<" not in block
    assert "FAQPage" in block


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("chat", 1),
        ("carte", 1),
        ("cartes", 1),
        ("dossier", 2),
        ("préfecture", 3),
        ("récépissé", 4),
        ("qu", 1),
    ],
)
def test_syllables_as_spoken(word, count):
    assert count_syllables(word) == count


def test_plain_sentences_are_easier_than_official_ones():
    plain = measure("Écrivez au centre. Joignez une image de l'erreur. Gardez une copie.")
    official = measure(
        "L'administration communique préalablement, conformément aux dispositions réglementaires susmentionnées, "
        "l'intégralité des justificatifs complémentaires indispensables à l'instruction de la réclamation."
    )
    assert plain.level == "easy"
    assert official.level == "hard"
    assert official.score < plain.score


def test_long_sentences_are_shown_and_legal_references_do_not_end_one():
    text = "L'art. R. 431-2 du code prévoit un accueil. " + "mot " * 30 + "."
    figures = measure(text)
    assert figures.sentences == 2
    assert len(figures.long_sentences) == 1


def test_nothing_to_read_has_no_score():
    assert measure("## \n\n- ").score is None


def version(**changes) -> ArticleVersion:
    return ArticleVersion(**content(**changes).values())


def test_differences_show_words_taken_out_and_put_in():
    (change,) = differences(
        version(), version(short_answer="Vérifiez votre adresse, puis demandez un nouveau code.")
    )
    assert change.label == "réponse courte"
    assert "<del>" in change.html
    assert "<ins>adresse</ins>" in change.html


def test_neighbouring_changes_read_as_one():
    told = "Vérifiez cette adresse postale ici, puis demandez un nouveau code."
    (change,) = differences(version(), version(short_answer=told))
    assert "<del>votre numéro de téléphone</del> <ins>cette adresse postale ici</ins>, puis" in change.html


def test_differences_escape_what_people_wrote():
    (change,) = differences(version(), version(title="<img src=x>"))
    assert "<img" not in change.html
    assert "&lt;img" in change.html


def test_the_same_words_have_no_difference():
    assert differences(version(), version()) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("bonjour je suis bloqué sur le site", "fr"),
        ("I can not log in to my account", "en"),
        ("no puedo entrar en mi cuenta con el código", "es"),
        ("não consigo entrar na minha conta", "pt"),
        ("لا أستطيع الدخول إلى حسابي", "ar"),
        ("نمی‌توانم وارد حسابم شوم، پیامک نمیاد", "fa"),
        ("не могу войти в кабинет", "ru"),
        ("не можу увійти до кабінету, її немає", "uk"),
        ("我登录不了", "zh"),
        ("şifremi unuttum", "tr"),
        ("VLS-TS", "fr"),
    ],
)
def test_languages_are_told_apart(text, language):
    assert guess(text) == language


def test_a_given_language_is_believed_and_an_unknown_one_is_not():
    assert known("zh-hans", "bonjour") == "zh"
    assert known("de", "je suis bloqué") == "fr"
