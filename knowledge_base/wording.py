"""The words and dates of one version, before they are stored; and what must not be stored with them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import date

from knowledge_base.enums import Audience

_IDENTIFIER = re.compile(r"\S+@\S+|\+?\d(?:[\s.\-]?\d){5,}")
HIDDEN = "…"
_MARKS = re.compile(r"^ {0,3}(?:#{1,6}|[-*+]|\d+[.)]|>) +|[*_`]|\[([^\]]*)\]\([^)]*\)", re.MULTILINE)
_BEFORE_MARK = re.compile(r" (?=[;!?](?:\s|$))")
_AROUND_QUOTE = re.compile(r"(?<=«) | (?=[»:](?:\W|$))")


@dataclass(frozen=True, kw_only=True)
class ArticleContent:
    """Everything that an author writes."""

    title: str
    short_answer: str
    body: str
    category: str
    valid_from: date
    reviewed_on: date
    review_by: date
    audience: str = Audience.USER
    keywords: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    valid_until: date | None = None

    @classmethod
    def of(cls, version: object) -> ArticleContent:
        """The words and dates of a stored version."""
        values = {each.name: getattr(version, each.name) for each in fields(cls)}
        return cls(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        )

    def values(self) -> dict[str, object]:
        """The model's fields."""
        lists = {name: list(getattr(self, name)) for name in ("keywords", "sources", "related")}
        return {**asdict(self), **lists}

    @property
    def checksum(self) -> str:
        """SHA-256: equal when nothing that a reader or the search sees differs."""
        plain = json.dumps(self.values(), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


def without_identifiers(text: str) -> str:
    """The text without addresses and numbers of six digits or more: people type theirs in any box."""
    return _IDENTIFIER.sub(HIDDEN, text)


def plain_text(markdown: str) -> str:
    """The words of a Markdown text, line by line, without its marks."""
    return _MARKS.sub(r"\1", markdown)


def french_spaces(text: str) -> str:
    """The spaces of French punctuation made unbreakable, so that no line begins with « ? »."""
    return _AROUND_QUOTE.sub("\u00a0", _BEFORE_MARK.sub("\u202f", text))
