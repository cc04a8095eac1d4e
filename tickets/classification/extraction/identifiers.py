"""Numbers and addresses of people, exactly as written; the type comes from the words around, never from the length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..result import Identifier
from ..text import fold_aligned
from ..words import cue

_EMAIL = re.compile(r"(?<![\w.+-])[\w][\w.+-]*@[\w-]+(?:\.[\w-]+)+")
# The centre and the State answering: their addresses and numbers say nothing about the person.
_OWN_EMAIL = re.compile(
    r"^(?:ccc|centre[.-]?de[.-]?contact|(?:ne[-_.]?pas[-_.]?repondre|no[-_.]?reply|do[-_.]?not[-_.]?reply)\b.*)@"
    r"|@(?:.*\.)?(?:interieur\.gouv\.fr|ants\.gouv\.fr|francetitres\.gouv\.fr)$",
    re.IGNORECASE,
)
_OWN_PHONES = frozenset({"0806001620", "0970830707"})
_SEPARATOR = r"[ \u00a0\u202f.\-/]?"
_FRENCH_PHONE = rf"(?:\+\s?33{_SEPARATOR}\(?0?\)?{_SEPARATOR}|00{_SEPARATOR}33{_SEPARATOR}|0)[1-9](?:{_SEPARATOR}\d\d){{4}}"
_OTHER_PHONE = rf"\+\d{{1,3}}(?:{_SEPARATOR}\(?\d{{1,4}}\)?){{2,6}}"
_PHONE = re.compile(rf"(?<![0-9A-Za-z+])(?:{_FRENCH_PHONE}|{_OTHER_PHONE})(?![0-9A-Za-z])")
_NUMBER = re.compile(r"(?<![0-9A-Za-z+.,/-])\d(?:[ \u00a0\u202f]?\d){8,9}(?![0-9A-Za-z€]|[ \u00a0\u202f]?\d)")
_VISA = re.compile(
    r"(?<![0-9A-Za-z@.-])(?=[A-Za-z]*\d)(?=[\dA-Za-z]*[A-Za-z])[A-Za-z]{1,4}\d{5,12}[A-Za-z]{0,2}(?![0-9A-Za-z@-])"
)

# No number of ours has fewer digits than five, however they are set apart; a foreign phone number begins with a plus.
_DIGITS = re.compile(r"\d(?:[ \u00a0\u202f.\-/()]{0,3}\d){4}")

_AGDREF_CUE, _DEMANDE_CUE = cue("agdref"), cue("demande")
_VISA_CUE, _PASSPORT_CUE, _PHONE_CUE = cue("visa_number"), cue("foreign_number"), cue("phone_number")
_STRONG_REACH, _WEAK_REACH = 30, 400


def extract_identifiers(text: str) -> tuple[Identifier, ...]:
    """Identifiers in reading order, once each; numbers whose type no word tells are left out."""
    folded = fold_aligned(text)
    found: list[tuple[int, Identifier]] = []
    taken: list[tuple[int, int]] = []
    for kind, span in _candidates(text, folded):
        if any(span[0] < end and start < span[1] for start, end in taken):
            continue
        taken.append(span)
        if kind:
            found.append((span[0], Identifier(kind, text[slice(*span)])))
    ordered = [identifier for _, identifier in sorted(found, key=lambda pair: pair[0])]
    return tuple(dict.fromkeys(ordered))


def _candidates(text: str, folded: str) -> Iterator[tuple[str | None, tuple[int, int]]]:
    """Spans with their type, surest first; None marks a span that must not be read as anything else."""
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield (None if _OWN_EMAIL.search(match[0]) else "email"), match.span()
    if not ("+" in text or _DIGITS.search(text)):
        return
    for match in _VISA.finditer(text):
        if _cue_near(folded, match.span(), _VISA_CUE, _PASSPORT_CUE):
            yield "visa", match.span()
    numbers = [(_number_type(folded, m.span()), m.span()) for m in _NUMBER.finditer(text)]
    yield from (pair for pair in numbers if pair[0] and _named_just_before(folded, pair[1]))
    for match in _PHONE.finditer(text):
        yield (None if _digits(match[0]) in _OWN_PHONES else "phone"), match.span()
    yield from (pair for pair in numbers if pair[0])


def _digits(written: str) -> str:
    return "".join(re.findall(r"\d", written))


def _named_just_before(folded: str, span: tuple[int, int]) -> bool:
    before = folded[max(0, span[0] - _STRONG_REACH) : span[0]]
    return bool(_AGDREF_CUE.search(before) or _DEMANDE_CUE.search(before))


def _number_type(folded: str, span: tuple[int, int]) -> str | None:
    """agdref, demande or visa by the nearest cue before the number in the message, else shortly after it."""
    before = folded[max(0, span[0] - _WEAK_REACH) : span[0]]
    after = folded[span[1] : span[1] + _STRONG_REACH]
    cues = (
        ("agdref", _AGDREF_CUE),
        ("demande", _DEMANDE_CUE),
        ("visa", _VISA_CUE),
        (None, _PASSPORT_CUE),
        (None, _PHONE_CUE),
    )
    last = [(match.end(), name) for name, cue in cues for match in cue.finditer(before)]
    if last:
        return max(last, key=lambda pair: pair[0])[1]
    first = [(match.start(), name) for name, cue in cues for match in cue.finditer(after)]
    return min(first, key=lambda pair: pair[0])[1] if first else None


def _cue_near(folded: str, span: tuple[int, int], wanted: re.Pattern[str], unwanted: re.Pattern[str]) -> bool:
    """Whether the last word that names a document before the number (else after it) is the wanted one."""
    before = folded[max(0, span[0] - 160) : span[0]]
    positions = [(m.end(), True) for m in wanted.finditer(before)]
    positions += [(m.end(), False) for m in unwanted.finditer(before)]
    if positions:
        return max(positions)[1]
    return bool(wanted.search(folded[span[1] : span[1] + _STRONG_REACH]))
