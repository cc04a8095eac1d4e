"""Figures mean what they say."""

import json

import pytest
from django.core.management import CommandError, call_command

from helpdesk.search.engine import rebuild
from knowledge_base.evaluation import evaluate, read_cases
from knowledge_base.indexing import KIND
from tests.knowledge_base.builders import published


def row(identifier: str, lang: str = "fr", topics: tuple[str, ...] = ("a",), body: str = "corps") -> str:
    return json.dumps(
        {
            "id": identifier,
            "lang": lang,
            "subject": "sujet",
            "body": body,
            "category": "A1",
            "topics": list(topics),
        }
    )


def test_ranks_become_shares_by_language():
    cases = read_cases([row("1"), row("2"), row("3"), row("4", "en"), row("5", topics=())])
    answers = {"1": ["a", "b"], "2": ["b", "c", "a"], "3": ["b", "c", "d", "a"], "4": []}
    report = evaluate(cases, lambda case: answers[case.identifier])
    french, others, whole = (report.figures[name] for name in ("fr", "not fr", "all"))
    assert (french.count, french.hit1, french.hit3) == (3, pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert french.mrr == pytest.approx((1 + 1 / 3 + 1 / 4) / 3)
    assert (others.count, others.hit3) == (1, 0)
    assert whole.count == 4
    assert [miss.case.identifier for miss in report.misses] == ["3", "4"]


@pytest.mark.django_db
def test_the_command_prints_a_table(tmp_path, capsys):
    published("a", title="Le récépissé")
    rebuild(KIND)
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join([row("1", body="récépissé"), row("2", body="passeport")]), encoding="utf-8")
    call_command("evaluate_faq", str(path), "--misses")
    out = capsys.readouterr().out
    assert "fr            2  0.500  0.500  0.500" in out
    assert "2 ['a'] <- []" in out


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CommandError):
        call_command("evaluate_faq", str(tmp_path / "absent.jsonl"))
