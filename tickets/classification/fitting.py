"""Fitting the linear models: with the evaluation, the only place that imports scikit-learn."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from . import dataset, features
from .extraction.cover import Cover, read_cover
from .extraction.dates import extract_dates
from .features import BLOCKS
from .model import (
    MANIFEST_FILE,
    RISKS,
    WEIGHTS_FILE,
    Counts,
    Linear,
    Model,
    Vocabulary,
    count_features,
    to_arrays,
)
from .signals import risk_features
from .text import strip_replies

REFERENCE_DAY = date(2026, 11, 21)  # the day the labels of the development set were given for
FOLDER = Path(__file__).parent / "data" / "model"
MINIMUM_DOCUMENTS = {"w": 1, "c": 3, "k": 2}
BLOCK_WEIGHTS = {"w": 1.0, "c": 1.0, "k": 1.0}
# Words and ideas are fitted apart and added: fitted together, the ideas, which say little of unusual wording,
# take the place of words that would have told.
IDEA_SHARE = 0.25
BLOCKING_IDEA_SCALE = 0.3
CATEGORY_COST, BLOCKING_COST, RISK_COST = 1.0, 1.0, 0.5
CATEGORY_SHARE = 3.0  # how much the category weighs among the features of the blocking model
NOW_WEIGHT = 2.0  # a missed rupture of rights costs more than a false one
SEED = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message, read once."""

    row: dataset.Row
    reading: features.Reading
    counts: Counts
    cover: Cover


def examples(rows: Sequence[dataset.Row]) -> list[Example]:
    """Read labelled messages; the same text is read once per process."""
    return [_example(row["subject"], row["body"], row["lang"], json.dumps(row)) for row in rows]


@cache
def _example(subject: str, body: str, language: str, row: str) -> Example:
    reading = features.read(subject, body, language)
    text = f"{subject}\n{strip_replies(body)}"
    cover = read_cover(text, extract_dates(text, REFERENCE_DAY), REFERENCE_DAY)
    return Example(json.loads(row), reading, count_features(reading), cover)


def fit(training: Sequence[Example], categories: Sequence[str]) -> Model:
    """Fit the three models; calibration is left neutral (see `calibrated`)."""
    vocabulary = _vocabulary(training)
    matrix = _matrix(training, vocabulary)
    labels = np.array([categories.index(example.row["category"]) for example in training])
    blocked = np.array([example.row["blocking"] for example in training])
    one_hot = sp.csr_matrix(
        (np.full(len(labels), CATEGORY_SHARE), (np.arange(len(labels)), labels)),
        shape=(len(labels), len(categories)),
    )
    size = matrix.shape[1]
    scale = np.where(_is_idea(vocabulary), BLOCKING_IDEA_SCALE, 1.0)
    scaled = sp.hstack([matrix @ sp.diags(scale), one_hot]).tocsr()
    blocking = _svc(BLOCKING_COST).fit(scaled, blocked)
    risk_ranks, risk = _fit_risk(training)
    return Model(
        version="",
        categories=tuple(categories),
        vocabulary=vocabulary,
        category=_fit_categories(matrix, labels, _is_idea(vocabulary)),
        temperature=1.0,
        threshold=0.0,
        blocking=_linear((blocking.coef_[:, :size] * scale).T, blocking.intercept_),
        blocking_by_category=blocking.coef_[0, size:] * CATEGORY_SHARE,
        risk_ranks=risk_ranks,
        risk=risk,
        now_threshold=0.34,
    )


def calibrated(model: Model, temperature: float, threshold: float, version: str) -> Model:
    """The model with its measured temperature and abstention threshold."""
    return replace(model, temperature=temperature, threshold=threshold, version=version)


def _fit_categories(matrix: sp.csr_matrix, labels: np.ndarray, is_idea: np.ndarray) -> Linear:
    words = _svc(CATEGORY_COST).fit(matrix @ sp.diags((~is_idea).astype(float)), labels)
    ideas = _svc(CATEGORY_COST).fit(matrix @ sp.diags(is_idea.astype(float)), labels)
    weights = words.coef_ + IDEA_SHARE * ideas.coef_
    return _linear(weights.T, words.intercept_ + IDEA_SHARE * ideas.intercept_)


def _is_idea(vocabulary: Vocabulary) -> np.ndarray:
    """Which columns are ideas; the others are words and runs of letters."""
    mask = np.zeros(len(vocabulary.idf), dtype=bool)
    mask[list(vocabulary.ranks["k"].values())] = True
    return mask


def _svc(cost: float) -> LinearSVC:
    return LinearSVC(C=cost, class_weight="balanced", random_state=SEED, max_iter=5000)


def _linear(weights: np.ndarray, bias: np.ndarray) -> Linear:
    return Linear(np.ascontiguousarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float64))


def _vocabulary(training: Sequence[Example]) -> Vocabulary:
    ranks: dict[str, dict[str, int]] = {block: {} for block in BLOCKS}
    frequencies: list[int] = []
    for block in BLOCKS:
        documents: Counter[str] = Counter()
        for example in training:
            documents.update(example.counts[block].keys())
        for name in sorted(documents):
            if documents[name] >= MINIMUM_DOCUMENTS[block]:
                ranks[block][name] = len(frequencies)
                frequencies.append(documents[name])
    idf = np.log((1 + len(training)) / (1 + np.array(frequencies))) + 1
    return Vocabulary(ranks, idf, BLOCK_WEIGHTS)


def _matrix(training: Sequence[Example], vocabulary: Vocabulary) -> sp.csr_matrix:
    vectors = [vocabulary.vector(example.counts) for example in training]
    rows = np.repeat(np.arange(len(vectors)), [len(ranks) for ranks, _ in vectors])
    columns = np.concatenate([ranks for ranks, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return sp.csr_matrix((values, (rows, columns)), shape=(len(vectors), len(vocabulary.idf)))


def _fit_risk(training: Sequence[Example]) -> tuple[dict[str, int], Linear]:
    facts = [risk_features(e.reading, e.cover, e.row["category"], e.row["blocking"]) for e in training]
    counted = Counter(name for fact in facts for name in fact)
    ranks = {name: rank for rank, name in enumerate(sorted(name for name, n in counted.items() if n > 1))}
    cells = [(row, ranks[name]) for row, fact in enumerate(facts) for name in fact if name in ranks]
    rows, columns = zip(*cells, strict=True)
    matrix = sp.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(facts), len(ranks)))
    labels = [RISKS.index(example.row["rights_at_risk"]) for example in training]
    weights, bias = [], []
    for risk in range(len(RISKS)):
        positive = np.array(labels) == risk
        cost = {True: NOW_WEIGHT if risk == 0 else 1.0, False: 1.0}
        one = LogisticRegression(C=RISK_COST, class_weight=cost, solver="liblinear", random_state=SEED)
        one.fit(matrix, positive)
        weights.append(one.coef_[0])
        bias.append(one.intercept_[0])
    return ranks, _linear(np.array(weights).T, np.array(bias))


def save(model: Model, figures: dict, folder: Path = FOLDER) -> None:
    """Write weights and manifest; the same training data always gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / WEIGHTS_FILE).open("wb") as stream:
        np.savez_compressed(stream, **to_arrays(model))
    manifest = {
        "version": model.version,
        "categories": list(model.categories),
        "block_weights": model.vocabulary.block_weights,
        "temperature": model.temperature,
        "threshold": model.threshold,
        "now_threshold": model.now_threshold,
        "features": len(model.vocabulary.idf),
        "sha256": hashlib.sha256((folder / WEIGHTS_FILE).read_bytes()).hexdigest(),
        "figures": figures,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST_FILE).write_text(text, encoding="utf-8")
