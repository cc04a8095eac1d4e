"""The département of residence, or of the préfecture in charge, told by a code, a name or a town."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from tickets.departements import DEPARTEMENTS, normalise_departement

from ..text import fold, fold_aligned
from ..words import cue, table

_IN_OTHER_SCRIPT = re.compile(r"[\u0400-\u06ff]")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_BEFORE, _AFTER = 45, 18

_RESIDENCE, _OFFICE, _ELSEWHERE = cue("residence"), cue("office"), cue("elsewhere")
_PLACE_WORD = re.compile(
    r"(?:\b(?:a|au|aux|en|dans|in|de|d|du|des|la|le|les|l|sur|sous|vers|from|to|near|at|em|para|pour|prefecture|pref|mairie|в|во|у|до|из|під|под|在|省|到)\s*[('’]?\s*"
    r"|في\s+|ب|شهر\s+|مدينه\s+|[(,]\s*)$"
)
_CODE = r"(?P<code>2[ab]|97[1-8]|\d\d)"
_NOT_A_CODE = r"\b(?!\s*(?:jours|mois|ans|h\b|/|\d|fois|%|€|euros))"
_CODE_IN_WORDS = re.compile(
    rf"(?:\bprefecture|\bpref\b|\bdepartement|\bdept|\bdpt|\bdep)\.?\s*(?:du|de la|de|:|n°)?\s*\(?{_CODE}{_NOT_A_CODE}"
)
_CODE_IN_PARENTHESES = re.compile(rf"[^\W\d_]\s?\({_CODE}\)")
_CODE_AFTER_IN = re.compile(
    rf"\b(?:dans le|habite (?:dans )?(?:le|au)|je suis (?:du|dans le)|vis dans le)\s+{_CODE}{_NOT_A_CODE}"
)
_CODES_MOVED = re.compile(
    r"\b(?P<old>2[ab]|97[1-8]|\d\d)\s*(?:au|→|->|vers le|a)\s*(?:le\s)?(?P<code>2[ab]|97[1-8]|\d\d)\b"
)
_POSTAL = re.compile(r"(?<![\d.,€])(?P<code>\d{5})(?=\s+[A-ZÀ-Ý])")
_NAMED_HOME = re.compile(r"(?:habite|vis|prefecture|pref)\s*(?:a|de|d')?\s*(?:la\s|l'|le\s)?$")
# Turkish says it after the name: « Metz'den » is left, « Nancy'ye taşındım » and « Mulhouse'da oturuyorum » are lived in.
_LEFT_TURKISH = re.compile(r"['’]?(?:den|dan|ten|tan)\b")
_LIVED_TURKISH = re.compile(r"['’]?(?:(?:d|t)[ae]\s+(?:otur|yas)|y?[ae]\s+tasin)")


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    score: int
    start: int


def extract_departement(text: str) -> str | None:
    """The code of the département named by the person, residence first; None when nothing tells or two tie apart."""
    folded = fold_aligned(text)
    places = _coded(text, folded) + _named(text, folded)
    if not places:
        return None
    best = max(place.score for place in places)
    leading = [place for place in places if place.score == best]
    return leading[0].code if best > 0 else None


def _coded(text: str, folded: str) -> list[_Place]:
    places = []
    for pattern, score in ((_CODE_IN_WORDS, 3), (_CODE_IN_PARENTHESES, 3), (_CODE_AFTER_IN, 4)):
        places += [_coded_place(match, score) for match in pattern.finditer(folded)]
    if re.search(r"demenag|moved|mud[eé]|переех", folded):
        places += [_coded_place(match, 5) for match in _CODES_MOVED.finditer(folded)]
    places += [_coded_place(match, 2) for match in _POSTAL.finditer(text)]
    return [place for place in places if place.code]


def _coded_place(match: re.Match[str], score: int) -> _Place:
    return _Place(normalise_departement(match["code"].upper()) or "", score, match.start())


def _named(text: str, folded: str) -> list[_Place]:
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(folded)]
    begins = _gazetteer()[2]
    places, past = [], 0
    for index, (word, start, _end) in enumerate(words):
        if index < past or (word not in begins and not _IN_OTHER_SCRIPT.match(word)):
            continue
        code, length = _longest_name(words, index)
        past = index + length
        if code and (place := _placed(code, text, folded, start, words[past - 1][2])):
            places.append(place)
    return places


def _longest_name(words: list[tuple[str, int, int]], index: int) -> tuple[str, int]:
    names, stems, longest = _gazetteer()
    word = words[index][0]
    for length in range(min(longest.get(word, 0), len(words) - index), 0, -1):
        name = " ".join(word for word, _, _ in words[index : index + length])
        if code := names.get(name):
            return code, length
    for form in _arabic_forms(word):
        if code := names.get(form):
            return code, 1
    if "\u0400" <= word[0] <= "\u04ff":
        for size in range(len(word), 3, -1):
            if (code := stems.get(word[:size])) and len(word) - size <= 3:
                return code, 1
    return "", 1


def _arabic_forms(word: str) -> tuple[str, ...]:
    return (word[1:],) if word[0] in "بلو" and len(word) > 4 else ()


def _placed(code: str, text: str, folded: str, start: int, end: int) -> _Place | None:
    """Weigh a name by the words around it; None for a name of something else than where the person lives."""
    before, after = folded[max(0, start - _BEFORE) : start], folded[end : end + _AFTER]
    before = re.split(r"[.!?;\n。]", before)[-1]
    name = folded[start:end]
    after_place_word = bool(_PLACE_WORD.search(folded[max(0, start - 14) : start]))
    capital = text[start].isupper() or not text[start].isascii()
    if name in _ambiguous() and not (after_place_word and capital) and not _NAMED_HOME.search(before):
        return None
    residence, office = _last(_RESIDENCE, before), _last(_OFFICE, before)
    elsewhere = _last(_ELSEWHERE, before)
    if elsewhere > max(residence, office):
        return None
    if residence >= 0:
        return _Place(code, 4, start)
    if office >= 0:
        return _Place(code, 3, start)
    if _LEFT_TURKISH.match(after):
        return None
    if _LIVED_TURKISH.match(after):
        return _Place(code, 4, start)
    return _Place(code, 2 if after_place_word else 1, start)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(table("ambiguous_places")["ambiguous"].split())


@cache
def _gazetteer() -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    """Names by their words joined with spaces, Cyrillic stems, and the most words of a name by its first one."""
    names: dict[str, str] = {}
    stems: dict[str, str] = {}
    claims: dict[str, set[str]] = defaultdict(set)
    for source in ("towns", "exonyms"):
        for code, listed in table(source).items():
            for name in listed.split(","):
                key = _key(name)
                claims[key].add(code)
                names[key] = code
                if "\u0400" <= key[0] <= "\u04ff":
                    stems[key] = code
    for key, codes in claims.items():
        if len(codes) > 1:
            del names[key]
    for code, name in DEPARTEMENTS.items():
        names[_key(name)] = code  # a département's own name wins over a town's
        names[_key(name).removeprefix("la ")] = code
    longest: dict[str, int] = {}
    for key in names:
        first, *rest = key.split(" ")
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return names, stems, longest


def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(name.strip())))
