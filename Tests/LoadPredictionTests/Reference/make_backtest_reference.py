"""Compute the backtest figures of three rivals with NumPy, for the Swift tests to compare with.

Run with the Python that scripts/bootstrap sets up:

    .native/checks/bin/python Tests/LoadPredictionTests/Reference/make_backtest_reference.py

It reads series.parquet beside this file, takes both nodes, and writes backtest.json.
"""

import datetime
import json
import pathlib

import numpy as np
import pyarrow.parquet as pq

from make_reference import DAY_MS, HOUR_MS, LAGS, WARM_UP, WINDOWS, hourly

HERE = pathlib.Path(__file__).parent
HORIZONS = [1, 2, 4]
LEVEL = 0.95


def inputs(values: np.ndarray, start: int, origin: int, horizon: int) -> list[float]:
    """Return lags, season, rolling statistics and calendar of one origin, every one known."""
    last = values[origin]
    row = [values[origin - lag] for lag in LAGS] + [values[origin + horizon - 24]]
    for window in WINDOWS:
        known = values[max(origin - window + 1, 0) : origin + 1]
        known = known[~np.isnan(known)]
        row += [known.mean(), known.std(ddof=0), known.max()]
    row = [last if np.isnan(value) else value for value in row]
    time = start + (origin + horizon) * HOUR_MS
    angle = 2 * np.pi * (time % DAY_MS) / DAY_MS
    weekday = datetime.datetime.fromtimestamp(time / 1000, datetime.timezone.utc).weekday()
    return row + [np.sin(angle), np.cos(angle)] + [float(weekday == day) for day in range(7)]


def ridge(train: np.ndarray, targets: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Fit on standardized inputs with penalty 1 and an intercept without penalty; predict, not below zero."""
    means, scales = train.mean(axis=0), train.std(axis=0)
    scales[scales == 0] = 1
    standard = (train - means) / scales
    mean = targets.mean()
    coefficients = np.linalg.solve(standard.T @ standard + np.eye(train.shape[1]), standard.T @ (targets - mean))
    return np.maximum((test - means) / scales @ coefficients + mean, 0)


def figures(actual, expected, bound, scale_of, series, persistence) -> dict[str, float]:
    """Return the figures of one method."""
    errors = np.abs(actual - expected)
    total = np.abs(actual) + np.abs(expected)
    below = actual - bound
    scaled = [errors[series == one].mean() / scale for one, scale in scale_of.items()]
    return {
        "mae": errors.mean(),
        "rmse": np.sqrt((errors**2).mean()),
        "smape": np.where(total > 0, 200 * errors / np.where(total > 0, total, 1), 0).mean(),
        "mase": float(np.mean(scaled)),
        "mae_vs_persistence": errors.mean() / np.abs(actual - persistence).mean(),
        "pinball": np.maximum(LEVEL * below, (LEVEL - 1) * below).mean(),
        "coverage": (actual <= bound).mean(),
    }


def backtest(series: dict[str, np.ndarray], start: int, horizon: int) -> dict:
    """Return the figures of all rivals at one horizon: trained before half of the hours, judged after."""
    rows = {True: [], False: []}
    scale_of = {}
    for index, (_, values) in enumerate(sorted(series.items())):
        half = (len(values) + 1) // 2
        moves = np.abs(values[24:half] - values[: half - 24])
        scale_of[index] = np.nanmean(moves)
        for origin in range(24 - horizon, len(values) - horizon):
            target = origin + horizon
            needed = values[[origin, target, target - 24]]
            if np.isnan(needed).any() or (target < half and origin < WARM_UP):
                continue
            rows[target < half].append((index, inputs(values, start, origin, horizon), *needed))
    series_of = {part: np.array([row[0] for row in rows[part]]) for part in rows}
    known = {part: np.array([row[1] for row in rows[part]]) for part in rows}
    last, actual, season = ({part: np.array([row[i] for row in rows[part]]) for part in rows} for i in (2, 3, 4))
    forecast = {
        "persistence": last,
        "seasonal_naive": season,
        "ridge": {part: ridge(known[True], actual[True], known[part]) for part in rows},
    }
    found = {"training_rows": len(rows[True]), "test_rows": len(rows[False])}
    for name, values in forecast.items():
        shift = np.quantile(actual[True] - values[True], LEVEL)
        found[name] = figures(
            actual[False], values[False], values[False] + shift, scale_of, series_of[False], last[False]
        )
    return found


def main() -> None:
    """Write the file beside this one."""
    table = pq.read_table(HERE / "series.parquet")
    nodes = table["node"].to_numpy(zero_copy_only=False)
    values = table["value"].to_numpy(zero_copy_only=False)
    start = table["timestamp"][0].value
    series = {node: hourly(values[nodes == node]) for node in np.unique(nodes)}
    found = {f"{horizon}h": backtest(series, start, horizon) for horizon in HORIZONS}
    (HERE / "backtest.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
