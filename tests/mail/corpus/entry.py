"""One entry of the corpus: the bytes of a mail, the edges it goes over, and what the whole product makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.mail.parsing.case import Case
from tests.mail.parsing.cases import CASES

OUR_ADDRESS = "aide@ccc.example.org"
MACHINE_HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}
TAKEN_IN = ("opened", "appended")
ANY = object()
"""Stands for what an entry does not compare."""

# What holds of a new ticket unless its entry says otherwise.
_OPENED = {
    "ticket": "new",
    "subject": "Titre bloqué",
    "person": "Amina Benali",
    "email": "amina@example.org",
    "attachments": [],
    "notices": [],
    "links": [],
}
_APPENDED = {"attachments": [], "notices": [], "links": [], "acknowledgement": None}
_ASIDE = {"ticket": None, "acknowledgement": None}
_PARSED_NAMES = {"name": "person"}
_PARSED_ALIKE = ("subject", "email", "text", "quoted")
_cases: dict[str, Case] = {case.name: case for case in CASES}


@dataclass(frozen=True)
class Entry:
    """`after` names the entries that are delivered before this one; its own name means that it comes twice."""

    name: str
    edges: tuple[str, ...]
    raw: bytes
    said: Mapping[str, object]
    recipient: str = OUR_ADDRESS
    after: tuple[str, ...] = ()

    @cached_property
    def expected(self) -> dict[str, object]:
        """All that is compared, defaults included."""
        outcome = self.said.get("outcome", "opened")
        defaults = {"opened": _OPENED, "appended": _APPENDED}.get(str(outcome), _ASIDE)
        expected = {"outcome": outcome, "reason": "", **defaults, **self.said}
        if outcome not in TAKEN_IN:
            # Nothing of it is anybody's words: a case of the reader says more than there is to see.
            expected = {name: expected[name] for name in ("outcome", "reason", *_ASIDE)}
        if outcome == "opened":
            # To the address as it was written: only its domain is known to ignore capitals.
            expected.setdefault("acknowledgement", expected["email"] or None)
        return {name: value for name, value in expected.items() if value is not ANY}


def entry(
    name: str,
    raw: bytes,
    *,
    edge: str | Sequence[str] = (),
    recipient: str = OUR_ADDRESS,
    after: str | Sequence[str] = (),
    **expected: object,
) -> Entry:
    """`entry("what is odd", mail(…), edge="headers: no From", email="")`; the names are those of `observed()`."""
    return Entry(name, _several(edge), raw, expected, recipient, _several(after))


def parsed(
    name: str, *, edge: str | Sequence[str] = (), case: str = "", recipient: str = OUR_ADDRESS, **expected
) -> Entry:
    """An entry on the bytes of a case of the reader (of the same name unless told), whose expectations it takes over."""
    found = _cases[case or name]
    return Entry(name, _several(edge), found.raw, {**_from_reader(found), **expected}, recipient)


def file(filename: str, content_type: str, content: bytes) -> dict[str, object]:
    """A file that must be kept whole."""
    return {
        "filename": filename,
        "content_type": content_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _from_reader(case: Case) -> dict[str, object]:
    read = case.expected
    said: dict[str, object] = {name: read[name] for name in _PARSED_ALIKE if name in read}
    said |= {ours: read[theirs] for theirs, ours in _PARSED_NAMES.items() if theirs in read}
    if "html" in read:
        said["html"] = bool(read["html"])
    said["attachments"] = _files(read)
    said["notices"] = sorted(read["notices"]) if "notices" in read else ANY
    return said


def _files(read: Mapping[str, object]) -> list[dict[str, object]]:
    """The files of a case, as far as it tells."""
    columns = {"filename": read.get("files"), "content_type": read.get("types")}
    columns["sha256"] = [hashlib.sha256(content).hexdigest() for content in read.get("contents", ())] or None
    known = {name: values for name, values in columns.items() if values}
    rows = zip(*known.values(), strict=True)
    return [dict(zip(known, row, strict=True)) for row in rows]


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
