"""The shipped weights: their manifest, their size, their figures, and that training is reproducible."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tickets.classification import CATEGORIES, dataset
from tickets.classification.evaluate import category_figures, predict
from tickets.classification.model import FOLDER, MANIFEST_FILE, WEIGHTS_FILE, shipped_model
from tickets.classification.train import fingerprint

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = json.loads((FOLDER / MANIFEST_FILE).read_text(encoding="utf-8"))


def test_the_weights_are_those_of_the_manifest() -> None:
    weights = (FOLDER / WEIGHTS_FILE).read_bytes()
    assert hashlib.sha256(weights).hexdigest() == MANIFEST["sha256"]
    assert len(weights) < 6_000_000
    assert MANIFEST["categories"] == list(CATEGORIES)


def test_the_model_was_made_from_the_data_beside_it() -> None:
    assert MANIFEST["version"].endswith(fingerprint(dataset.training_rows()))


def test_held_out_messages_are_in_no_training_file() -> None:
    trained = {(row["subject"], row["body"]) for row in dataset.training_rows()}
    kept = {(row["subject"], row["body"]) for row in dataset.held_out() + dataset.stress()}
    assert not trained & kept


@pytest.mark.parametrize(
    ("measured", "figure", "least"),
    [
        ("cross_validation", "macro_f1", 0.85),
        ("cross_validation", "macro_f1_kept", 0.93),
        ("cross_validation", "coverage", 0.80),
        ("cross_validation", "language_accuracy", 0.97),
        ("cross_validation", "blocking_f1", 0.90),
        ("cross_validation", "now_recall", 0.95),
        ("cross_validation", "dates_f1", 0.95),
        ("cross_validation", "identifiers_f1", 0.95),
        ("first_sight", "macro_f1", 0.85),
        ("held_out", "macro_f1", 0.85),
    ],
)
def test_the_figures_of_the_manifest_reach_what_was_asked(measured: str, figure: str, least: float) -> None:
    assert MANIFEST["figures"][measured][figure] >= least


def test_the_shipped_model_still_gives_the_held_out_figures() -> None:
    figures = category_figures(predict(shipped_model(), dataset.held_out()), MANIFEST["threshold"])
    assert figures["macro_f1"] == pytest.approx(MANIFEST["figures"]["held_out"]["macro_f1"], abs=0.02)
    assert figures["coverage"] == pytest.approx(MANIFEST["figures"]["held_out"]["coverage"], abs=0.02)


def test_the_same_data_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tickets.classification import CATEGORIES, dataset; "
        "from tickets.classification.fitting import calibrated, examples, fit, save; "
        "rows = examples(dataset.development()[:100]); "
        "save(calibrated(fit(rows, list(CATEGORIES)), 5.0, 0.5, 't'), {}, Path(sys.argv[1]))"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / seed)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            check=True,
        )
    for name in (WEIGHTS_FILE, MANIFEST_FILE):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
