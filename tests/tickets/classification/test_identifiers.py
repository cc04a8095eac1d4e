"""Numbers and addresses as written; the type comes from the words around them."""

from __future__ import annotations

import pytest

from tickets.classification.extraction.identifiers import extract_identifiers

CASES = [
    ("Numéro étranger : 9999201746", [("agdref", "9999201746")]),
    ("AGDREF 9993380027 « non trouvé »", [("agdref", "9993380027")]),
    ("I typed my foreigner number 9995120836 as printed", [("agdref", "9995120836")]),
    ("عندما أكتب رقمي 9992264071 كما هو مكتوب على بطاقتي", [("agdref", "9992264071")]),
    ("номер иностранца 9990053127 не найден", [("agdref", "9990053127")]),
    ("Mon vieux titre porte un numéro étranger de 9 chiffres : 999041870.", [("agdref", "999041870")]),
    ("N° étranger 99 93 38 00 27", [("agdref", "99 93 38 00 27")]),
    ("Comment annuler ma demande n° 7702266140", [("demande", "7702266140")]),
    ("mi expediente (7709924013) fue cerrado", [("demande", "7709924013")]),
    ("моё дело 7706630912 на рассмотрении", [("demande", "7706630912")]),
    ("我的申请7704419027没有进展", [("demande", "7704419027")]),
    (
        "Numéro étranger 9997310582, ma demande 7703311908",
        [("agdref", "9997310582"), ("demande", "7703311908")],
    ),
    ("N° visa FRA0482219K non reconnu", [("visa", "FRA0482219K")]),
    ("visado de estudiante (número COL88120045)", [("visa", "COL88120045")]),
    ("по студенческой визе № KAZ5503318", [("visa", "KAZ5503318")]),
    ("Tél 06 39 98 77 15 confirmé", [("phone", "06 39 98 77 15")]),
    ("tel 0639987715", [("phone", "0639987715")]),
    ("joignable au 01.99.00.52.66", [("phone", "01.99.00.52.66")]),
    ("phone +33 6 39 98 20 55", [("phone", "+33 6 39 98 20 55")]),
    ("appelez-moi au +212 6 12 34 56 78", [("phone", "+212 6 12 34 56 78")]),
    ("mon mail est p.zongbila@example.org, merci", [("email", "p.zongbila@example.org")]),
    ("écrivez à b.doumbouyate@example.net.", [("email", "b.doumbouyate@example.net")]),
]

NOTHING = [
    "Le site affiche 1234567890 et rien d'autre.",
    "J'ai appelé le 0806 001 620 trois fois.",
    "> Le 18 nov., Centre de contact <ccc@example.org> a écrit :",
    "mail testé, ne-pas-repondre@example.org pas en spam",
    "no-reply@example.com m'a écrit",
    "Mon passeport 12AB34567 est valable",
    "passeport n° AB1234567",
    "ça commence par CMR91, je ne veux pas écrire tout",
    "j'ai payé 225 euros le 12/03/2026",
    "",
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_identifiers(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.type, found.value) for found in extract_identifiers(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_to_report(text: str) -> None:
    assert extract_identifiers(text) == ()


def test_the_same_number_is_a_demande_or_an_agdref_by_its_words() -> None:
    assert extract_identifiers("numéro étranger 9990000001")[0].type == "agdref"
    assert extract_identifiers("numéro de demande 9990000001")[0].type == "demande"


def test_values_are_parts_of_the_message() -> None:
    text = "Numéro étranger 9997310582 – tél. 06 39 98 41 07 – a.b+c@example.org – visa IND220074196"
    found = extract_identifiers(text)
    assert {identifier.type for identifier in found} == {"agdref", "phone", "email", "visa"}
    assert all(identifier.value in text for identifier in found)


def test_an_identifier_is_told_once() -> None:
    assert len(extract_identifiers("a.b@example.org\nA bientôt, a.b@example.org")) == 1
