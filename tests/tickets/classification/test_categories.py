"""The table of categories: 18 codes and five routes, with what they may lead to."""

from __future__ import annotations

from tickets.classification import CATEGORIES, Category

ROUTES = {"HP", "RGPD", "FRAUDE", "SPAM", "AUCUN"}


def test_codes() -> None:
    assert len(CATEGORIES) == 23
    assert {category.code for category in Category if category.is_route} == ROUTES
    assert all(CATEGORIES[code].code == code == CATEGORIES[code].name for code in CATEGORIES)


def test_labels_are_sentences_for_agents() -> None:
    assert all(str(category.label) and str(category.definition).endswith(".") for category in Category)


def test_what_the_domain_says_of_escalation_and_substitution() -> None:
    assert Category.B1.escalatable
    assert Category.B1.substitutable
    assert not Category.D1.escalatable
    assert not Category.D2.substitutable
    assert not Category.E1.substitutable
    assert not Category.C2.substitutable, "unsettled (domain.md 1.6): never offered by software"
    assert not any(CATEGORIES[code].escalatable or CATEGORIES[code].substitutable for code in ROUTES)
