"""Fixtures: a database with sales."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.testing.postgres_test_server import FreshDatabase
from tests.table_files.sales_tables import SalesDatabase, open_sales_database


@pytest.fixture
async def sales(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[SalesDatabase]:
    """Provide a database with ten sales, and a folder to export them to."""
    async with open_sales_database(fresh_database, tmp_path / "files") as opened:
        yield opened
