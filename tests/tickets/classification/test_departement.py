"""The département of residence, or of the préfecture in charge: not shops, courts or birthplaces."""

from __future__ import annotations

import pytest

from tickets.classification.extraction.departement import extract_departement

CASES = [
    ("J'habite Béziers.", "34"),
    ("Je vis à Corte, en Corse", "2B"),
    ("je suis a LIMOGES depuis deux mois", "87"),
    ("la préfecture de Bobigny ne répond pas", "93"),
    ("la prefecture bobigny repond pas au tel", "93"),
    ("préf 67 à relancer", "67"),
    ("la préfecture de la Somme m'a écrit", "80"),
    ("Notre centre (Calvados) héberge 90 personnes", "14"),
    ("en Seine-et-Marne", "77"),
    ("j'ai demenagé du 35 au 56 il y a 2 mois", "56"),
    ("jai demenagé Dijon a Besançon pendant l'instruction", "25"),
    ("Je réside au Havre", "76"),
    ("PAN Vienne (86) + horaires", "86"),
    ("J'habite 93200 Saint-Denis", "93"),
    ("la préfecture de Saint-Denis de La Réunion m'a écrit", "974"),
    ("Je vous écris de Mamoudzou.", "976"),
    ("moi cest Cayenne", "973"),
    ("I live in Tours with my family", "37"),
    ("I moved from Tours to Nantes last week", "44"),
    ("I'm in Nice for my studies", "06"),
    ("Vivo en Montpellier y mi tarjeta vence", "34"),
    ("me mude a Niza hace 5 semanas", "06"),
    ("fui a la prefectura de Burdeos", "33"),
    ("Moro em Versalhes", "78"),
    ("Mulhouse'da oturuyorum", "68"),
    ("Metz'den Nancy'ye taşındım", "54"),
    ("Я живу в Гренобле", "38"),
    ("Работаю под Лиможем", "87"),
    ("Я науковець у Бресті", "29"),
    ("أسكن في ستراسبورغ", "67"),
    ("المحافظة في نانت تقول لا", "44"),
    ("من ساکن شهر تور هستم", "37"),
    ("住在巴黎13区", "75"),
    ("在里昂读硕士", "69"),
]

NOTHING = [
    "une instance pendante devant le tribunal administratif de Paris",
    "Je suis née à Lyon et j'habite à l'étranger",
    "mon vol atterrit à Lyon mardi prochain",
    "J'achète le timbre au tabac à Grenoble",
    "Have a nice day, thanks for your tours of the site",
    "Cher client, une somme de 200 euros vous sera versée",
    "vol de sac gare de Lyon",
    "photo code bought at the photographer in Annecy",
    "l'association Les Passerelles du Lot",
    "il y a 93 jours",
    "",
]


@pytest.mark.parametrize(("text", "code"), CASES)
def test_departement(text: str, code: str) -> None:
    assert extract_departement(text) == code


@pytest.mark.parametrize("text", NOTHING)
def test_places_where_nobody_lives(text: str) -> None:
    assert extract_departement(text) is None


def test_residence_wins_over_the_prefecture_of_a_convocation() -> None:
    text = "J'habite Marseille depuis août. La convocation c'est prefecture de Lille le 10 décembre."
    assert extract_departement(text) == "13"
