"""Compute features, models and predictions with Python's XGBoost, for the Swift tests to compare with.

Run with the Python that scripts/bootstrap sets up:

    .native/checks/bin/python Tests/LoadPredictionTests/Reference/make_reference.py

It reads series.parquet beside this file and writes reference-1h.parquet and so on, and model-1h.ubj. With
--source FILE it makes series.parquet anew first, see README.md.
"""

import argparse
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
METRIC = "cpu_utilization_ratio"
HORIZONS = [1, 2, 4, 30]
LAGS = [0, 1, 2, 3, 6, 12, 24]
WINDOWS = [3, 6, 24]
WARM_UP = 24
SAMPLES_PER_HOUR = 12
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
TRAINING_HOURS = 336
TREES = 100
PARAMETERS = {
    "objective": "reg:absoluteerror",
    "max_depth": 4,
    "eta": 0.05,
    "min_child_weight": 5,
    "lambda": 1,
    "subsample": 1,
    "colsample_bytree": 1,
    "tree_method": "hist",
    "max_bin": 256,
    "seed": 0,
    "nthread": 2,
    "device": "cpu",
}


def make_series(source: pathlib.Path) -> None:
    """Write series.parquet: the CPU series as node-a, and as node-b turned by 1000 steps and with gaps."""
    table = pq.read_table(source, filters=[("metric", "=", "cpu")])
    seconds = table["timestamp"].to_numpy()
    order = np.argsort(seconds)
    times, values = seconds[order] * 1000, table["value"].to_numpy()[order]
    gappy = np.roll(values, 1000)
    gappy[::97] = np.nan
    gappy[2000:2100] = np.nan
    gappy[5000:5031] = np.nan
    count = len(values)
    columns = {
        "timestamp": pa.array(np.tile(times, 2), pa.timestamp("ms", tz="UTC")),
        "node": ["node-a"] * count + ["node-b"] * count,
        "metric": [METRIC] * (2 * count),
        "value": pa.array(np.concatenate([values, gappy]), from_pandas=True),
    }
    pq.write_table(pa.table(columns), HERE / "series.parquet", compression="zstd", compression_level=19)


def hourly(samples: np.ndarray) -> np.ndarray:
    """Average each clock hour; an hour with fewer than half of its samples is a gap."""
    hours = samples.reshape(-1, SAMPLES_PER_HOUR)
    known = np.count_nonzero(~np.isnan(hours), axis=1)
    sums = np.nansum(hours, axis=1)
    return np.where(known >= SAMPLES_PER_HOUR / 2, sums / np.maximum(known, 1), np.nan)


def season_hours(horizon: int) -> int:
    """Return the fewest whole days that lie before the target and are known at the origin."""
    return -(-horizon // 24) * 24


def feature_row(values: np.ndarray, start: int, origin: int, horizon: int) -> dict[str, float]:
    """Return the features of one origin by name; start is the time of the first hour in milliseconds."""
    row = {f"lag_{lag}h": values[origin - lag] for lag in LAGS}
    season = season_hours(horizon)
    row[f"season_{season}h_before_target"] = values[origin + horizon - season]
    for window in WINDOWS:
        first, end = max(origin - window + 1, 0), origin + 1
        known = values[first:end][~np.isnan(values[first:end])]
        row[f"roll_mean_{window}h"] = known.mean() if known.size else np.nan
        row[f"roll_std_{window}h"] = known.std(ddof=0) if known.size else np.nan
        row[f"roll_max_{window}h"] = known.max() if known.size else np.nan
    target = np.datetime64(start + (origin + horizon) * HOUR_MS, "ms").astype(object)
    angle = 2 * np.pi * target.hour / 24
    row["target_hour_sin"] = np.sin(angle)
    row["target_hour_cos"] = np.cos(angle)
    row["target_dow_mon0"] = target.weekday()
    return row


def make_reference(series: dict[str, np.ndarray], start: int, horizon: int) -> None:
    """Train on the targets of the first TRAINING_HOURS, predict all rows, and write both."""
    keys, features, changes, is_training = [], [], [], []
    for node, values in sorted(series.items()):
        for origin in range(WARM_UP, len(values) - horizon):
            season = values[origin + horizon - season_hours(horizon)]
            change = values[origin + horizon] - values[origin]
            if np.isnan(change) or np.isnan(season):
                continue
            keys.append((node, start + origin * HOUR_MS))
            features.append(feature_row(values, start, origin, horizon))
            changes.append(change)
            is_training.append(origin + horizon < TRAINING_HOURS)
    names = list(features[0])
    matrix = np.array([[row[name] for name in names] for row in features], dtype=np.float32)
    changes = np.array(changes, dtype=np.float32)
    chosen = np.array(is_training)
    training = xgb.DMatrix(matrix[chosen], changes[chosen], feature_names=names, nthread=PARAMETERS["nthread"])
    booster = xgb.train(PARAMETERS, training, num_boost_round=TREES)
    columns = {
        "node": pa.array([node for node, _ in keys]),
        "origin": pa.array([time for _, time in keys], pa.timestamp("ms", tz="UTC")),
        "change": changes,
        "prediction": booster.predict(xgb.DMatrix(matrix, feature_names=names)),
    }
    columns |= {name: matrix[:, index] for index, name in enumerate(names)}
    pq.write_table(pa.table(columns), HERE / f"reference-{horizon}h.parquet", compression="zstd", compression_level=19)
    if horizon == HORIZONS[0]:
        booster.save_model(HERE / f"model-{horizon}h.ubj")


def main() -> None:
    """Write all files beside this one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=pathlib.Path, help="make series.parquet from this table first")
    arguments = parser.parse_args()
    if arguments.source:
        make_series(arguments.source)
    table = pq.read_table(HERE / "series.parquet")
    nodes = table["node"].to_numpy(zero_copy_only=False)
    values = table["value"].to_numpy(zero_copy_only=False)
    start = table["timestamp"][0].value
    series = {node: hourly(values[nodes == node]) for node in np.unique(nodes)}
    for horizon in HORIZONS:
        make_reference(series, start, horizon)


if __name__ == "__main__":
    main()
