"""Writes one small metric table in all the forms that other programs give it: encodings, units, types, compression."""

import datetime
import decimal
import gzip
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet

BEGIN = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)
TIMES = [BEGIN + datetime.timedelta(hours=hour) for hour in range(3)] * 2
NODES = ["n1"] * 3 + ["n2"] * 3
VALUES = [0.25, None, 0.5, 0.75, 1.0, 0.125]


def columns(times=None, nodes=None, values=None):
    """The four columns, some of them in another type."""
    return {
        "timestamp": times or pyarrow.array(TIMES, pyarrow.timestamp("ms", "UTC")),
        "node": nodes or pyarrow.array(NODES),
        "metric": pyarrow.array(["cpu"] * 6),
        "value": values or pyarrow.array(VALUES),
    }


def write_parquet(folder):
    """Encodings, types, and columns that nobody asks for."""

    def write(name, table, **options):
        table = table if isinstance(table, pyarrow.Table) else pyarrow.table(table)
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet", **options)

    for encoding in ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"]:
        for version in ["1.0", "2.0"]:
            encodings = {"node": encoding, "metric": encoding}
            name = f"{encoding.lower()}-{version}"
            write(name, columns(), use_dictionary=False, column_encoding=encodings, data_page_version=version)
    for name, kind in [("large", pyarrow.large_string()), ("view", pyarrow.string_view())]:
        write(f"text-{name}", columns(nodes=pyarrow.array(NODES, kind)))
    write("text-dictionary", columns(nodes=pyarrow.array(NODES).dictionary_encode()))
    for unit in ["s", "ms", "us", "ns"]:
        write(f"time-{unit}", columns(times=pyarrow.array(TIMES, pyarrow.timestamp(unit, "UTC"))))
    write("time-text", columns(times=pyarrow.array([time.isoformat() for time in TIMES])))
    write("value-float32", columns(values=pyarrow.array(VALUES, pyarrow.float32())))
    decimals = [None if value is None else decimal.Decimal(str(value)) for value in VALUES]
    write("value-decimal", columns(values=pyarrow.array(decimals, pyarrow.decimal128(9, 4))))
    extra = [("note", pyarrow.array([1] * 6)), ("note", pyarrow.array([2] * 6)), ("", pyarrow.array([3] * 6))]
    nested = [("nested", pyarrow.array([{"a": [1]}] * 6))] + extra + list(columns().items())
    write("extra", pyarrow.Table.from_arrays([array for _, array in nested], names=[name for name, _ in nested]))


def write_text(folder):
    """CSV in other encodings, with other separators and words for a gap."""
    rows = [
        [time.strftime("%Y-%m-%dT%H:%M:%SZ"), node, "cpu", "" if value is None else str(value)]
        for time, node, value in zip(TIMES, NODES, VALUES)
    ]
    rows = [["timestamp", "node", "metric", "value"]] + rows
    plain = "".join(",".join(row) + "\n" for row in rows)

    def write(name, data):
        (folder / name).write_bytes(data)

    packed = gzip.compress(plain.encode())
    write("gzip.csv.gz", packed)
    half = len(plain) // 2
    write("gzip-members.csv.gz", gzip.compress(plain[:half].encode()) + gzip.compress(plain[half:].encode()))
    for name, encoding in [("utf16", "utf-16-le"), ("utf16be", "utf-16-be"), ("utf32", "utf-32-le"), ("utf8", "utf-8")]:
        write(f"{name}.csv", ("\ufeff" + plain).encode(encoding))
    write("utf16-without-mark.csv", plain.encode("utf-16-le"))
    write("crlf.csv", plain.replace("\n", "\r\n").encode())
    for name, separator in [("semicolon", ";"), ("tab", "\t"), ("bar", "|")]:
        write(f"{name}.csv", plain.replace(",", separator).encode())
    write("sep.csv", ("sep=;\n" + plain.replace(",", ";")).encode())
    for number, word in enumerate(["NA", "null", "None", "nan", "N/A", "-", "\\N"]):
        write(f"gap-{number}.csv", plain.replace(",cpu,\n", f",cpu,{word}\n").encode())
    write("extra.csv", "".join(",".join(row + ["a", "b", ""]) + "\n" for row in rows).encode())
    (folder / "broken").mkdir()
    write("broken/cut.csv.gz", packed[: len(packed) // 2])
    write("broken/zip.csv", b"PK\x03\x04rest")
    write("broken/odd.csv", b"\xff\xfea")
    write("broken/blank.csv", b"\n\n")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    write_parquet(target)
    write_text(target)
