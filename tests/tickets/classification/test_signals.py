"""When the cover ends, and the rule of the risk labels."""

from __future__ import annotations

from datetime import date

import pytest

from tickets.classification import classify
from tickets.classification.extraction.cover import read_cover
from tickets.classification.extraction.dates import extract_dates
from tickets.classification.signals import lapsed, told_risk

DAY = date(2026, 11, 21)


def cover(text: str):
    return read_cover(text, extract_dates(text, DAY), DAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon titre se termine dans 40 jours", 40),
        ("ma carte finit dans cinq semaines", 35),
        ("Ma carte finit le mois prochain", 30),
        ("il me reste trois semaines de carte", 21),
        ("ça expire dans 6 semaines", 42),
        ("Ma carte finit avant Noël", 34),
        ("mon récépissé expire mi-décembre", 24),
        ("I have 24 days left on my permit", 24),
        ("my card expires in six weeks", 42),
        ("Mi permiso vence en cinco semanas", 35),
        ("o meu título vence daqui a dois meses", 60),
        ("Карта заканчивается через месяц", 30),
        ("Картка закінчується через тиждень", 7),
        ("kartım üç hafta içinde bitiyor", 21),
        ("وثيقتي تنتهي بعد ثلاثة أسابيع", 21),
        ("بطاقتي تنتهي بعد شهرين", 60),
        ("居留还有一个月就到期", 30),
    ],
)
def test_relative_ends(text: str, days: int) -> None:
    assert cover(text).nearest == days


@pytest.mark.parametrize(
    "text",
    [
        "Il me reste six jours pour envoyer la pièce demandée",
        "le code arrive après 20 minutes et il a expiré",
        "J'ai déposé il y a trois semaines, ma carte est bonne",
        "depuis lundi le site ne marche pas",
        "Mon titre n'expire qu'en 2029",
    ],
)
def test_other_times_are_not_the_end_of_a_cover(text: str) -> None:
    found = cover(text)
    assert found.nearest is None
    assert not lapsed(found)


@pytest.mark.parametrize(
    "text",
    [
        "ma carte est périmée, je n'ai plus rien",
        "Titre expiré, pas d'API",
        "my card expired, what now",
        "mi tarjeta venció",
        "карта просрочена",
        "بطاقتي منتهية",
        "居留已过期",
        "kartım bitti",
    ],
)
def test_a_cover_that_is_over(text: str) -> None:
    assert lapsed(cover(text))


def test_three_months_after_entry_count_for_the_visa() -> None:
    assert cover("entré le 5 septembre avec un visa VLS-TS").visa == 14
    assert cover("entré le 18 septembre avec un visa VLS-TS").visa == 27


@pytest.mark.parametrize(
    ("text", "category", "blocking", "risk"),
    [
        ("Ma carte expire le 6 décembre 2026", "B1", True, "now"),
        ("Ma carte expire le 7 décembre 2026", "B1", True, "soon"),
        ("Ma carte expire le 20 janvier 2027", "D1", False, "soon"),
        ("Ma carte expire le 21 janvier 2027", "D1", False, None),
        ("Ma carte expire le 4 février 2027", "B1", True, "soon"),
        ("Ma carte expire le 5 février 2027", "B1", True, None),
        ("entrée le 5 septembre, visa VLS-TS", "C2", False, "now"),
        ("entrée le 20 septembre, visa VLS-TS", "C2", False, "soon"),
        ("entrée le 2 novembre, visa VLS-TS", "C2", False, "none"),
    ],
)
def test_told_days_decide_by_rule(text: str, category: str, blocking: bool, risk: str | None) -> None:
    assert told_risk(cover(text), category, blocking) == risk


def test_an_api_outlives_the_title() -> None:
    text = "Ma carte a expiré le 3 novembre. Mon API va jusqu'au 2 mars 2027."
    assert cover(text).nearest == 101


@pytest.mark.parametrize(
    ("subject", "body", "blocking"),
    [
        ("", "page blanche quand je clique sur envoyer, je ne peux pas déposer ma demande", True),
        (
            "Numéro inconnu",
            "Le site ne reconnaît pas mon numéro étranger, impossible de créer mon compte.",
            True,
        ),
        ("", "combien coûte le timbre pour renouveler ?", False),
        ("", "mon dossier est en cours d'instruction depuis huit mois, aucune nouvelle", False),
        ("Convocation", "Je n'ai pas reçu le SMS pour retirer mon titre.", False),
    ],
)
def test_blocking_is_a_fault_of_the_tool(subject: str, body: str, blocking: bool) -> None:
    assert classify(subject, body, "email", DAY).blocking is blocking


def test_a_sign_in_that_works_otherwise_is_not_a_blockage() -> None:
    body = "FranceConnect tourne en boucle mais avec mon numéro étranger la connexion fonctionne bien."
    found = classify("FranceConnect", body, "email", DAY)
    assert (found.category, found.blocking) == ("A2", False)


def test_a_removal_order_is_a_stated_threat() -> None:
    found = classify("OQTF", "J'ai reçu une OQTF, comment faire le recours, ai-je une chance ?", "email", DAY)
    assert (found.category, found.rights_at_risk) == ("HP", "soon")
