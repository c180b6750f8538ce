"""Writes what scikit-learn's isolation forest makes of breastw.parquet into reference.json, and series.parquet.

usage: python make_reference.py    (needs scikit-learn 1.9.1, pandas and pyarrow)

Three parts: c(n) by scikit-learn's own function; AUROC and average precision of 20 seeds; and for each row the mean
score of these seeds. Scores are higher for stranger rows, so scikit-learn's change their sign. series.parquet holds two
made-up series in the form of `hydatis evaluate detector --series`: a wave with noise and one jump inside a labeled
window.
"""

import json
from pathlib import Path

import numpy
import pandas
import pyarrow.parquet
import sklearn
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length
from sklearn.metrics import average_precision_score, roc_auc_score

FOLDER = Path(__file__).resolve().parent
SEEDS = range(20)
COUNTS = [0, 1, 2, 3, 4, 5, 10, 64, 255, 256, 257, 1000, 1024, 1025, 4096, 100_000]


def write_series():
    """Writes the made-up series, 400 values each, five minutes apart."""
    random = numpy.random.default_rng(3)
    steps = numpy.arange(400)
    parts = []
    for number, name in enumerate(["calm", "loud"]):
        values = 10 + numpy.sin(steps / 20) + random.normal(0, 0.1 * (number + 1), len(steps))
        values[300:304] += 8
        parts.append(
            pandas.DataFrame(
                {
                    "series_id": name,
                    "timestamp": 1_772_323_200 + 300 * steps,
                    "value": values.round(3),
                    "label": ((steps >= 290) & (steps < 320)).astype("uint8"),
                }
            )
        )
    pandas.concat(parts).to_parquet(FOLDER / "series.parquet", index=False, compression="zstd")


def main():
    write_series()
    table = pyarrow.parquet.read_table(FOLDER / "breastw.parquet").to_pandas()
    labels = table.pop("label")
    rows = table.to_numpy(dtype=float)
    scores = []
    for seed in SEEDS:
        forest = IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(rows)
        scores.append(-forest.score_samples(rows))
    reference = {
        "scikit_learn": sklearn.__version__,
        "average_path_length": {str(n): c for n, c in zip(COUNTS, _average_path_length(numpy.array(COUNTS)).tolist())},
        "auroc": [roc_auc_score(labels, one) for one in scores],
        "average_precision": [average_precision_score(labels, one) for one in scores],
        "mean_scores": [round(score, 5) for score in numpy.mean(scores, axis=0).tolist()],
    }
    (FOLDER / "reference.json").write_text(json.dumps(reference, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
