#!/usr/bin/env bash
# A dataset in folders `month=2026-05` whose files have the column `month`, too, with the same text:
# DuckDB and Polars read it. pandas (with PyArrow) reads each file alone, and refuses the whole, since
# the folder's key becomes a dictionary and the column is text. Keep one of the two under another name.
set -euo pipefail
PANDAS=3.1.1 PYARROW=26.0.1 DUCKDB=2.0.1 POLARS=2.1.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  "pandas==$PANDAS" "pyarrow==$PYARROW" "duckdb==$DUCKDB" "polars==$POLARS"
cat >"$work/probe.py" <<'PY'
import os
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

root = sys.argv[1]
for month in ("2026-05", "2026-06"):
    os.makedirs(f"{root}/sales/month={month}")
    rows = pyarrow.table({"code": ["007", "008"], "month": [month, month]})
    pyarrow.parquet.write_table(rows, f"{root}/sales/month={month}/rows.parquet")


def said(read):
    try:
        return read()
    except Exception as error:
        return type(error).__name__


print("pandas", pandas.__version__, "pyarrow", pyarrow.__version__)
print("duckdb", duckdb.__version__, "polars", polars.__version__)
count = f"SELECT count(*), max(month) FROM read_parquet('{root}/sales/*/*.parquet')"
print("duckdb:", said(lambda: duckdb.connect().execute(count).fetchone()))
print("polars:", said(lambda: polars.read_parquet(f"{root}/sales").shape))
print("pandas, the folder:", said(lambda: pandas.read_parquet(f"{root}/sales").shape))
one = f"{root}/sales/month=2026-05/rows.parquet"
print("pandas, one file:", said(lambda: pandas.read_parquet(one, partitioning=None).shape))
print("pandas, without keys:", said(lambda: pandas.read_parquet(f"{root}/sales", partitioning=None).shape))
PY
found=$("$work/venv/bin/python" "$work/probe.py" "$work")
echo "$found"
grep -q "^duckdb: (4, '2026-06')$" <<<"$found"
grep -q "^polars: (4, 2)$" <<<"$found"
grep -q "^pandas, the folder: ArrowTypeError$" <<<"$found"
grep -q "^pandas, without keys: (4, 2)$" <<<"$found"
