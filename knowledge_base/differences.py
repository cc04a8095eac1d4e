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
            yield '<p class="diff__gap">…</p>'
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (f"<p>{escape(line)}</p>" for line in left[i1:i2] if line.strip())
            else:
                yield f"<p>{_words(chr(10).join(left[i1:i2]), chr(10).join(right[j1:j2]))}</p>"


def _words(old: str, new: str) -> str:
    left, right = _PIECE.findall(old), _PIECE.findall(new)
    shown = []
    for removed, added, same in _passages(left, right):
        marks = [_marked("del", removed), _marked("ins", added)]
        shown.append(" ".join(mark for mark in marks if mark) + escape(same))
    return "".join(shown).replace("\n", "<br>")


def _passages(left: list[str], right: list[str]) -> Iterator[tuple[str, str, str]]:
    """(taken out, put in, what follows unchanged); changes that only a space separates are one passage."""
    removed, added = "", ""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            removed, added = removed + "".join(left[i1:i2]), added + "".join(right[j1:j2])
            continue
        same = "".join(left[i1:i2])
        if same.isspace() and removed and added and i2 < len(left):
            removed, added = removed + same, added + same
        else:
            yield removed, added, same
            removed, added = "", ""
    if removed or added:
        yield removed, added, ""


def _marked(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""
