"""Articles kept as Markdown files with a YAML front matter, one folder per language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.wording import ArticleContent

_FRONT_MATTER = re.compile(r"\A---\r?\n(?P<meta>.*?)\r?\n---\r?\n(?P<body>.*)\Z", re.DOTALL)
_LISTS = ("keywords", "sources", "related")
_DATES = ("valid_from", "reviewed_on", "review_by")
_TEXTS = ("slug", "title", "category", "audience", "short_answer")


class BadArticle(ValueError):
    """A file cannot be read as an article; the text says what is wrong with which file."""


@dataclass(frozen=True)
class ArticleFile:
    """One article as shipped."""

    slug: str
    content: ArticleContent


def read(path: Path) -> ArticleFile:
    """The article in `path`; `BadArticle` when it is not one."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadArticle(f"{path.name}: {error}") from error
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise BadArticle(f"{path.name}: no front matter")
    try:
        meta = yaml.safe_load(match["meta"])
    except yaml.YAMLError as error:
        raise BadArticle(f"{path.name}: {error}") from error
    if not isinstance(meta, Mapping):
        raise BadArticle(f"{path.name}: the front matter is not a mapping")
    return _article(path.name, meta, match["body"].strip())


def _article(name: str, meta: Mapping[str, Any], body: str) -> ArticleFile:
    for key in _TEXTS:
        _expect(name, key, isinstance(meta.get(key), str) and meta[key].strip(), "a text")
    for key in _DATES:
        _expect(name, key, isinstance(meta.get(key), date), "a date")
    _expect(name, "valid_until", isinstance(meta.get("valid_until"), date | None), "a date or null")
    for key in _LISTS:
        _expect(name, key, isinstance(meta.get(key), list), "a list")
    content = ArticleContent(
        body=body,
        valid_until=meta.get("valid_until"),
        **{key: meta[key].strip() for key in _TEXTS if key != "slug"},
        **{key: meta[key] for key in _DATES},
        **{key: tuple(str(item).strip() for item in meta[key]) for key in _LISTS},
    )
    return ArticleFile(meta["slug"].strip(), content)


def _expect(name: str, key: str, holds: object, what: str) -> None:
    if not holds:
        raise BadArticle(f"{name}: {key} is not {what}")
