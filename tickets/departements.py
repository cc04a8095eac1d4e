"""Départements and overseas collectivities: codes, French names, and how a typed answer becomes a code."""

from __future__ import annotations

import re
import unicodedata

# Codes stay text: "01" and "2A" are not numbers.
DEPARTEMENTS: dict[str, str] = {
    "01": "Ain",
    "02": "Aisne",
    "03": "Allier",
    "04": "Alpes-de-Haute-Provence",
    "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes",
    "07": "Ardèche",
    "08": "Ardennes",
    "09": "Ariège",
    "10": "Aube",
    "11": "Aude",
    "12": "Aveyron",
    "13": "Bouches-du-Rhône",
    "14": "Calvados",
    "15": "Cantal",
    "16": "Charente",
    "17": "Charente-Maritime",
    "18": "Cher",
    "19": "Corrèze",
    "21": "Côte-d'Or",
    "22": "Côtes-d'Armor",
    "23": "Creuse",
    "24": "Dordogne",
    "25": "Doubs",
    "26": "Drôme",
    "27": "Eure",
    "28": "Eure-et-Loir",
    "29": "Finistère",
    "2A": "Corse-du-Sud",
    "2B": "Haute-Corse",
    "30": "Gard",
    "31": "Haute-Garonne",
    "32": "Gers",
    "33": "Gironde",
    "34": "Hérault",
    "35": "Ille-et-Vilaine",
    "36": "Indre",
    "37": "Indre-et-Loire",
    "38": "Isère",
    "39": "Jura",
    "40": "Landes",
    "41": "Loir-et-Cher",
    "42": "Loire",
    "43": "Haute-Loire",
    "44": "Loire-Atlantique",
    "45": "Loiret",
    "46": "Lot",
    "47": "Lot-et-Garonne",
    "48": "Lozère",
    "49": "Maine-et-Loire",
    "50": "Manche",
    "51": "Marne",
    "52": "Haute-Marne",
    "53": "Mayenne",
    "54": "Meurthe-et-Moselle",
    "55": "Meuse",
    "56": "Morbihan",
    "57": "Moselle",
    "58": "Nièvre",
    "59": "Nord",
    "60": "Oise",
    "61": "Orne",
    "62": "Pas-de-Calais",
    "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques",
    "65": "Hautes-Pyrénées",
    "66": "Pyrénées-Orientales",
    "67": "Bas-Rhin",
    "68": "Haut-Rhin",
    "69": "Rhône",
    "70": "Haute-Saône",
    "71": "Saône-et-Loire",
    "72": "Sarthe",
    "73": "Savoie",
    "74": "Haute-Savoie",
    "75": "Paris",
    "76": "Seine-Maritime",
    "77": "Seine-et-Marne",
    "78": "Yvelines",
    "79": "Deux-Sèvres",
    "80": "Somme",
    "81": "Tarn",
    "82": "Tarn-et-Garonne",
    "83": "Var",
    "84": "Vaucluse",
    "85": "Vendée",
    "86": "Vienne",
    "87": "Haute-Vienne",
    "88": "Vosges",
    "89": "Yonne",
    "90": "Territoire de Belfort",
    "91": "Essonne",
    "92": "Hauts-de-Seine",
    "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne",
    "95": "Val-d'Oise",
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "975": "Saint-Pierre-et-Miquelon",
    "976": "Mayotte",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "984": "Terres australes et antarctiques françaises",
    "986": "Wallis et Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}

# Postal codes that do not tell the département (some communes are served from across its border; 2026 table):
# the user is asked. Corsica (20xxx) is refused as a whole. 97133 and 97150 look like Guadeloupe but are
# Saint-Barthélemy and Saint-Martin; 98799 is Clipperton, which has no préfecture.
# fmt: off
AMBIGUOUS_POSTAL_CODES = frozenset({
    "01200", "01410", "01590", "05110", "05130", "05160", "05700", "06260", "13780", "21340",
    "33220", "37160", "42620", "43450", "48250", "52100", "94390", "97133", "97150", "98799",
})
# fmt: on

_LEADING_WORDS = {"departement", "dept", "dpt", "dep", "ile", "l", "d", "le", "la", "les", "de", "du", "des"}
_CODE = re.compile(r"(?<!\w)(?:[0-9]{1,3}|[0-9]{5}|2[AB])(?!\w)", re.IGNORECASE | re.ASCII)


def _key(name: str) -> str:
    """Letters only, without accents, case, leading article or the abbreviation of "saint"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = ["saint" if word == "st" else word for word in re.findall(r"[a-z0-9]+", plain.replace("'", " "))]
    while words and words[0] in _LEADING_WORDS:
        words.pop(0)
    return "".join(words)


_CODES_BY_NAME = {_key(name): code for code, name in DEPARTEMENTS.items()} | {
    _key("Guyane française"): "973",
    _key("Polynésie"): "987",
    _key("TAAF"): "984",
}


def normalise_departement(text: str) -> str | None:
    """The code meant by a typed code, name or postal code; None if unknown, contradictory or ambiguous."""
    found = _CODE.search(text)
    code = found.group().upper() if found else ""
    name = _key(text.replace(found.group(), " ", 1) if found else text)
    by_name = _CODES_BY_NAME.get(name)
    if len(code) == 5:
        return _agreed(_from_postal_code(code), by_name)
    if code and name:  # "93 - Seine-Saint-Denis" is one answer, "13 rue de Paris" is none
        return by_name if by_name == _from_code(code) else None
    return _from_code(code) if code else by_name


def _from_code(code: str) -> str | None:
    padded = code.zfill(2)
    return padded if padded in DEPARTEMENTS else None


def _from_postal_code(postal_code: str) -> str | None:
    if postal_code in AMBIGUOUS_POSTAL_CODES:
        return None
    length = 3 if postal_code.startswith(("97", "98")) else 2
    return _from_code(postal_code[:length])


def _agreed(first: str | None, second: str | None) -> str | None:
    """The only reading given, or the one both share."""
    if first and second:
        return first if first == second else None
    return first or second
