"""A process that exports is killed, or its disk refuses; the next export completes the files."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pyarrow import parquet

from shared.testing.postgres_test_server import FreshDatabase
from tests.table_files.sales_tables import SalesDatabase, open_sales_database

pytestmark = pytest.mark.faults

ADD_MONTHS = """
INSERT INTO sales.sale (id, place, month, code)
SELECT gen_random_uuid(), 1000 + n, to_char('2001-01-01'::date + (n % 60) * 31, 'YYYY-MM'),
       repeat(n::text, 20)
FROM generate_series(1, 6000) AS n
"""


@pytest.fixture
async def sales(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[SalesDatabase]:
    """Provide a database with sales, of which some are exported and those of 60 months are not."""
    async with open_sales_database(fresh_database, tmp_path / "files") as opened:
        await opened.export()
        await opened.connection.execute(ADD_MONTHS)
        yield opened


def start_export(fresh: FreshDatabase, sales: SalesDatabase, *more: str) -> subprocess.Popen[str]:
    """Start a process that exports."""
    module = "tests.table_files.export_process"
    return subprocess.Popen(
        [sys.executable, "-m", module, fresh.url, str(sales.folder), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize(
    ("until_there", "count"),
    [("_unfinished/sale-*", 20), ("sale/year_month=20*/*.parquet", 12)],
    ids=["while files are written", "while files appear"],
)
async def test_an_export_killed_leaves_whole_files_and_the_next_one_completes_it(
    fresh_database: FreshDatabase, sales: SalesDatabase, until_there: str, count: int
) -> None:
    before = sales.manifest()
    process = start_export(fresh_database, sales, "without-manifest")
    give_up_at = time.monotonic() + 60
    while sum(1 for _ in sales.folder.glob(until_there)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up_at
        time.sleep(0.001)  # the other process shall get on
    process.kill()
    process.communicate()

    assert sales.manifest() == before
    for path in sales.folder.glob("s*/**/*.parquet"):
        assert parquet.read_table(path).num_rows > 0  # it is readable to its end
    assert before.file_paths() <= sales.contents().keys()

    await sales.export()
    undisturbed = SalesDatabase(sales.connection, sales.folder.parent / "undisturbed")
    await undisturbed.export()
    assert sales.contents("s*/**/*") == undisturbed.contents("s*/**/*")
    assert sales.manifest().file_paths() == sales.contents("s*/**/*").keys()


async def test_a_disk_that_refuses_is_said_and_leaves_what_was_there(
    fresh_database: FreshDatabase, sales: SalesDatabase
) -> None:
    before = sales.contents()
    output, _ = start_export(fresh_database, sales, "2000").communicate(timeout=60)
    assert output.startswith("The export failed: ")
    assert "File too large" in output
    assert sales.contents() == before


async def test_of_two_exports_at_once_one_is_refused(
    fresh_database: FreshDatabase, sales: SalesDatabase
) -> None:
    process = start_export(fresh_database, sales)
    while not list(sales.folder.glob("_unfinished/sale-*")):
        assert process.poll() is None, process.communicate()
    with pytest.raises(Exception, match="Another export of this installation is at work"):
        await sales.export()
    assert process.communicate(timeout=60)[0] == "6000 rows\n"
