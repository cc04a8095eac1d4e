"""The shipped articles are published once, and again only when their words change."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from knowledge_base import actions
from knowledge_base.importers.markdown import BadArticle, read
from knowledge_base.models import ArticleVersion
from tests.knowledge_base.builders import content

pytestmark = pytest.mark.django_db

FILE = """---
slug: {slug}
title: "{title}"
category: A2
audience: user
short_answer: "Demandez un nouveau code."
keywords: [code sms, 2026]
sources: ["CESEDA, art. R. 431-2"]
valid_from: 2026-04-03
valid_until: null
reviewed_on: 2026-11-02
review_by: 2037-05-02
related: []
---

Le corps.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fr").mkdir()
    write(tmp_path, "un", "Un article")
    write(tmp_path, "deux", "Un autre")
    return tmp_path


def write(folder: Path, slug: str, title: str) -> Path:
    path = folder / "fr" / f"{slug}.md"
    path.write_text(FILE.format(slug=slug, title=title), encoding="utf-8")
    return path


def load(folder: Path, capsys) -> str:
    call_command("load_articles", str(folder))
    return capsys.readouterr().out.strip()


def test_loading_twice_changes_nothing(folder, capsys):
    assert load(folder, capsys) == "fr: 2 created, 0 updated, 0 unchanged, 0 refused"
    assert load(folder, capsys) == "fr: 0 created, 0 updated, 2 unchanged, 0 refused"
    assert ArticleVersion.objects.count() == 2


def test_a_changed_file_becomes_a_new_version(folder, capsys):
    load(folder, capsys)
    write(folder, "un", "Un article mieux dit")
    assert load(folder, capsys) == "fr: 0 created, 1 updated, 1 unchanged, 0 refused"
    assert ArticleVersion.objects.published().get(article__slug="un").number == 2


def test_an_editor_s_later_version_stays(folder, capsys):
    load(folder, capsys)
    version = actions.create_draft(actor=None, slug="un", content=content(title="Par une rédactrice"))
    actions.submit_for_review(version, actor=None)
    actions.publish(version, actor=None)
    load(folder, capsys)
    assert ArticleVersion.objects.published().get(article__slug="un").title == "Par une rédactrice"


def test_one_bad_file_does_not_stop_the_others(folder, capsys):
    (folder / "fr" / "a-casse.md").write_text("pas d'en-tête", encoding="utf-8")
    (folder / "fr" / "b-casse.md").write_text(
        FILE.format(slug="x", title="y").replace("A2", "Z9"), encoding="utf-8"
    )
    call_command("load_articles", str(folder))
    told = capsys.readouterr()
    assert told.out.strip() == "fr: 2 created, 0 updated, 0 unchanged, 2 refused"
    assert "a-casse.md: no front matter" in told.err
    assert "b-casse.md: category" in told.err


def test_an_article_whose_draft_is_in_preparation_is_refused_not_overwritten(folder, capsys):
    load(folder, capsys)
    actions.create_draft(actor=None, slug="un", content=content())
    write(folder, "un", "Changé")
    assert "1 unchanged, 1 refused" in load(folder, capsys)


def test_a_folder_without_languages_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="no folder named after a language"):
        call_command("load_articles", str(tmp_path))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("valid_from: 2026-04-03", "valid_from: demain"), "valid_from is not a date"),
        (("keywords: [code sms, 2026]", "keywords: code"), "keywords is not a list"),
        (('title: "Titre"', 'title: ""'), "title is not a text"),
        (("valid_until: null", "valid_until: [1"), "expected"),
        (("---\nslug", "---\n- slug"), "article.md"),
    ],
)
def test_a_malformed_file_is_named(tmp_path, change, complaint):
    path = tmp_path / "article.md"
    path.write_text(FILE.format(slug="s", title="Titre").replace(*change), encoding="utf-8")
    with pytest.raises(BadArticle, match=complaint):
        read(path)


def test_keywords_become_text(folder):
    assert read(folder / "fr" / "un.md").content.keywords == ("code sms", "2026")


def test_the_shipped_articles_all_load(capsys):
    call_command("load_articles")
    out = capsys.readouterr().out
    assert out.startswith("fr: ")
    assert " 0 refused" in out
