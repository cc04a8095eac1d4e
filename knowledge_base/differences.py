"""What changed between two versions, word by word, for a person to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from knowledge_base.models import ArticleVersion

COMPARED = (
    "title",
    "short_answer",
    "body",
    "category",
    "audience",
    "keywords",
    "sources",
    "related",
    "valid_from",
    "valid_until",
    "reviewed_on",
    "review_by",
)
CONTEXT_LINES = 1
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """One field that differs; `html` shows what was taken out and put in, with <del> and <ins>."""

    label: str | Promise
    html: SafeString


def differences(before: ArticleVersion, after: ArticleVersion) -> list[Change]:
    """The fields that differ, in the order of the form."""
    found = []
    for name in COMPARED:
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            label = ArticleVersion._meta.get_field(name).verbose_name
            found.append(Change(label, mark_safe("\n".join(_lines(old, new)))))
    return found


def _shown(version: ArticleVersion, name: str) -> str:
    value = getattr(version, name)
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    display = getattr(version, f"get_{name}_display", None)
    return str(display() if display else value if value is not None else _("sans limite"))


def _lines(old: str, new: str) -> Iterator[str]:
    """Changed lines word by word, with a line of context; a gap is marked."""
    left, right = old.splitlines(), new.splitlines()
    groups = SequenceMatcher(None, left, right, autojunk=False).get_grouped_opcodes(CONTEXT_LINES)
    for number, group in enumerate(groups):
        if number:
            yield "<p class='diff__gap'>…</p>".replace("'", '"')
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (f"<p>{escape(line)}</p>" for line in left[i1:i2] if line.strip())
            else:
                yield f"<p>{_words(chr(10).join(left[i1:i2]), chr(10).join(right[j1:j2]))}</p>"


def _words(old: str, new: str) -> str:
    left, right = _PIECE.findall(old), _PIECE.findall(new)
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(escape("".join(left[i1:i2])))
        else:
            pieces.append(_marked("del", left[i1:i2]) + _marked("ins", right[j1:j2]))
    return "".join(pieces).replace("\n", "<br>")


def _marked(tag: str, pieces: list[str]) -> str:
    text = escape("".join(pieces))
    return f"<{tag}>{text}</{tag}>" if text else ""
