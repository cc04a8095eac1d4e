"""The labelled messages: read-only, used by training, evaluation, tests and the demonstration."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import yaml

Row = dict[str, Any]
_DATA = files(__package__) / "data"
# Messages that fill the whole text; nothing is said around them.
_BARE = ("SPAM", "AUCUN")


def development() -> list[Row]:
    """The 420 labelled messages of the development set."""
    return _read("labelled_dev.jsonl")


def written(passes: Iterable[int] = (1, 2, 3, 4)) -> list[Row]:
    """Messages written for training; pass 1 and 2 were written before the second half of the development set was read."""
    names = sorted(entry.name for entry in _DATA.iterdir() if entry.name.startswith("written_"))
    wanted = {str(number) for number in passes}
    return [
        row for name in names if name.removesuffix(".jsonl").split("_")[-1] in wanted for row in _read(name)
    ]


def held_out() -> list[Row]:
    """Messages written before any tuning and never trained on."""
    return _read("heldout.jsonl")


def stress() -> list[Row]:
    """Harder messages (oblique, figurative wording), written before the second tuning and never trained on."""
    return _read("heldout_blind.jsonl")


def with_asides(rows: list[Row], seed: int = 0) -> list[Row]:
    """One more copy of each message with sentences around it that must not weigh (what works, thanks, who they are)."""
    asides = yaml.safe_load((_DATA / "asides.yaml").read_text(encoding="utf-8"))
    dice = random.Random(seed)
    copies = []
    for row in rows:
        if row["category"] in _BARE or row["channel"] == "phone_note":
            continue
        around = asides[row["lang"]]
        before = dice.sample(around["before"], dice.choice((0, 1, 1, 2)))
        after = dice.sample(around["after"], dice.choice((0, 1, 1, 2)))
        copies.append({**row, "body": " ".join([*before, row["body"], *after])})
    return rows + copies


def training_rows() -> list[Row]:
    """All that the shipped model learns from; the held-out and stress messages never are."""
    return with_asides(written()) + development()


def _read(name: str) -> list[Row]:
    return [json.loads(line) for line in (_DATA / name).read_text(encoding="utf-8").splitlines()]
