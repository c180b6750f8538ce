"""Predict with boosters in one release of XGBoost, and compare what two releases said.

Used by scripts/check-boosters: check_releases.py load | predict FOLDER | compare OLDEST.json NEWEST.json.
"""

import json
import math
import pathlib
import random
import sys

BEGIN = 1793491200  # 2026-11-01T00:00:00Z


def load() -> None:
    """Print two weeks of two nodes by the hour, far from the 0.5 that old releases would take instead."""
    draw = random.Random(7)
    print("timestamp,node,metric,value")
    for node in ("n1", "n2"):
        for hour in range(24 * 14):
            wave = math.sin(2 * math.pi * hour / 24)
            cpu = 0.25 + 0.15 * wave + draw.gauss(0, 0.02)
            print(f"{BEGIN + 3600 * hour},{node},cpu_utilization_ratio,{cpu:.4f}")
            print(f"{BEGIN + 3600 * hour},{node},memory_utilization_ratio,{0.6 + 0.03 * wave:.4f}")


def predict(folder: str) -> None:
    """Print the predictions of every booster for the same rows, with some missing values."""
    import numpy as np
    import xgboost as xgb

    predictions = {}
    for path in sorted(pathlib.Path(folder).rglob("*.ubj")):
        booster = xgb.Booster(model_file=path)
        rows = np.random.default_rng(7).uniform(0, 1, (200, len(booster.feature_names))).astype(np.float32)
        rows[::10, 0] = np.nan
        values = booster.predict(xgb.DMatrix(rows, feature_names=booster.feature_names))
        predictions[path.name] = [float(value) for value in values]
    json.dump({"release": xgb.__version__, "predictions": predictions}, sys.stdout)


def compare(oldest: str, newest: str) -> None:
    """Fail unless two different releases predict the same."""
    old, new = (json.loads(pathlib.Path(name).read_text()) for name in (oldest, newest))
    releases = f"XGBoost {old['release']} and {new['release']}"
    if old["release"] == new["release"]:
        sys.exit(f"check-boosters: both are XGBoost {old['release']}, nothing was compared")
    if not new["predictions"] or old["predictions"].keys() != new["predictions"].keys():
        sys.exit("check-boosters: the training left no .ubj files, or not the same ones were read")
    failed = False
    for name, values in new["predictions"].items():
        difference = max(abs(a - b) for a, b in zip(values, old["predictions"][name], strict=True))
        print(f"{name}: {releases} differ by at most {difference:.1e} in {len(values)} predictions")
        failed |= not difference <= 1e-6
    sys.exit(f"check-boosters: {releases} predict differently" if failed else 0)


if __name__ == "__main__":
    {"load": load, "predict": predict, "compare": compare}[sys.argv[1]](*sys.argv[2:])
