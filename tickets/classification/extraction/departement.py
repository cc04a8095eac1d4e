"""The département of residence, or of the préfecture in charge, told by a code, a name or a town."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tickets.departements import DEPARTEMENTS, normalise_departement

from ..text import fold, fold_aligned
from ..words import cue, either, table

_LONGEST_NAME = 50
_INFLECTED_SCRIPT = re.compile(r"[\u0400-\u06ff]")
_IDEOGRAM = re.compile(r"[\u3400-\u9fff]")
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
    rf"[pd](?<=\b[pd])(?:refecture|ref\b|epartement|ept|pt|ep)\.?\s{{0,9}}(?:du|de la|de|:|n°)?\s{{0,9}}\(?{_CODE}{_NOT_A_CODE}"
)
_CODE_IN_PARENTHESES = re.compile(rf"\((?:(?<=[^\W\d_]\()|(?<=[^\W\d_]\s\()){_CODE}\)")
_CODE_AFTER_IN = re.compile(
    rf"\b(?:dans le|habite (?:dans )?(?:le|au)|je suis (?:du|dans le)|vis dans le)\s+{_CODE}{_NOT_A_CODE}"
)
_CODES_MOVED = re.compile(
    r"\b(?P<old>2[ab]|97[1-8]|\d\d)\s*(?:au|→|->|vers le|a)\s*(?:le\s)?(?P<code>2[ab]|97[1-8]|\d\d)\b"
)
_POSTAL = re.compile(r"(?P<code>\d{5})(?<![\d.,€]\d{5})(?=\s+[A-ZÀ-Ý])")
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
    pattern = _names_or_words()
    matches = (match for span in _spans(folded) for match in pattern.finditer(folded, *span))
    found = ((_code_of(match[0]), match) for match in matches)
    places = (_placed(code, text, folded, *match.span()) for code, match in found if code)
    return [place for place in places if place]


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    """Where a name may stand: around the words that are the longest of one, or everywhere in the other scripts."""
    if _INFLECTED_SCRIPT.search(folded):
        yield 0, len(folded)
        return
    start = end = 0
    for first, last in sorted(_told(folded, _longest_words().intersection(_WORD.findall(folded)))):
        if first - _LONGEST_NAME > end:
            yield start, end
            start = first - _LONGEST_NAME
        end = last + _LONGEST_NAME
    yield start, end


def _told(folded: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        place = folded.find(word)
        while place >= 0:
            yield place, place + len(word)
            place = folded.find(word, place + 1)


def _code_of(name: str) -> str | None:
    """The code of a name as written, or of a word that inflects or prefixes one."""
    names, stems = _gazetteer()
    if code := names.get(" ".join(_WORD.findall(name))):
        return code
    for form in _arabic_forms(name):
        if code := names.get(form):
            return code
    if "\u0400" <= name[0] <= "\u04ff":
        for size in range(len(name), 3, -1):
            if (code := stems.get(name[:size])) and len(name) - size <= 3:
                return code
    return None


@cache
def _longest_words() -> frozenset[str]:
    """The longest word of each name: a text without any of them names no place in Latin letters."""
    return frozenset(max(name.split(" "), key=len) for name in _gazetteer()[0])


@cache
def _names_or_words() -> re.Pattern[str]:
    """The longest name of a place, whole words; any word of the scripts whose names are inflected or prefixed."""
    letter = r"[^\W_\u3400-\u9fff]"
    names = [name for name in _gazetteer()[0] if not _IDEOGRAM.match(name)]
    ideograms = [name.replace(" ", "") for name in _gazetteer()[0] if _IDEOGRAM.match(name)]
    known = either(names).replace(r"\ ", r"[\W_]+")
    return re.compile(
        rf"(?<!{letter})(?:(?:{known})(?!{letter})|(?=[\u0400-\u06ff]){letter}+)|{either(ideograms)}"
    )


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
def _gazetteer() -> tuple[dict[str, str], dict[str, str]]:
    """Names by their words joined with spaces, and Cyrillic stems."""
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
    return names, stems


def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(name.strip())))
