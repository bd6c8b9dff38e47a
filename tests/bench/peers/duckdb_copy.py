"""Copies a table of PostgreSQL to Parquet by DuckDB: `duckdb_copy.py SCANNER URL TABLE FILE`.

Runs in an environment of its own and prints the seconds of the copy alone.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module


def main(scanner: str, url: str, table: str, file: str) -> None:
    """Copy the table."""
    connection = import_module("duckdb").connect()
    connection.execute(f"LOAD '{scanner}'")
    connection.execute(f"ATTACH '{url}' AS source (TYPE postgres, READ_ONLY)")
    began = time.perf_counter()
    connection.execute(f"COPY source.{table} TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
    sys.stdout.write(f"{time.perf_counter() - began}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
