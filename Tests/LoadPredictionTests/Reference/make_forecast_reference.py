"""Compute rows of `ForecastFeatures` and predictions from them in Python, for the Swift tests to compare with.

Run with the Python that scripts/bootstrap sets up:

    .native/checks/bin/python Tests/LoadPredictionTests/Reference/make_forecast_reference.py

It reads series.parquet beside this file, takes node-b, which has gaps, and writes forecast-hourly-2h.parquet,
forecast-hourly-30h.parquet (step and period of an hour) and forecast-fine-1h.parquet (step 5 min, period an hour), each
with the columns of docs/features.md, the change that came, and what XGBoost predicts after it was trained on the older
half. Every value is written down from its description, row by row, without any code shared with Swift. The trained
model of the first file is forecast-model.ubj.
"""

import pathlib
import warnings

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xgboost as xgb

from make_reference import DAY_MS, HOUR_MS, LAGS, PARAMETERS, WINDOWS

HERE = pathlib.Path(__file__).parent
STEP_MS = 300_000
TREES = 60
HALF_LIVES = [3, 12]


def period_means(samples: np.ndarray, count: int) -> np.ndarray:
    """Return for each step the mean of the period that ends with it; unknown with fewer than half of its samples."""
    means = np.full(len(samples), np.nan)
    for end in range(len(samples)):
        known = samples[max(end - count + 1, 0) : end + 1]
        known = known[~np.isnan(known)]
        if 2 * len(known) >= count:
            means[end] = known.mean()
    return means


def weighted_means(samples: np.ndarray, half_life: float) -> np.ndarray:
    """Return the exponentially weighted mean after each step; a gap leaves it as it was."""
    weight = 1 - 2 ** (-1 / half_life)
    value, values = np.nan, []
    for sample in samples:
        if not np.isnan(sample):
            value = sample if np.isnan(value) else value + weight * (sample - value)
        values.append(value)
    return np.array(values)


def slope(values: np.ndarray) -> float:
    """Return the least-squares slope per period of the known of some values, oldest first."""
    places = np.flatnonzero(~np.isnan(values))
    return np.polyfit(places, values[places], 1)[0] if len(places) >= 2 else np.nan


class Series:
    """A series with what every row needs."""

    def __init__(self, samples: np.ndarray, start: int, step: int, period: int):
        self.samples, self.start, self.step, self.period = samples, start, step, period
        self.count = period // step
        self.day = DAY_MS // step
        self.means = period_means(samples, self.count)
        self.weighted = {half: weighted_means(samples, half * self.count) for half in HALF_LIVES}

    def back(self, origin: int, steps: int) -> float:
        """Return the mean of the period that ended some steps before the newest; unknown before the beginning."""
        return self.means[origin - steps] if 0 <= steps <= origin else np.nan

    def row(self, origin: int, horizon: int) -> dict[str, float]:
        """Return all columns of one origin."""
        ahead = horizon // self.step
        now = self.means[origin]
        first = -(-horizon // DAY_MS)
        window = np.array([self.back(origin, lag * self.count) for lag in range(24)])
        season = self.back(origin, first * self.day - ahead)
        row = {f"lag_{lag}": self.back(origin, lag * self.count) for lag in LAGS}
        row[f"season_{first}d"] = season
        for length in WINDOWS:
            row[f"roll_mean_{length}"] = np.nanmean(window[:length])
            row[f"roll_std_{length}"] = np.nanstd(window[:length])
            row[f"roll_max_{length}"] = np.nanmax(window[:length])
        target = self.start + (origin + 1) * self.step - self.period + horizon
        angle = 2 * np.pi * (target % DAY_MS) / DAY_MS
        row["target_hour_sin"], row["target_hour_cos"] = np.sin(angle), np.cos(angle)
        row["target_weekday"] = np.datetime64(target, "ms").astype(object).weekday()
        if self.count > 1:
            own = self.samples[origin - self.count + 1 : origin + 1]
            row["newest_change"] = own[-1] - now
            row["quarter_change"] = np.nanmean(own[-(self.count // 4) :]) - now
            row["half_change"] = np.nanmean(own[-(self.count // 2) :]) - now
            row["within_std"] = np.nanstd(own)
        row |= {f"change_{lag}": now - row[f"lag_{lag}"] for lag in LAGS[1:]}
        row |= {f"mean_gap_{length}": now - row[f"roll_mean_{length}"] for length in WINDOWS}
        row["season_gap"] = season - now
        row["max_gap_24"] = np.nanmax(window) - now
        row["min_gap_24"] = np.nanmin(window) - now
        row["quantile_gap_24"] = np.nanquantile(window, 0.9) - now
        row["median_gap_24"] = np.nanmedian(window) - now
        row |= {f"ewm_gap_{half}": self.weighted[half][origin] - now for half in HALF_LIVES}
        row["slope_6"], row["slope_24"] = slope(window[5::-1]), slope(window[::-1])
        days = [first + index for index in range(7)]
        levels = np.array([self.back(origin, day * self.day - ahead) for day in days])
        bases = np.array([self.back(origin, day * self.day) for day in days])
        changes = levels - bases
        row |= {f"day_change_{days[index]}d": changes[index] for index in [0, 1, 6]}
        row["day_change_mean_3"], row["day_change_mean_7"] = np.nanmean(changes[:3]), np.nanmean(changes)
        row["day_level_gap_7"] = np.nanmean(levels) - now
        row["day_level_gap_3"] = np.nanmedian(levels[:3]) - now
        row["usual_gap_7"] = now - np.nanmean(bases)
        return row


def write(name: str, series: Series, horizon: int, spacing: int, model: str | None = None) -> None:
    """Write the rows of every so many origins with their predictions, and the model if it is given a name."""
    ahead = horizon // series.step
    # Origins without the newest period too: unknown values are part of what is compared.
    origins = range(24 * series.count, len(series.means) - ahead, spacing)
    rows = [series.row(origin, horizon) for origin in origins]
    names = list(rows[0])
    matrix = np.array([[row[name] for name in names] for row in rows], dtype=np.float32)
    changes = np.array([series.means[origin + ahead] - series.means[origin] for origin in origins], dtype=np.float32)
    chosen = ~np.isnan(changes)
    chosen[len(changes) // 2 :] = False
    training = xgb.DMatrix(matrix[chosen], changes[chosen], feature_names=names, nthread=PARAMETERS["nthread"])
    booster = xgb.train(PARAMETERS, training, num_boost_round=TREES)
    columns = {
        "origin": pa.array(origins, pa.int64()),
        "change": changes,
        "prediction": booster.predict(xgb.DMatrix(matrix, feature_names=names)),
    }
    columns |= {name: matrix[:, index] for index, name in enumerate(names)}
    pq.write_table(pa.table(columns), HERE / f"{name}.parquet", compression="zstd", compression_level=19)
    if model:
        booster.save_model(HERE / f"{model}.ubj")


def main() -> None:
    """Write all files beside this one."""
    # Means of nothing are unknown here, not a mistake.
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    table = pq.read_table(HERE / "series.parquet")
    values = table["value"].to_numpy(zero_copy_only=False)[table["node"].to_numpy(zero_copy_only=False) == "node-b"]
    start = table["timestamp"][0].value
    hourly = period_means(values, HOUR_MS // STEP_MS)[HOUR_MS // STEP_MS - 1 :: HOUR_MS // STEP_MS]
    by_hour = Series(hourly, start, HOUR_MS, HOUR_MS)
    write("forecast-hourly-2h", by_hour, 2 * HOUR_MS, 1, model="forecast-model")
    write("forecast-hourly-30h", by_hour, 30 * HOUR_MS, 1)
    write("forecast-fine-1h", Series(values, start, STEP_MS, HOUR_MS), HOUR_MS, 17)


if __name__ == "__main__":
    main()
