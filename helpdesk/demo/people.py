"""Invented people: names of many origins, example domains, reserved phone ranges. Deterministic."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

_FIRST = [
    "Amina",
    "Mamadou",
    "Fatou",
    "Karim",
    "Leïla",
    "Youssef",
    "Nadia",
    "Omar",
    "Sofia",
    "Bruno",
    "Camila",
    "Diego",
    "Elena",
    "Farid",
    "Grace",
    "Hassan",
    "Ines",
    "João",
    "Kateryna",
    "Lin",
    "Mei",
    "Naveed",
    "Olga",
    "Parisa",
    "Quentin",
    "Rosa",
    "Samir",
    "Tatiana",
    "Umut",
    "Valentina",
    "Wei",
    "Xin",
    "Yasmine",
    "Zeynep",
    "Aïcha",
    "Bilal",
    "Chen",
    "Dmytro",
    "Ekaterina",
    "Fernando",
    "Golnaz",
    "Ibrahim",
    "Jorge",
    "Khadija",
    "Lucia",
    "Mehdi",
    "Noura",
    "Oleksandr",
    "Pilar",
    "Reza",
    "Salma",
    "Thiago",
]
_LAST = [
    "Benali",
    "Diallo",
    "Traoré",
    "Haddad",
    "Mansouri",
    "Silva",
    "Pereira",
    "García",
    "Rodríguez",
    "Ivanova",
    "Petrova",
    "Kovalenko",
    "Shevchenko",
    "Wang",
    "Li",
    "Zhang",
    "Yılmaz",
    "Demir",
    "Kaya",
    "Hosseini",
    "Rahimi",
    "Ahmadi",
    "Nguyen",
    "Okafor",
    "Mensah",
    "Koné",
    "Bah",
    "Camara",
    "Sow",
    "Cissé",
    "Benkirane",
    "El-Amrani",
    "Saïdi",
    "Bouzid",
    "Khelifi",
    "Costa",
    "Almeida",
    "Fernandes",
    "López",
    "Martínez",
    "Sokolov",
    "Melnyk",
    "Öztürk",
    "Karimi",
    "Chowdhury",
    "Sharma",
    "Perera",
]
_DEPARTEMENTS = (
    "93",
    "75",
    "69",
    "13",
    "59",
    "92",
    "94",
    "95",
    "31",
    "33",
    "67",
    "06",
    "974",
    "44",
    "38",
    "2A",
)
_STREETS = (
    "rue des Lilas",
    "avenue de la Gare",
    "boulevard Voltaire",
    "place du Marché",
    "allée des Tilleuls",
)
_TOWNS = {
    "93": "93200 Saint-Denis",
    "75": "75018 Paris",
    "69": "69003 Lyon",
    "13": "13003 Marseille",
    "59": "59000 Lille",
    "92": "92000 Nanterre",
    "94": "94000 Créteil",
    "95": "95000 Cergy",
    "31": "31000 Toulouse",
    "33": "33000 Bordeaux",
    "67": "67000 Strasbourg",
    "06": "06000 Nice",
    "974": "97400 Saint-Denis",
    "44": "44000 Nantes",
    "38": "38000 Grenoble",
    "2A": "20000 Ajaccio",
}


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist."""

    first_name: str
    last_name: str
    email: str
    phone: str
    departement: str
    postal_address: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def invent(number: int, departement: str = "") -> Invented:
    """The `number`-th invented person, always the same, living in `departement` when it is given."""
    dice = random.Random(f"person-{number}")
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    departement = departement or dice.choice(_DEPARTEMENTS)
    address = f"{dice.randint(1, 120)} {dice.choice(_STREETS)}\n{_TOWNS[departement]}"
    return Invented(
        first_name=first,
        last_name=last,
        email=f"{_ascii(first)}.{_ascii(last)}{number}@example.net",
        phone=f"+3363998{number % 10000:04d}",
        departement=departement,
        postal_address=address,
    )


def _ascii(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.lower().replace("ı", "i"))
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum())
