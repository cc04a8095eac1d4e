"""docs/email.md says what is: its outcomes, its attacks and the tests that prove them."""

from __future__ import annotations

import re

import pytest

from helpdesk.env import BASE_DIR
from tests.mail.threading import document
from tickets.enums import Notice, Outcome

PAGE = (BASE_DIR / "docs" / "email.md").read_text(encoding="utf-8")
ATTACKS = re.findall(r"^\| (S\d+) \| [^|]+ \| (.+) \|$", PAGE, re.MULTILINE)


def section(name: str) -> str:
    return PAGE.split(f"## {name}\n")[1].split("\n## ")[0]


def test_every_attack_has_a_line() -> None:
    assert [number for number, _ in ATTACKS] == [f"S{number}" for number in range(1, 23)]


@pytest.mark.parametrize(("number", "proofs"), ATTACKS, ids=[number for number, _ in ATTACKS])
def test_its_proof_is_there(number: str, proofs: str) -> None:
    named = re.findall(r"`([\w/]+\.py)`|`(\w+)`", proofs)
    files = [file for file, _ in named if file]
    sources = [(BASE_DIR / "tests" / "mail" / file).read_text(encoding="utf-8") for file in files]
    assert sources
    for _, name in named:
        assert not name or any(f"class {name}:" in source for source in sources)


def test_every_outcome_and_every_notice_is_explained() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", section("The ledger"), re.MULTILINE)) == set(Outcome.values)
    assert set(Notice.values) <= set(re.findall(r"`(\w+)`", section("What is read and what is kept")))


def test_threading_has_its_place() -> None:
    assert document.BEGIN in section("Threading")
