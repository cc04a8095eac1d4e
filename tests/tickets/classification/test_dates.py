"""Absolute days in ten languages, their role, and the year that the writer left out."""

from __future__ import annotations

from datetime import date

import pytest

from tickets.classification.extraction.dates import extract_dates

DAY = date(2026, 11, 21)  # a Saturday

TITLES = [
    ("Ma carte expire le 26 mars 2027.", "2027-03-26"),
    ("ma carte fini le 14 juin 2027 est ce que je peu deja deposer", "2027-06-14"),
    ("Mon titre se termine le 1er décembre.", "2026-12-01"),
    ("TS 08/01. À voir N2.", "2027-01-08"),
    ("TS exp. 28/05/26, jamais redéposé", "2026-05-28"),
    ("carte valable jusqu'au 12/03/2027", "2027-03-12"),
    ("carte valable jusqu'au 12.03.27", "2027-03-12"),
    ("fin de validité de ma carte : 2027-01-05", "2027-01-05"),
    ("Ma carte pluriannuelle finit lundi le 23.", "2026-11-23"),
    ("Ma carte c'est 12 janvier fini", "2027-01-12"),
    ("Le premier titre à expirer est celui de Mme K. (1er décembre 2026).", "2026-12-01"),
    ("mon titre est perimé depuis le 30 avril", "2026-04-30"),
    ("Ma carte a expiré le 5 novembre.", "2026-11-05"),
    ("My permit runs out on 9 April 2027.", "2027-04-09"),
    ("My card expires on January 3rd, 2027", "2027-01-03"),
    ("my card finishes 15 dec, i forgot to renew", "2026-12-15"),
    ("My talent passport expires on 10 January 2027", "2027-01-10"),
    ("Mi tarjeta vence el 15 de marzo de 2027.", "2027-03-15"),
    ("mi tarjeta venció el 12 de noviembre", "2026-11-12"),
    ("O meu título termina no dia 3 de dezembro de 2026.", "2026-12-03"),
    ("A minha carta acaba a 16 de janeiro", "2027-01-16"),
    ("моя карта заканчивается 12 января 2027 года", "2027-01-12"),
    ("карта до 20 мая 2027, когда можно подавать?", "2027-05-20"),
    ("Моя картка закінчується 5 січня 2027 року", "2027-01-05"),
    ("Kartım 28 Kasım 2026'da bitiyor", "2026-11-28"),
    ("Kartım 11.01.2027'de bitiyor", "2027-01-11"),
    ("بطاقتي تنتهي يوم 15 يناير 2027", "2027-01-15"),
    ("بطاقتي تنتهي في 09/01/2027", "2027-01-09"),
    ("بطاقتي صالحة حتى ٣ فبراير ٢٠٢٧", "2027-02-03"),
    ("کارت من تا ۱۷ ژانویه ۲۰۲۷ اعتبار دارد", "2027-01-17"),
    ("居留卡将于2027年1月8日到期", "2027-01-08"),
    ("居留12月10日到期，还能申请吗", "2026-12-10"),
]

ENTRIES = [
    ("Entrée le 31 août 2026 avec un visa", "2026-08-31"),
    ("VLS-TS salarié, entrée 24/08/26, 3 mois = mardi", "2026-08-24"),
    ("je suis venu 30 juillet 2026 comme fille au pair", "2026-07-30"),
    ("je suis arrivé en France le 2 septembre", "2026-09-02"),
    ("I entered France 28 august", "2026-08-28"),
    ("I arrived on 26 August 2026 (PhD)", "2026-08-26"),
    ("entré el 2 de agosto y nunca validé el visado", "2026-08-02"),
    ("cheguei no dia 18 de setembro de 2026", "2026-09-18"),
    ("Въехала во Францию 30 августа по визе", "2026-08-30"),
    ("Приїхала 1 вересня за візою", "2026-09-01"),
    ("2 Eylül'de geldim, vizemi onaylayamıyorum", "2026-09-02"),
    ("دخلت فرنسا في 31/08/2026", "2026-08-31"),
    ("۲ سپتامبر وارد شدم", "2026-09-02"),
    ("我8月28日入境", "2026-08-28"),
]

APIS = [
    ("mon API finit le 7 janvier, elle se renouvelle toute seule ?", "2027-01-07"),
    ("2e API fin 11/12, pas de 3e dans espace", "2026-12-11"),
    ("L'attestation de prolongation que j'avais s'est arrêtée le 14 novembre", "2026-11-14"),
    ("Her attestation de prolongation expired on 18 November", "2026-11-18"),
    ("attestation de prolongation действует до 24 ноября", "2026-11-24"),
    ("شهادة تمديد الدراسة انتهت أمس 20 نوفمبر", "2026-11-20"),
    ("系统给了我一份attestation de prolongation，有效期到2027年2月3日", "2027-02-03"),
]

NOTHING = [
    "Ma carte expire le 31/02/2027.",
    "Ma carte expire le 45 mars 2027.",
    "Ma carte expire dans cinq semaines.",
    "J'ai déposé le 2 août et j'ai un rendez-vous le 3 décembre.",
    "Depuis le 2 novembre, à chaque fois que j'arrive à la dernière page",
    "J'ai envoyé une réclamation le 14 septembre au sujet de mon API.",
    "Mon récépissé est valable jusqu'au 4 janvier 2027.",
    "Je suis né le 12 mars 1988.",
    "Le timbre acheté le 3 novembre est refusé.",
    "O prazo para enviar o documento é até dia 28 de novembro.",
    "My flight lands on 20 December.",
    "我的航班12月20日到巴黎",
    "call recordings from 3 and 19 March 2026",
    "Numéro étranger 9997310582, joignable au 06 39 98 41 07 après 16 h",
    "",
]


@pytest.mark.parametrize(("text", "day"), TITLES)
def test_end_of_the_title(text: str, day: str) -> None:
    found = extract_dates(text, DAY)
    assert found.title_expiry == date.fromisoformat(day)
    assert (found.entry_date, found.api_end) == (None, None)


@pytest.mark.parametrize(("text", "day"), ENTRIES)
def test_entry_into_france(text: str, day: str) -> None:
    found = extract_dates(text, DAY)
    assert found.entry_date == date.fromisoformat(day)
    assert found.title_expiry is None


@pytest.mark.parametrize(("text", "day"), APIS)
def test_end_of_the_api(text: str, day: str) -> None:
    found = extract_dates(text, DAY)
    assert found.api_end == date.fromisoformat(day)
    assert found.title_expiry is None


@pytest.mark.parametrize("text", NOTHING)
def test_days_of_another_role_are_left_out(text: str) -> None:
    found = extract_dates(text, DAY)
    assert (found.title_expiry, found.entry_date, found.api_end) == (None, None, None)


def test_two_roles_in_one_message() -> None:
    text = "Ma carte a expiré le 16 novembre. Mon API va jusqu'au 15 février 2027."
    found = extract_dates(text, DAY)
    assert found.title_expiry == date(2026, 11, 16)
    assert found.api_end == date(2027, 2, 15)


@pytest.mark.parametrize(
    ("reference_day", "year"),
    [(date(2026, 11, 21), 2027), (date(2027, 1, 4), 2027), (date(2027, 6, 1), 2028)],
)
def test_a_missing_year_follows_the_day_of_reception(reference_day: date, year: int) -> None:
    found = extract_dates("Ma carte expire le 17 janvier prochain", reference_day)
    assert found.title_expiry == date(year, 1, 17)


def test_an_entry_still_to_come_is_not_an_entry() -> None:
    assert extract_dates("J'arrive en France le 8 janvier", DAY).entry_date is None
