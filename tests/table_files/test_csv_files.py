"""CSV files: what a reader gets back, and what a spreadsheet does not run."""

from __future__ import annotations

import csv
import io

import duckdb

from shared.table_files.exported_table import FileFormat
from tests.table_files.sales_tables import SalesDatabase


async def test_nothing_between_commas_is_null_and_an_empty_text_is_quoted(
    sales: SalesDatabase,
) -> None:
    await sales.export(file_format=FileFormat.CSV)
    [path] = sales.folder.glob("sale/year_month=2026-05/*.csv")
    lines = path.read_bytes().split(b"\r\n")
    assert lines[0] == (
        b'"id","place","month","code","price","sold_at","day","small","big","is_late"'
    )
    identifier = b'"00000000-0000-0000-0000-00000000000'
    assert lines[1] == (
        identifier + b'1",1,"2026-05","",1.01,2026-04-30T17:00:00.123456Z,2026-05-02,1,'
        b"90000000000000,false"
    )
    assert lines[2].startswith(identifier + b'2",2,"2026-05",,2.01,')
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT count(*), count(code) FROM read_csv('{path}', all_varchar = true,"
            " allow_quoted_nulls = false)"
        ).fetchone()
    assert found == (7, 5)


async def test_a_text_is_quoted_and_runs_in_no_spreadsheet(sales: SalesDatabase) -> None:
    await sales.connection.execute("INSERT INTO shop VALUES (E'a\\x1b\\u202e', '-9')")
    await sales.export(file_format=FileFormat.CSV)
    [path] = sales.folder.glob("sale/year_month=2026-05/*.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert [row["code"] for row in rows[2:5]] == ["'=1+1", 'a"b,\\x0d\nc', "007"]
    shops = (sales.folder / "shop/shop.csv").read_bytes().decode()
    assert '"\'=1+1",\r\n' in shops
    assert '"a\\x1b\\u202e","\'-9"\r\n' in shops


async def test_rows_are_added_to_csv_files_too(sales: SalesDatabase) -> None:
    await sales.export(file_format=FileFormat.CSV)
    await sales.add_sales(11, 12)
    assert (await sales.export(file_format=FileFormat.CSV)).written_rows == 2
    assert len(list(sales.folder.glob("sale/year_month=2026-05/*.csv"))) == 2
