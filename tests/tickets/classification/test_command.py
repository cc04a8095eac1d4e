"""`classify` on the command line: JSON lines in, JSON lines out."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

LINE = {
    "id": "x1",
    "channel": "chat",
    "subject": "",
    "body": "page blanche quand je valide, carte finit le 2 décembre",
}


def run(lines: list[str], **options) -> list[dict]:
    output = io.StringIO()
    call_command(
        "classify",
        source=io.StringIO("\n".join(lines)),
        stdout=output,
        stderr=options.pop("stderr", io.StringIO()),
        reference_day=date(2026, 11, 21),
        **options,
    )
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_one_line_per_message() -> None:
    (found,) = run([json.dumps(LINE)])
    assert list(found) == [
        "id", "category", "confidence", "abstained", "secondary", "lang", "blocking", "rights_at_risk", "dates",
        "departement", "identifiers", "topics", "reasons",
    ]  # fmt: skip
    assert (found["id"], found["category"], found["lang"], found["rights_at_risk"]) == (
        "x1",
        "B1",
        "fr",
        "now",
    )
    assert found["dates"] == {"title_expiry": "2026-12-02", "entry_date": None, "api_end": None}
    assert found["topics"] == []


def test_topics_come_from_the_function_given() -> None:
    (found,) = run(
        [json.dumps(LINE)], topics=lambda text, classification: [classification.category, text[:5]]
    )
    assert found["topics"] == ["B1", "\npage"]


def test_a_bad_line_is_named_and_the_others_are_classified() -> None:
    errors = io.StringIO()
    with pytest.raises(CommandError, match="2 line"):
        run(["not json", json.dumps(LINE), '{"id": 3}'], stderr=errors)
    assert "line 1" in errors.getvalue()
    assert "line 3" in errors.getvalue()
