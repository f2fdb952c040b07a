"""Queries answered by DuckDB or Spark: ``python -m benchmarks.trade.engines ENGINE REQUEST``.

It runs in environments that have nothing but the engine, so it imports no more. The request is JSON
of ``threads``, ``files`` (Parquet) and ``queries`` by name; the answer is the hash of the rows of
each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from hashlib import sha256
from typing import Any


def digest(rows: Iterable[Iterable[object]]) -> str:
    """A hash of rows: decimals by their digits, doubles by their bits."""
    lines = (
        "\x1f".join(cell.hex() if isinstance(cell, float) else str(cell) for cell in row)
        for row in rows
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def by_duckdb(request: dict[str, Any]) -> dict[str, str]:
    """The hashes of DuckDB's answers."""
    import duckdb

    config = {"threads": request["threads"], "preserve_insertion_order": False}
    base = duckdb.connect(config=config)
    base.execute(f"CREATE VIEW trade AS SELECT * FROM read_parquet({request['files']})")
    return {
        name: digest(base.execute(query).fetchall()) for name, query in request["queries"].items()
    }


def by_spark(request: dict[str, Any]) -> dict[str, str]:
    """The hashes of Spark's answers."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{request['threads']}]")
    builder = builder.config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.shuffle.partitions", "8").getOrCreate()
    spark.read.parquet(*request["files"]).createOrReplaceTempView("trade")
    queries = {
        name: query.replace(" AS MATERIALIZED", " AS") for name, query in request["queries"].items()
    }
    return {name: digest(map(tuple, spark.sql(query).collect())) for name, query in queries.items()}


ENGINES = {"duckdb": by_duckdb, "spark": by_spark}

if __name__ == "__main__":
    print(json.dumps(ENGINES[sys.argv[1]](json.loads(sys.argv[2]))))
