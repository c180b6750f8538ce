"""Reads a Parquet or CSV file with pyarrow and with DuckDB and prints both as JSON."""

import json
import sys

import duckdb
import pyarrow.csv
import pyarrow.parquet


def with_pyarrow(path):
    """The types and rows as pyarrow sees them."""
    read = pyarrow.parquet.read_table if path.endswith(".parquet") else pyarrow.csv.read_csv
    table = read(path)
    return {"types": {field.name: str(field.type) for field in table.schema}, "rows": rows(table)}


def with_duckdb(path):
    """The types and rows as DuckDB sees them, times in UTC."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    function = "read_parquet" if path.endswith(".parquet") else "read_csv"
    relation = connection.sql(f"select * from {function}(?)", params=[path])
    types = dict(zip(relation.columns, map(str, relation.types)))
    return {"types": types, "rows": rows(relation.to_arrow_table())}


def rows(table):
    """The rows of an Arrow table as lists."""
    return [[text(value) for value in row.values()] for row in table.to_pylist()]


def text(value):
    """Times as seconds since 1970, everything else as it is."""
    return value.timestamp() if hasattr(value, "timestamp") else value


if __name__ == "__main__":
    print(json.dumps({"pyarrow": with_pyarrow(sys.argv[1]), "duckdb": with_duckdb(sys.argv[1])}))
