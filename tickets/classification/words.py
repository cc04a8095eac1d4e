"""The cue words of `data/cues.yaml` as compiled expressions, and the other word lists of the extraction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_DATA = files(__package__) / "data"
_EDGE = r"\b"
_OTHER_SCRIPT = r"(?=[\u0370-\u9fff])"
_IN_OTHER_SCRIPT = re.compile(r"[\u0370-\u9fff](?![?*{])")
_BEGINS_WITH_LETTER = re.compile(r"\w(?![?*+{])")
_INNERMOST = re.compile(r"\([^()]*\)")
_WORTH_A_TEST = 8
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def table(name: str) -> dict[Any, Any]:
    """A word list of the package, by file name without its ending."""
    return yaml.load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)


def cue(name: str) -> re.Pattern[str]:
    """Any of the expressions listed under `name`, for folded text."""
    return any_of([_expanded(fragment) for fragment in table("cues")[name]])


def any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    """The expressions as one, quick to fail: each letter of a text is looked at once, not once an expression.

    Those that begin at a word's edge share one test of the edge, plain words of other scripts one of the script.
    """
    groups: dict[str, list[str]] = {_EDGE: [], _OTHER_SCRIPT: [], "": []}
    for expression in expressions:
        beginning = _beginning(expression)
        groups[beginning].append(expression.removeprefix(_EDGE) if beginning == _EDGE else expression)
    if len(groups[_OTHER_SCRIPT]) < _WORTH_A_TEST:
        groups[""] += groups.pop(_OTHER_SCRIPT)
    found = [f"{beginning}{_by_first_letter(group)}" for beginning, group in groups.items() if group]
    return re.compile("|".join(found))


def _by_first_letter(expressions: list[str]) -> str:
    """The same alternatives, those that begin with one letter together; only one group can match at a place."""
    groups: dict[str, list[str]] = {}
    others = []
    for expression in expressions:
        if _BEGINS_WITH_LETTER.match(expression) and not _separates_readings(expression):
            groups.setdefault(expression[0], []).append(expression[1:])
        else:
            others.append(expression)
    return f"(?:{'|'.join([*others, *(_after(letter, ends) for letter, ends in groups.items())])})"


def _after(letter: str, ends: list[str]) -> str:
    return f"{letter}(?:{'|'.join(ends)})" if len(ends) > 1 else letter + ends[0]


def either(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest where several fit; it tries no word twice that begins alike."""
    tree: dict = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict) -> str:
    longer = [re.escape(letter) + _branches(after) for letter, after in node.items() if letter]
    if not longer:
        return ""
    inside = longer[0] if len(longer) == 1 and "" not in node else f"(?:{'|'.join(longer)})"
    return f"{inside}?" if "" in node else inside


def _beginning(expression: str) -> str:
    """What every reading of the expression begins with: the edge of a word, a letter of another script, or anything."""
    if _separates_readings(expression):
        return ""
    if expression.startswith(_EDGE):
        return _EDGE
    return _OTHER_SCRIPT if _IN_OTHER_SCRIPT.match(expression) else ""


def _separates_readings(expression: str) -> bool:
    """Whether a bar stands outside parentheses."""
    bare = expression
    while (shorter := _INNERMOST.sub("", bare)) != bare:
        bare = shorter
    return "|" in bare


def _expanded(fragment: str) -> str:
    """`<paper>` and `<not_ahead>` stand for the lists of those names."""
    lists = table("cues")
    paper, ahead = _by_first_letter(lists["paper"]), "|".join(lists["not_ahead"])
    return fragment.replace("<paper>", paper).replace("<not_ahead>", f"(?!{ahead})")
