"""Levels of use of the test bed's nodes, by the minute, from the recorded load of the demonstration."""

import functools
from pathlib import Path

import numpy
import pandas

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "Sources/Simulation/Resources/demo"
SECONDS_PER_DAY = 86_400
# The busiest machines of the recording: each gives the test bed one shape of a day.
MACHINES = ["vm190", "vm205", "vm244", "vm997", "vm242", "vm272", "vm281", "vm626", "vm636"]


@functools.cache
def recorded(name):
    """Returns the seconds since the first midnight of a recorded series and its values, gaps filled in."""
    file = "google2019-cpu.parquet" if name == "google2019" else "bitbrains50.parquet"
    table = pandas.read_parquet(RECORDED / file)
    series = table[table["series_id"] == name].sort_values("timestamp")
    values = series["value"].interpolate().bfill().to_numpy()
    seconds = series["timestamp"].to_numpy()
    midnight = -(-seconds[0] // SECONDS_PER_DAY) * SECONDS_PER_DAY
    return seconds - midnight, values


def level(name, times):
    """Returns a recorded series at the given times; the first day of the recording is the first day of the times."""
    seconds, values = recorded(name)
    first_midnight = times[0] // SECONDS_PER_DAY * SECONDS_PER_DAY
    span = (seconds[-1] // SECONDS_PER_DAY) * SECONDS_PER_DAY
    return numpy.interp((times - first_midnight) % span, seconds, values)


class NodeLevels:
    """What one node does at each time, all as ratios of what it has (0 to 1)."""

    def __init__(self, number, is_worker, times):
        noise = numpy.random.default_rng(1000 + number)
        own = level(MACHINES[number % len(MACHINES)], times)
        other = level(MACHINES[(number + 4) % len(MACHINES)], times)
        shared = level("google2019", times + 3600 * (number % 5))
        base, weight = (0.05, 0.75) if is_worker else (0.03, 0.3)
        jitter = noise.normal(0, 0.01, len(times))
        self.cpu = numpy.clip(base + weight * (0.5 * own + 0.6 * shared) + jitter, 0.01, 0.97)
        # Memory follows use slowly: a mean of about four hours, and a creeping part.
        window = min(240, max(1, len(times) // 4))
        calm = numpy.convolve(numpy.pad(other, (window - 1, 0), "edge"), numpy.ones(window) / window, "valid")
        creep = 0.06 * ((times - times[0]) % (6 * SECONDS_PER_DAY)) / (6 * SECONDS_PER_DAY)
        self.memory = numpy.clip(0.25 + 0.45 * calm + creep, 0.05, 0.96)
        self.io = numpy.clip(0.02 + 0.4 * other**2 + noise.exponential(0.02, len(times)), 0, 0.9)
        self.network = numpy.clip(0.1 * shared + 0.5 * own + noise.normal(0, 0.02, len(times)), 0.01, 1)
        self.disk = numpy.clip(0.4 + 0.02 * number + 2 * creep + 0.02 * self.io, 0, 0.95)
