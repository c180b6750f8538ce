"""Compares collected files with what Prometheus's HTTP API answers, in an implementation of its own.

Reads JSON from standard input: url, directory, csv, start, end, step (seconds since 1970, seconds), nodes (instance to
name), queries (metric to PromQL), shares (PromQL of the measured part of the window) and rates (metric to whether it is
one minus a rate): rates are means over what was measured. Prints JSON: the schema that pandas and DuckDB see, and for
each metric the number of values, of values only one side has, and the greatest relative difference.
"""

import json
import math
import sys
import urllib.parse
import urllib.request

import duckdb
import pandas

MOST_POINTS = 5_000  # per series and request; Prometheus refuses more than 11,000


def range_answer(url, query, start, end, step):
    """Yields (labels, second, value) of one range query, asked in pieces."""
    for first in range(start, end + 1, step * MOST_POINTS):
        last = min(end, first + step * (MOST_POINTS - 1))
        form = urllib.parse.urlencode({"query": query, "start": first, "end": last, "step": step})
        with urllib.request.urlopen(f"{url}/api/v1/query_range", form.encode()) as response:
            answer = json.load(response)
        assert answer["status"] == "success", answer
        for series in answer["data"]["result"]:
            for second, value in series["values"]:
                yield series["metric"], round(second), float(value)


def measured(job):
    """Returns the share of each window that was measured, by node and second, where it is less than the whole."""
    found = {}
    for labels, second, share in range_answer(job["url"], job["shares"], job["start"], job["end"], job["step"]):
        if 0 < share < 0.98:
            found[job["nodes"].get(labels["instance"]), second] = share
    return found


def expected_values(job, query):
    """Returns the finite values that Prometheus has, by node and second; those of unknown instances are left out."""
    found = {}
    for labels, second, value in range_answer(job["url"], query, job["start"], job["end"], job["step"]):
        if "instance" in labels:
            node = job["nodes"].get(labels["instance"])
        else:
            node = labels.get("node", "cluster")
        if node is not None and math.isfinite(value):
            assert (node, second) not in found, f"two series of {node}"
            found[node, second] = value
    return found


def with_pandas(job):
    """Returns the rows of the Parquet files, and the types of the columns."""
    table = pandas.read_parquet(job["directory"])
    # The name of a day's folder is a column of its own to readers that know this layout.
    types = {name: str(kind) for name, kind in table.dtypes.items() if name != "date"}
    table["second"] = table["timestamp"].map(lambda time: round(time.timestamp()))
    return table, types


def with_duckdb(job):
    """Returns the rows of the CSV file, and the types of the columns."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    relation = connection.sql("select * from read_csv(?)", params=[job["csv"]])
    types = dict(zip(relation.columns, map(str, relation.types)))
    relation = connection.sql(
        "select epoch(timestamp)::bigint as second, node, metric, value from read_csv(?)", params=[job["csv"]]
    )
    return relation.df(), types


def with_duckdb_parquet(job):
    """Returns the types that DuckDB sees in the Parquet files."""
    query = "select * from read_parquet(?, hive_partitioning = false)"
    relation = duckdb.connect().sql(query, params=[f"{job['directory']}/*/*.parquet"])
    return dict(zip(relation.columns, map(str, relation.types)))


def values_of(table):
    """Returns the values that are there, by metric, node and second."""
    present = table[table["value"].notna()]
    return dict(zip(zip(present["metric"], present["node"], present["second"]), present["value"]))


def compare(ours, theirs):
    """Returns what differs between two sets of values of one metric."""
    both = ours.keys() & theirs.keys()
    differences = (
        abs(ours[key] - theirs[key]) / max(abs(theirs[key]), 1e-300) for key in both if ours[key] != theirs[key]
    )
    return {
        "values": len(both),
        "onlyCollected": len(ours.keys() - theirs.keys()),
        "onlyInPrometheus": len(theirs.keys() - ours.keys()),
        "difference": max(differences, default=0.0),
        "nodes": sorted({node for node, _ in both}),
    }


def main():
    job = json.load(sys.stdin)
    parquet, pandas_types = with_pandas(job)
    ours = values_of(parquet)
    report = {
        "types": {"pandas": pandas_types, "duckdb": with_duckdb_parquet(job)},
        "duplicates": int(parquet.duplicated(["second", "node", "metric"]).sum()),
        "metrics": {},
    }
    if job.get("csv"):
        csv, report["types"]["csv"] = with_duckdb(job)
        # The CSV file spells out the gaps of days on which a node was not there yet; day partitions leave them out.
        repeated = csv.duplicated(["metric", "node", "second"]).any()
        report["csvEqualsParquet"] = values_of(csv) == ours and not bool(repeated)
    shares = measured(job)
    for metric, query in job["queries"].items():
        of_metric = {(node, second): value for (name, node, second), value in ours.items() if name == metric}
        theirs = expected_values(job, query)
        if metric in job["rates"]:
            base, sign = (1, -1) if job["rates"][metric] else (0, 1)
            # 1 - (1 - value) / share, or value / share.
            theirs = {key: base + sign * (base + sign * value) / shares.get(key, 1) for key, value in theirs.items()}
        report["metrics"][metric] = compare(of_metric, theirs)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
