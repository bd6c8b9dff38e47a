"""Exports to a folder: what is written, what stays, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pyarrow import parquet

from shared.table_files.export_errors import ExportRefused
from shared.table_files.exported_table import ExportedColumn, FileFormat, TableExport
from shared.table_files.folder_target import FolderTarget
from tests.table_files.sales_tables import SALE, SHOP, SalesDatabase, read_sources


def months(sales: SalesDatabase) -> dict[str, int]:
    """Return the rows in the files below the folder of each month, as a glob finds them."""
    found: dict[str, int] = {}
    for path in sorted(sales.folder.glob("sale/**/*.parquet")):
        month = path.parent.name.removeprefix("year_month=")
        found[month] = found.get(month, 0) + parquet.read_metadata(path).num_rows
    return found


async def test_a_second_export_writes_only_rows_that_are_new(sales: SalesDatabase) -> None:
    first = await sales.export()
    before = sales.contents()
    assert (first.written_files, first.written_rows) == (3, 12)
    assert months(sales) == {"2026-05": 7, "2026-06": 3}

    nothing = await sales.export()
    assert (nothing.written_files, nothing.deleted_files) == (0, 0)
    assert sales.contents() == before

    await sales.add_sales(0, 0)  # its place is before those that were exported
    await sales.add_sales(11, 12)
    second = await sales.export()
    after = sales.contents()
    assert (second.written_files, second.written_rows) == (1, 3)
    assert months(sales) == {"2026-05": 10, "2026-06": 3}
    assert {path: after[path] for path in before if path != "manifest.json"} == {
        path: content for path, content in before.items() if path != "manifest.json"
    }


async def test_the_same_rows_give_the_same_bytes(sales: SalesDatabase) -> None:
    await sales.export()
    before = sales.contents("s*/**/*")
    await sales.connection.execute(
        "CREATE TABLE copy AS TABLE sale; TRUNCATE sale;"
        " INSERT INTO sale SELECT * FROM copy ORDER BY place DESC"
    )
    assert (await sales.export()).written_files == 0
    await sales.export(anew=True)
    assert sales.contents("s*/**/*") == before


async def test_a_table_without_months_is_written_whole_when_it_has_changed(
    sales: SalesDatabase,
) -> None:
    await sales.export()
    await sales.connection.execute("UPDATE shop SET name = '二号店' WHERE code = '007'")
    assert (await sales.export()).written_rows == 2
    assert parquet.read_table(sales.folder / "shop/shop.parquet").to_pylist() == [
        {"code": "007", "name": "二号店"},
        {"code": "=1+1", "name": None},
    ]
    await sales.connection.execute("DELETE FROM shop")
    await sales.export()
    assert parquet.read_table(sales.folder / "shop/shop.parquet").num_rows == 0


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM sale WHERE place = 3",
        "UPDATE sale SET code = 'other' WHERE place = 3",
        "DELETE FROM sale WHERE month = '2026-06'",
    ],
)
@pytest.mark.parametrize("more", [0, 5])
async def test_rows_that_are_gone_or_changed_refuse_an_export(
    sales: SalesDatabase, change: str, more: int
) -> None:
    await sales.export()
    before = sales.contents()
    await sales.connection.execute(change)
    await sales.add_sales(11, 10 + more)
    with pytest.raises(ExportRefused, match="--anew"):
        await sales.export()
    assert sales.contents() == before

    await sales.export(anew=True)
    rows = await sales.connection.fetchval("SELECT count(*) FROM sale")
    assert sum(months(sales).values()) == rows
    assert (await sales.export()).written_files == 0


async def test_a_file_that_is_missing_is_written_again(sales: SalesDatabase) -> None:
    await sales.export()
    before = sales.contents()
    for path in sales.folder.glob("sale/year_month=2026-06/*"):
        path.unlink()
    await sales.export()
    after = sales.contents()
    before.pop("manifest.json")
    after.pop("manifest.json")
    assert after == before


async def test_files_that_no_manifest_names_are_removed(sales: SalesDatabase) -> None:
    await sales.export()
    before = sales.contents()
    cut_short = sales.folder / "sale/year_month=2026-06/sale-2026-06-0123456789abcdef.parquet"
    cut_short.write_bytes(b"whole, but of a run that was killed")
    unfinished = sales.folder / "_unfinished"
    unfinished.mkdir()
    (unfinished / "sale-0.parquet").write_bytes(b"half")
    own = sales.folder / "sale/notes.txt"
    own.write_text("of a person")
    await sales.export()
    assert sales.contents() == {**before, "sale/notes.txt": b"of a person"}


async def test_a_month_before_the_first_one_stays_as_it_is(sales: SalesDatabase) -> None:
    await sales.export()
    await sales.add_sales(11, 12)
    assert (await sales.export(first_month="2026-06")).written_files == 0
    assert (await sales.export(tables=("shop",))).written_files == 0
    assert (await sales.export(tables=("sale",))).written_rows == 2
    with pytest.raises(ExportRefused, match="There is no table nothing; there are sale, shop"):
        await sales.export(tables=("nothing",))


async def test_a_compaction_makes_one_file_of_a_month(sales: SalesDatabase) -> None:
    await sales.export()
    await sales.add_sales(11, 12)
    await sales.export()
    assert (await sales.export(compact=True)).deleted_files == 2
    compacted = sales.contents("sale/**/*")
    assert months(sales) == {"2026-05": 9, "2026-06": 3}
    await sales.export(anew=True)
    assert sales.contents("sale/**/*") == compacted


async def test_a_table_with_other_columns_is_written_anew(sales: SalesDatabase) -> None:
    await sales.export()
    await sales.connection.execute("ALTER TABLE sale ADD COLUMN note text")
    wider = replace(SALE, columns=(*SALE.columns, ExportedColumn("note", "text")))
    export = TableExport((wider, SHOP), read_sources)
    assert (await sales.export(export=export)).written_rows == 10
    for path in sales.folder.glob("sale/**/*.parquet"):
        assert "note" in parquet.read_schema(path).names

    assert (await sales.export(first_month="2026-06")).written_rows == 10  # without it again
    assert months(sales) == {"2026-05": 7, "2026-06": 3}


@pytest.mark.parametrize("part", [{"tables": ("shop",)}, {"first_month": "2026-06"}])
async def test_all_files_are_written_again_or_a_part_is_brought_up_to_date(
    sales: SalesDatabase, part: dict[str, Any]
) -> None:
    await sales.export()
    before = sales.contents()
    with pytest.raises(ExportRefused, match="all files again"):
        await sales.export(anew=True, **part)
    assert sales.contents() == before


async def test_formats_are_not_mixed(sales: SalesDatabase) -> None:
    await sales.export()
    with pytest.raises(ExportRefused, match="holds parquet files"):
        await sales.export(file_format=FileFormat.CSV)
    await sales.export(file_format=FileFormat.CSV, anew=True)
    assert not list(sales.folder.glob("**/*.parquet"))


async def test_the_manifest_says_what_the_files_hold(sales: SalesDatabase) -> None:
    await sales.export()
    manifest = sales.manifest()
    assert manifest.sources == ({"area": "tills", "position": 7},)
    sale, shop = manifest.tables
    assert [(part.month, part.rows) for part in sale.parts] == [("2026-05", 7), ("2026-06", 3)]
    assert [part.rows for part in shop.parts] == [2]
    assert manifest.file_paths() == sales.contents("s*/**/*").keys()


async def test_a_table_without_rows_has_a_file_with_its_columns(sales: SalesDatabase) -> None:
    await sales.connection.execute("TRUNCATE sale")
    assert (await sales.export()).written_files == 2
    empty = parquet.read_table(sales.folder / "sale/sale.parquet")
    assert (empty.num_rows, empty.column_names) == (0, [one.name for one in SALE.columns])
    assert (await sales.export()).written_files == 0
    await sales.add_sales(1, 3)
    assert (await sales.export()).written_files == 1
    assert parquet.read_table(sales.folder / "sale").num_rows == 3
    assert not (sales.folder / "sale/sale.parquet").exists()
    assert (await sales.export()).written_files == 0


async def test_a_folder_that_an_export_creates_is_its_owner_s_alone(sales: SalesDatabase) -> None:
    folder = sales.folder / "created"
    await sales.export(FolderTarget(folder))
    assert folder.stat().st_mode & 0o777 == 0o700
