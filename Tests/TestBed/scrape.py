"""Series as a scrape of an exporter yields them, and their way into Prometheus blocks through OpenMetrics text."""

import dataclasses
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy

# The largest block that promtool makes in one piece below a week: 27 times two hours, counted from 1970.
BLOCK_SECONDS = 54 * 3600


@dataclasses.dataclass
class Series:
    """One series: its full name with labels, and its samples (seconds since 1970, value)."""

    name: str
    times: numpy.ndarray
    values: numpy.ndarray

    def text(self, start, end):
        """Returns the samples of the half-open time range as OpenMetrics lines."""
        first, last = numpy.searchsorted(self.times, [start, end])
        pairs = zip(self.times[first:last].tolist(), self.values[first:last].tolist())
        return "".join([f"{self.name} {value!r} {time}\n" for time, value in pairs])


def series(name, labels, times, values, decimals=None):
    """Returns a series; a single value stands for the same at all times."""
    values = numpy.broadcast_to(numpy.asarray(values, dtype=float), times.shape)
    if decimals is not None:
        values = numpy.round(values, decimals)
    quoted = ",".join(f'{key}="{value}"' for key, value in labels.items() if value)
    return Series(f"{name}{{{quoted}}}", times, values)


def counter(rates, times, resets=()):
    """Returns the running total of rates per second, starting again at zero at each of the reset times."""
    steps = numpy.diff(times, prepend=times[0])
    totals = numpy.cumsum(rates * steps)
    for reset in resets:
        index = numpy.searchsorted(times, reset)
        if 0 < index < len(times):
            totals[index:] -= totals[index]
    return totals


def keep(mask, all_series):
    """Returns the series without the samples whose time the mask refuses."""
    return [
        Series(one.name, one.times[chosen], one.values[chosen]) for one in all_series for chosen in [mask(one.times)]
    ]


def write_blocks(all_series, promtool, folder):
    """Writes the series as Prometheus blocks, two pieces at a time."""
    start = min(one.times[0] for one in all_series if len(one.times))
    end = max(one.times[-1] for one in all_series if len(one.times)) + 1
    edges = range(int(start) // BLOCK_SECONDS * BLOCK_SECONDS, int(end), BLOCK_SECONDS)
    with ThreadPoolExecutor(2) as workers:
        jobs = []
        for edge in edges:
            text = Path(folder) / f"{edge}.om"
            with text.open("w", encoding="utf-8") as file:
                file.writelines(one.text(edge, edge + BLOCK_SECONDS) for one in all_series)
                file.write("# EOF\n")
            jobs.append(workers.submit(backfill, promtool, text, folder))
        for job in jobs:
            job.result()


def backfill(promtool, text, folder):
    """Turns one OpenMetrics file into blocks and removes it."""
    command = [promtool, "tsdb", "create-blocks-from", f"--max-block-duration={BLOCK_SECONDS}s", "openmetrics"]
    result = subprocess.run([*command, text, folder], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"promtool failed with status {result.returncode} on {text}:\n{result.stderr}")
    text.unlink()
