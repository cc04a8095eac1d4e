"""The cue words of `data/cues.yaml` as compiled expressions, and the other word lists of the extraction."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_DATA = files(__package__) / "data"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def table(name: str) -> dict[Any, Any]:
    """A word list of the package, by file name without its ending."""
    return yaml.load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)


def cue(name: str) -> re.Pattern[str]:
    """Any of the expressions listed under `name`, for folded text."""
    return re.compile("|".join(map(_expanded, table("cues")[name])))


def _expanded(fragment: str) -> str:
    """`<paper>` and `<not_ahead>` stand for the lists of those names."""
    lists = table("cues")
    paper, ahead = "|".join(lists["paper"]), "|".join(lists["not_ahead"])
    return fragment.replace("<paper>", f"(?:{paper})").replace("<not_ahead>", f"(?!{ahead})")
