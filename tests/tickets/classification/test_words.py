"""Expressions rewritten to fail fast find what the plain ones find."""

from __future__ import annotations

import re

import pytest

from tickets.classification import dataset
from tickets.classification.features import read
from tickets.classification.model import count_features, shipped_model
from tickets.classification.text import fold
from tickets.classification.words import any_of, cue, either, table

LISTS = [name for name in table("cues") if name not in ("paper", "not_ahead")]
TEXTS = [fold(f"{row['subject']}\n{row['body']}") for row in dataset.held_out()]


def plainly(name: str) -> re.Pattern[str]:
    """The expressions of a list as they are written, one after the other."""
    lists = table("cues")
    paper, ahead = "|".join(lists["paper"]), "|".join(lists["not_ahead"])
    return re.compile(
        "|".join(
            one.replace("<paper>", f"(?:{paper})").replace("<not_ahead>", f"(?!{ahead})")
            for one in lists[name]
        )
    )


@pytest.mark.parametrize("name", LISTS)
def test_a_list_finds_the_same_places(name: str) -> None:
    quick, plain = cue(name), plainly(name)
    for text in TEXTS:
        assert [m.start() for m in quick.finditer(text)] == [m.start() for m in plain.finditer(text)]


def test_either_takes_the_longest_word_that_fits() -> None:
    pattern = re.compile(either(["jan", "janvier", "juin", "jul", "j"]))
    assert pattern.findall("janvier jan juin juillet j.") == ["janvier", "jan", "juin", "j", "j"]
    assert re.fullmatch(either(["a.b", "a"]), "axb") is None


def test_a_bar_outside_parentheses_keeps_its_two_readings() -> None:
    pattern = any_of([r"\bfin|terme\b", r"\bend(?:s|ed)\b"])
    assert pattern.findall("enfin long terme ends") == ["terme", "ends"]


def test_a_reading_gives_the_same_vector_by_the_quick_way() -> None:
    vocabulary = shipped_model().vocabulary
    for row in dataset.held_out():
        reading = read(row["subject"], row["body"], row["lang"])
        plain = dict(zip(*map(list, vocabulary.vector(count_features(reading))), strict=True))
        assert dict(zip(*map(list, vocabulary.vector_of(reading)), strict=True)) == pytest.approx(plain)
