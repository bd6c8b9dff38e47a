"""DuckDB, pandas and polars read the same types and values from the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from tests.table_files.sales_tables import SalesDatabase

FIRST_OF_MAY = {
    "id": "00000000-0000-0000-0000-000000000001",
    "place": 1,
    "month": "2026-05",
    "code": "",
    "price": Decimal("1.01"),  # 1.005, rounded half away from zero
    "sold_at": datetime(2026, 4, 30, 17, 0, 0, 123456, UTC),
    "day": date(2026, 5, 2),
    "small": 1,
    "big": 90000000000000,
    "is_late": False,
}


def read_by_duckdb(folder: Path) -> list[dict[str, Any]]:
    """Read by a glob; DuckDB finds the folder's key by itself."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(
            f"SELECT * FROM '{folder}/sale/**/*.parquet'"
            " WHERE year_month = '2026-05' ORDER BY place"
        )
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def read_by_pandas(folder: Path) -> list[dict[str, Any]]:
    """Read the table's folder."""
    frame = pd.read_parquet(folder / "sale", filters=[("year_month", "==", "2026-05")])
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.sort_values("place").to_dict("records")
    ]


def read_by_polars(folder: Path) -> list[dict[str, Any]]:
    """Read by a glob."""
    frame = pl.read_parquet(folder / "sale/**/*.parquet")
    return frame.filter(pl.col("month") == "2026-05").sort("place").to_dicts()


@pytest.mark.parametrize("read", [read_by_duckdb, read_by_pandas, read_by_polars])
async def test_a_reader_gets_the_values_that_are_stored(
    sales: SalesDatabase, read: Callable[[Path], list[dict[str, Any]]]
) -> None:
    await sales.export()
    await sales.add_sales(11, 11)
    await sales.export()
    rows = read(sales.folder)
    assert [row["place"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 11]
    first = {name: value for name, value in rows[0].items() if name != "year_month"}
    assert first == FIRST_OF_MAY
    assert type(first["price"]) is Decimal
    assert first["sold_at"].utcoffset() is not None
    assert [row["code"] for row in rows[:5]] == ["", None, "=1+1", 'a"b,\r\nc', "007"]


async def test_types_are_the_same_to_every_reader(sales: SalesDatabase) -> None:
    await sales.export()
    glob = f"{sales.folder}/sale/**/*.parquet"
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM '{glob}'").fetchall()
    types = {row[0]: row[1] for row in described}
    assert types == {
        "id": "VARCHAR",
        "place": "BIGINT",
        "month": "VARCHAR",
        "code": "VARCHAR",
        "price": "DECIMAL(38,2)",
        "sold_at": "TIMESTAMP WITH TIME ZONE",
        "day": "DATE",
        "small": "SMALLINT",
        "big": "BIGINT",
        "is_late": "BOOLEAN",
        "year_month": "VARCHAR",
    }
    schema = pl.scan_parquet(glob).collect_schema()
    assert schema["price"] == pl.Decimal(38, 2)
    assert schema["sold_at"] == pl.Datetime("us", "UTC")
    assert schema["code"] == pl.String
    assert schema["day"] == pl.Date
    frame = pd.read_parquet(sales.folder / "sale")
    assert str(frame["sold_at"].dtype) == "datetime64[us, UTC]"
    assert str(frame["month"].dtype) == "str"
