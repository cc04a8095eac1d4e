"""The linear models at work: numpy only, weights read once from a compressed file beside its manifest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

import numpy as np

from .features import BLOCKS, Reading, runs_of
from .result import Risk

Counts = dict[str, Counter[str]]
Vector = tuple[np.ndarray, np.ndarray]
"""Ranks of features, and the value of each."""
FOLDER = files(__package__) / "data" / "model"
WEIGHTS_FILE, MANIFEST_FILE = "weights.npz", "manifest.json"
LETTERS = "c"
_WORDS_REMEMBERED = 16_384
_NONE = np.empty(0, dtype=np.int64)
RISKS: tuple[Risk, ...] = ("now", "soon", "none")


def count_features(reading: Reading) -> Counts:
    """Feature counts of a message by block (words, runs of letters, ideas)."""
    return {block: extract(reading) for block, extract in BLOCKS.items()}


@dataclass(frozen=True)
class Vocabulary:
    """Feature names of each block with their rank, inverse document frequency, and the weight of each block."""

    ranks: dict[str, dict[str, int]]
    idf: np.ndarray
    block_weights: dict[str, float]

    def vector(self, counts: Counts) -> Vector:
        """Ranks and values of the known features: sublinear tf-idf, each block scaled to its own weight."""
        return self._weighed((block, *self._known(block, counted)) for block, counted in counts.items())

    def vector_of(self, reading: Reading) -> Vector:
        """`vector(count_features(reading))` up to the order, faster: the runs of letters of a word are looked up once."""
        return self._weighed(
            (
                block,
                *(self._known_runs(reading) if block == LETTERS else self._known(block, extract(reading))),
            )
            for block, extract in BLOCKS.items()
        )

    def _weighed(self, found: Iterable[tuple[str, np.ndarray, np.ndarray]]) -> Vector:
        ranks, values = [], []
        for block, block_ranks, times in found:
            if len(block_ranks):
                weighed = (1 + np.log(times)) * self.idf[block_ranks]
                ranks.append(block_ranks)
                values.append(weighed * (self.block_weights[block] / np.linalg.norm(weighed)))
        if not ranks:
            return _NONE, np.empty(0)
        return np.concatenate(ranks), np.concatenate(values)

    def _known(self, block: str, counted: Counter[str]) -> tuple[np.ndarray, np.ndarray]:
        rank_of = self.ranks[block].get
        known = {rank: times for name, times in counted.items() if (rank := rank_of(name)) is not None}
        return (
            np.fromiter(known, dtype=np.int64, count=len(known)),
            np.fromiter(known.values(), dtype=np.int64, count=len(known)),
        )

    def _known_runs(self, reading: Reading) -> tuple[np.ndarray, np.ndarray]:
        """Ranks of the known runs of letters, and how often each occurs."""
        words = Counter(reading.subject_words + reading.body_words)
        runs = [self._runs_by_word(word) for word in words]
        found = np.concatenate([*runs, _NONE])
        if not len(found):
            return found, found
        first = self._run_ranks[0]
        times = np.repeat(list(words.values()), [len(ranks) for ranks in runs])
        counts = np.bincount(found - first, weights=times)
        known = np.flatnonzero(counts)
        return known + first, counts[known]

    def is_run(self, ranks: np.ndarray) -> np.ndarray:
        """Which of these ranks are runs of letters; the ranks of a block are neighbours."""
        first, last = self._run_ranks
        return (ranks >= first) & (ranks <= last)

    @cached_property
    def _run_ranks(self) -> tuple[int, int]:
        ranks = self.ranks[LETTERS].values()
        return min(ranks, default=0), max(ranks, default=-1)

    @cached_property
    def _runs_by_word(self) -> Callable[[str], np.ndarray]:
        names = self.ranks[LETTERS]

        @lru_cache(maxsize=_WORDS_REMEMBERED)
        def ranks_of(word: str) -> np.ndarray:
            return np.array([names[run] for run in runs_of(word) if run in names], dtype=np.int64)

        return ranks_of


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores = values · weights[ranks] + bias."""

    weights: np.ndarray
    bias: np.ndarray

    def scores(self, ranks: np.ndarray, values: np.ndarray) -> np.ndarray:
        """One score per column of the weights."""
        return values @ self.weights[ranks] + self.bias


@dataclass(frozen=True, slots=True)
class Model:
    """Category, blocking and risk models sharing one vocabulary; everything `classify` needs but the rules."""

    version: str
    categories: tuple[str, ...]
    vocabulary: Vocabulary
    category: Linear
    temperature: float
    threshold: float
    blocking: Linear
    blocking_by_category: np.ndarray
    risk_ranks: dict[str, int]
    risk: Linear
    now_threshold: float

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Calibrated probability of each category from its scores, in the order of `categories`."""
        scaled = scores * self.temperature
        exponentials = np.exp(scaled - scaled.max())
        return exponentials / exponentials.sum()

    def is_blocking(self, vector: tuple[np.ndarray, np.ndarray], probabilities: np.ndarray) -> bool:
        """Whether the words, with the likely categories, tell a tool fault that stops the person."""
        score = self.blocking.scores(*vector)[0] + probabilities @ self.blocking_by_category
        return bool(score > 0)

    def rights_at_risk(self, facts: Counter[str]) -> Risk:
        """The likeliest risk; « now » already at `now_threshold`, since missing one costs more than a look."""
        ranks = [rank for name in facts if (rank := self.risk_ranks.get(name)) is not None]
        scores = self.risk.weights[ranks].sum(axis=0) + self.risk.bias
        odds = 1 / (1 + np.exp(-scores))
        shares = odds / odds.sum()
        return "now" if shares[0] >= self.now_threshold else RISKS[1 + int(shares[2] >= shares[1])]


@cache
def shipped_model() -> Model:
    """The model committed with the code; read once per process."""
    manifest = json.loads((FOLDER / MANIFEST_FILE).read_text(encoding="utf-8"))
    with (FOLDER / WEIGHTS_FILE).open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return from_arrays(manifest, {name: arrays[name] for name in arrays.files})


def from_arrays(manifest: dict, arrays: dict[str, np.ndarray]) -> Model:
    """Rebuild a model from what `to_arrays` gave."""

    def names(key: str) -> dict[str, int]:
        return {name: rank for rank, name in enumerate(arrays[key].tobytes().decode("utf-8").split("\n"))}

    def blocks() -> dict[str, dict[str, int]]:
        ranks: dict[str, dict[str, int]] = {block: {} for block in BLOCKS}
        for name, rank in names("vocabulary").items():
            ranks[name[0]][name[1:]] = rank
        return ranks

    def linear(key: str) -> Linear:
        return Linear(arrays[f"{key}_weights"].astype(np.float32), arrays[f"{key}_bias"].astype(np.float64))

    return Model(
        version=manifest["version"],
        categories=tuple(manifest["categories"]),
        vocabulary=Vocabulary(blocks(), arrays["idf"].astype(np.float64), manifest["block_weights"]),
        category=linear("category"),
        temperature=manifest["temperature"],
        threshold=manifest["threshold"],
        blocking=linear("blocking"),
        blocking_by_category=arrays["blocking_by_category"].astype(np.float64),
        risk_ranks=names("risk_names"),
        risk=linear("risk"),
        now_threshold=manifest["now_threshold"],
    )


def to_arrays(model: Model) -> dict[str, np.ndarray]:
    """The arrays of a model, halved to 16 bits: names as UTF-8 lines, weights as float16."""

    def lines(ranks: dict[str, int]) -> np.ndarray:
        return np.frombuffer("\n".join(sorted(ranks, key=ranks.__getitem__)).encode("utf-8"), dtype=np.uint8)

    arrays = {
        "vocabulary": lines(
            {
                block + name: rank
                for block, names in model.vocabulary.ranks.items()
                for name, rank in names.items()
            }
        ),
        "idf": model.vocabulary.idf.astype(np.float16),
        "blocking_by_category": model.blocking_by_category.astype(np.float32),
        "risk_names": lines(model.risk_ranks),
    }
    for name, linear in (("category", model.category), ("blocking", model.blocking), ("risk", model.risk)):
        arrays[f"{name}_weights"] = linear.weights.astype(np.float16)
        arrays[f"{name}_bias"] = linear.bias.astype(np.float32)
    return arrays
