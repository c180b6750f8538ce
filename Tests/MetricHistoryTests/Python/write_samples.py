"""Writes the files that our reader must cope with, made by pyarrow, pandas, DuckDB and the csv module."""

import csv
import datetime
import sys
from pathlib import Path

import duckdb
import numpy
import pandas
import pyarrow
import pyarrow.parquet

AWKWARD = ["a,b", 'say "hi"', "two\nlines", "Zürich-節点", "NA", "", " padded "]
NOON = datetime.datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=datetime.timezone.utc)


def write_widths(folder):
    """Every width of number, several row groups with dictionaries of their own, nulls."""
    rows = 10
    columns = {}
    for name in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]:
        columns[name] = pyarrow.array([None if row == 4 else row for row in range(rows)], getattr(pyarrow, name)())
    columns["float32"] = pyarrow.array([row / 4 for row in range(rows)], pyarrow.float32())
    columns["float64"] = pyarrow.array([None if row == 7 else row / 4 for row in range(rows)])
    columns["bool"] = pyarrow.array([row % 2 == 0 for row in range(rows)])
    columns["large"] = pyarrow.array([2**53 + 1 + row for row in range(rows)])
    texts = [None if row == 5 else f"node-{row % 4}" for row in range(rows)]
    columns["string"] = pyarrow.array(texts)
    columns["large_string"] = pyarrow.array(texts, pyarrow.large_string())
    columns["dictionary"] = pyarrow.array(texts).dictionary_encode()
    columns["nothing"] = pyarrow.nulls(rows)
    table = pyarrow.table(columns)
    for codec in ["none", "snappy", "zstd", "gzip", "brotli", "lz4"]:
        pyarrow.parquet.write_table(table, folder / f"widths-{codec}.parquet", compression=codec, row_group_size=3)
    pyarrow.parquet.write_table(
        table, folder / "widths-plain.parquet", use_dictionary=False, data_page_version="2.0", row_group_size=4
    )


def write_times(folder):
    """One instant in every unit, with and without zone, and as a date."""
    micros = round(NOON.timestamp() * 1e6)
    columns = {"date": pyarrow.array([datetime.date(2026, 3, 1)])}
    for unit, per_second in [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)]:
        value = micros * per_second // 10**6
        columns[unit] = pyarrow.array([value], pyarrow.timestamp(unit, tz="UTC"))
        columns[f"{unit}_local"] = pyarrow.array([value], pyarrow.timestamp(unit))
    columns["zurich"] = pyarrow.array([micros], pyarrow.timestamp("us", tz="Europe/Zurich"))
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "times.parquet")
    spark = pyarrow.table({"int96": columns["us"]})
    pyarrow.parquet.write_table(spark, folder / "int96.parquet", use_deprecated_int96_timestamps=True)


def write_unsupported(folder):
    """Columns of types that our reader refuses, beside one that it takes."""
    columns = {
        "good": pyarrow.array([1, 2], pyarrow.int32()),
        "list": pyarrow.array([[1], [2, 3]]),
        "struct": pyarrow.array([{"x": 1}, {"x": 2}]),
        "binary": pyarrow.array([b"\xff\xfe", b"x"]),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "unsupported.parquet")


def long_frame():
    """Two nodes, one metric, three steps of 5 minutes; one value missing, one infinite."""
    times = pandas.date_range("2026-03-01", periods=3, freq="5min", tz="UTC")
    return pandas.DataFrame(
        {
            "timestamp": list(times) * 2,
            "node": ["node,1"] * 3 + ["Zürich-節点"] * 3,
            "metric": "cpu",
            "value": [0.1, numpy.nan, 0.3, 1.1, numpy.inf, 1.3],
        }
    )


def write_long_form(folder):
    """Metric tables by pandas and by DuckDB, in the forms found in the wild."""
    frame = long_frame()
    frame.to_csv(folder / "long-pandas.csv", index=False)
    shuffled = frame.sample(frac=1, random_state=1)
    shuffled["node"] = shuffled["node"].astype("category")
    shuffled.to_parquet(folder / "long-pandas.parquet")
    seconds = frame.rename(columns={"node": "series_id"})
    seconds["timestamp"] = seconds["timestamp"].map(lambda time: int(time.timestamp()))
    seconds.to_parquet(folder / "long-series-id.parquet", compression="zstd")
    connection = duckdb.connect()
    connection.register("frame", frame)
    for name in ["long-duckdb.parquet", "long-duckdb.csv"]:
        connection.execute(f"copy (select * from frame) to '{folder / name}'")


def write_csv(folder):
    """RFC 4180 with all its quoting, lines ending in CR LF."""
    with open(folder / "awkward.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(["id", "share", "text"])
        for row, text in enumerate(AWKWARD):
            writer.writerow([row, row / 8, text])


if __name__ == "__main__":
    target = Path(sys.argv[1])
    write_widths(target)
    write_times(target)
    write_unsupported(target)
    write_long_form(target)
    write_csv(target)
