"""Compares collected pods with what Prometheus's HTTP API answers, in an implementation of its own.

usage: compare_pods.py URL FOLDER; prints JSON with the greatest relative differences of CPU and memory by pod and
instant, how many values only one side has, and the kind of owner by the owner's name.
"""

import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pandas

CONTAINERS = '{container!="",container!="POD",image!=""}'


def answer(url, query, start, end, step):
    """Returns the values of a range query by namespace, pod and second; those of two nodes are added."""
    form = urllib.parse.urlencode({"query": query, "start": start, "end": end, "step": step})
    with urllib.request.urlopen(f"{url}/api/v1/query_range", form.encode()) as response:
        result = json.load(response)["data"]["result"]
    return {
        (series["metric"]["namespace"], series["metric"]["pod"], round(second)): float(value)
        for series in result
        for second, value in series["values"]
    }


def difference(ours, theirs):
    """Returns the greatest relative difference and how many values only one side has."""
    shared = ours.keys() & theirs.keys()
    largest = max((abs(ours[key] - theirs[key]) / max(abs(theirs[key]), 1e-12) for key in shared), default=0)
    return largest, len(ours.keys() ^ theirs.keys())


def main():
    url, folder = sys.argv[1:]
    usage = pandas.concat(pandas.read_parquet(path) for path in sorted(Path(folder).glob("date=*/usage.parquet")))
    pods = pandas.concat(pandas.read_parquet(path) for path in sorted(Path(folder).glob("date=*/pods.parquet")))
    usage["second"] = usage["timestamp"].map(lambda time: round(time.timestamp()))
    start, end = int(usage["second"].min()), int(usage["second"].max())
    by = "sum by (namespace, pod)"
    queries = {
        "cpu_cores": f"{by} (rate(container_cpu_usage_seconds_total{CONTAINERS}[300s]))",
        "memory_bytes": f"{by} (container_memory_working_set_bytes{CONTAINERS})",
    }
    report = {"values": 0, "onlyOnOneSide": 0}
    for column, query in queries.items():
        there = usage[usage[column].notna()]
        # Pods of one name at one instant are one series to the API.
        ours = there.groupby(["namespace", "pod", "second"])[column].sum().to_dict()
        largest, alone = difference(ours, answer(url, query, start, end, 300))
        report["cpuDifference" if column == "cpu_cores" else "memoryDifference"] = largest
        report["onlyOnOneSide"] += alone
        report["values"] += len(ours)
    known = pods[pods["owner"].notna()]
    report["owners"] = dict(zip(known["owner"], known["owner_kind"]))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
