"""How often the right article comes first, or among the first three, on labelled messages."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

ALL, OTHERS = "all", "not fr"


@dataclass(frozen=True)
class Case:
    """A message and the slugs that answer it."""

    identifier: str
    text: str
    language: str
    category: str
    topics: frozenset[str]


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1 over `count` messages; `mrr` is the mean of 1 / rank of the first right answer."""

    count: int
    hit1: float
    hit3: float
    mrr: float


@dataclass(frozen=True)
class Miss:
    """A message whose right answer is not among the first three."""

    case: Case
    found: Sequence[str]


@dataclass(frozen=True)
class Report:
    figures: Mapping[str, Figures]
    """By language, then « not fr » and « all »."""
    misses: Sequence[Miss]


def read_cases(lines: Iterable[str]) -> Iterator[Case]:
    """Labelled JSON lines: id, lang, subject, body, category, topics; messages without a topic are left out."""
    for line in lines:
        row = json.loads(line)
        if row["topics"]:
            yield Case(
                identifier=row["id"],
                text=f"{row['subject']}\n{row['body']}".strip(),
                language=row["lang"],
                category=row["category"],
                topics=frozenset(row["topics"]),
            )


def evaluate(cases: Iterable[Case], find: Callable[[Case], Sequence[str]]) -> Report:
    """Ask `find` for the slugs of each case, best first, and compare."""
    ranks: defaultdict[str, list[float]] = defaultdict(list)
    misses: list[Miss] = []
    for case in cases:
        found = find(case)
        rank = next((place for place, slug in enumerate(found, start=1) if slug in case.topics), 0)
        for group in (case.language, ALL, *([] if case.language == "fr" else [OTHERS])):
            ranks[group].append(rank)
        if not 0 < rank <= 3:
            misses.append(Miss(case, found[:3]))
    groups = sorted(ranks, key=lambda name: (name == ALL, name == OTHERS, -len(ranks[name]), name))
    return Report({name: _figures(ranks[name]) for name in groups}, misses)


def _figures(ranks: Sequence[float]) -> Figures:
    return Figures(
        count=len(ranks),
        hit1=mean(rank == 1 for rank in ranks),
        hit3=mean(0 < rank <= 3 for rank in ranks),
        mrr=mean(1 / rank if rank else 0.0 for rank in ranks),
    )
