"""Reference data: complete, and true to its territory."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from escalation.directory.documents import documents_for
from escalation.directory.planning import opening_days, starts
from escalation.directory.prefectures import prefecture_of, prefectures, zone_info
from escalation.models import Delay
from escalation.reference import DELAYS, load_delays
from escalation.references import document_number, public_reference
from tickets.departements import DEPARTEMENTS
from tickets.reference import PROCEDURES


def test_every_departement_has_its_prefecture():
    assert set(prefectures()) == set(DEPARTEMENTS)
    assert all(known.name and known.town for known in prefectures().values())


@pytest.mark.parametrize(
    ("code", "name", "town"),
    [
        ("08", "Préfecture des Ardennes", "Charleville-Mézières"),
        ("2A", "Préfecture de la Corse-du-Sud", "Ajaccio"),
        ("75", "Préfecture de police", "Paris"),
        ("93", "Préfecture de la Seine-Saint-Denis", "Bobigny"),
        ("976", "Préfecture de Mayotte", "Mamoudzou"),
        ("988", "Haut-commissariat de la République en Nouvelle-Calédonie", "Nouméa"),
    ],
)
def test_names_and_towns(code, name, town):
    known = prefecture_of(code)
    assert (known.name, known.town) == (name, town)


def test_an_unknown_code_has_no_prefecture_and_the_clocks_of_paris():
    assert prefecture_of("20") is None
    assert zone_info("20") == ZoneInfo("Europe/Paris")


def test_every_zone_exists():
    assert zone_info("988").key == "Pacific/Noumea"
    assert all(zone_info(code) for code in prefectures())


def test_documents_are_given_for_every_procedure():
    common = documents_for("autre")
    assert len(common) >= 5
    for code, *_rest in PROCEDURES:
        assert documents_for(code)[: len(common)] == common
    assert len(documents_for("etudiant")) > len(common)


def test_opening_days_follow_the_zone():
    """1 November is a Monday in 2027; 27 May closes Guadeloupe alone."""
    assert date(2027, 11, 1) not in opening_days(date(2027, 10, 30), date(2027, 11, 3), "93")
    assert list(opening_days(date(2027, 5, 27), date(2027, 5, 27), "971")) == []
    assert list(opening_days(date(2027, 5, 27), date(2027, 5, 27), "93"))


def test_starts_end_by_closing_time_and_keep_local_hours_in_summer_and_winter():
    winter = list(starts(date(2027, 1, 4), time(9), time(10, 45), 30, "93"))
    assert [start.strftime("%H:%M") for start in winter] == ["09:00", "09:30", "10:00"]
    summer = next(starts(date(2027, 7, 5), time(9), time(10), 30, "93"))
    assert (winter[0].utcoffset(), summer.utcoffset()) != (winter[0].utcoffset(),) * 2


@pytest.mark.django_db
def test_delays_are_there_and_an_administrators_rows_are_left_alone():
    assert Delay.objects.count() == len(DELAYS)
    Delay.objects.filter(code="invite").update(value=3)
    assert load_delays() == 0
    assert Delay.objects.get(code="invite").value == 3


def test_references_catch_a_misheard_digit_and_numbers_are_not_guessed():
    assert public_reference("DB", 123) == "DB-000123-J"
    assert public_reference("DB", 124)[-1] != public_reference("DB", 123)[-1]
    assert document_number("AI", 2026, "1:0") == document_number("AI", 2026, "1:0")
    assert document_number("AI", 2026, "1:0") != document_number("AI", 2026, "1:1")
