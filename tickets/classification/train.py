"""`python -m tickets.classification.train`: measure, fit on everything but the held-out messages, write the model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from . import dataset, evaluate
from .categories import CATEGORIES
from .fitting import calibrated, examples, fit, save

GENERATION = 1  # raised when the features change meaning


def fingerprint(rows: Sequence[dataset.Row]) -> str:
    """Short digest of the training data, part of the version."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:8]


def rounded(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Figures at four decimals, so that the manifest does not depend on the last bit."""
    return {
        name: {key: round(value, 4) for key, value in measured.items()} for name, measured in figures.items()
    }


def main() -> None:
    """The same data gives the same weights, byte for byte, and the same manifest."""
    figures = evaluate.measure()
    settings = figures.pop("calibration")
    rows = dataset.training_rows()
    model = fit(examples(rows), list(CATEGORIES))
    version = f"{GENERATION}-{fingerprint(rows)}"
    save(calibrated(model, settings["temperature"], settings["threshold"], version), rounded(figures))


if __name__ == "__main__":
    main()
