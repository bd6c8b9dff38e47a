"""Migrations are applied once each, in order, by however many processes start at once."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from shared.postgres import migrations
from shared.postgres.migrations import MigrationChanged, migrate
from shared.service_runtime.schema_migration import migrate_service_schema
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.sample_areas.publisher_service import publisher_service


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    folder = tmp_path / "schema"
    folder.mkdir()
    (folder / "001_first.sql").write_text("CREATE TABLE first (id int);", "utf-8")
    (folder / "notes.txt").write_text("no migration", "utf-8")
    return folder


async def migrate_area(
    fresh_database: FreshDatabase, schema: Path, area: str = "sample"
) -> list[str]:
    connection = await fresh_database.database.open_connection(area)
    try:
        return await migrate(connection, area, schema)
    finally:
        await connection.close()


async def test_missing_migrations_are_applied_in_order(
    fresh_database: FreshDatabase, schema: Path
) -> None:
    (schema / "002_then.sql").write_text("ALTER TABLE first ADD COLUMN name text;", "utf-8")
    applied = await migrate_area(fresh_database, schema)
    assert applied[-2:] == ["001_first.sql", "002_then.sql"]
    assert applied[0].startswith("backbone/")
    assert await migrate_area(fresh_database, schema) == []


async def test_a_new_file_is_added(fresh_database: FreshDatabase, schema: Path) -> None:
    await migrate_area(fresh_database, schema)
    (schema / "002_then.sql").write_text("ALTER TABLE first ADD COLUMN name text;", "utf-8")
    assert await migrate_area(fresh_database, schema) == ["002_then.sql"]


async def test_a_changed_file_is_refused(fresh_database: FreshDatabase, schema: Path) -> None:
    await migrate_area(fresh_database, schema)
    (schema / "001_first.sql").write_text("CREATE TABLE other (id int);", "utf-8")
    with pytest.raises(MigrationChanged, match=r"sample: 001_first\.sql .* add a new file"):
        await migrate_area(fresh_database, schema)


async def test_a_file_that_fails_leaves_nothing_behind(
    fresh_database: FreshDatabase, schema: Path
) -> None:
    (schema / "002_wrong.sql").write_text("CREATE TABLE half (id int); SELEKT;", "utf-8")
    with pytest.raises(Exception, match="SELEKT"):
        await migrate_area(fresh_database, schema)
    (schema / "002_wrong.sql").unlink()
    assert "001_first.sql" in await migrate_area(fresh_database, schema)


async def test_processes_that_start_together_apply_each_file_once(
    fresh_database: FreshDatabase, schema: Path
) -> None:
    runs = await asyncio.gather(*(migrate_area(fresh_database, schema) for _ in range(6)))
    assert sum("001_first.sql" in run for run in runs) == 1
    assert sorted(map(len, runs))[:-1] == [0] * 5


async def test_areas_do_not_see_each_other(fresh_database: FreshDatabase, schema: Path) -> None:
    await asyncio.gather(
        migrate_area(fresh_database, schema, "one"), migrate_area(fresh_database, schema, "two")
    )
    connection = await fresh_database.database.open_connection("one")
    await connection.execute("INSERT INTO first VALUES (1)")
    assert await connection.fetchval("SELECT count(*) FROM two.first") == 0
    await connection.close()


async def test_a_migration_that_waits_for_a_table_does_not_block_readers(
    fresh_database: FreshDatabase, schema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT_SECONDS", 1)
    await migrate_area(fresh_database, schema)
    (schema / "002_then.sql").write_text("ALTER TABLE first ADD COLUMN name text;", "utf-8")
    backup = await fresh_database.database.open_connection("sample")
    reader = await fresh_database.database.open_connection("sample")
    service = replace(publisher_service, name="sample", read_model_migrations=schema)
    try:
        async with backup.transaction():
            await backup.execute("LOCK TABLE first IN ACCESS SHARE MODE")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await migrate_area(fresh_database, schema)
            migrating = asyncio.create_task(
                migrate_service_schema(service, fresh_database.database)
            )
            for _ in range(3):
                assert await reader.fetchval("SELECT count(*) FROM first", timeout=2) == 0
                await asyncio.sleep(0.5)
            assert not migrating.done()
        assert await migrating == ["002_then.sql"]
    finally:
        await backup.close()
        await reader.close()


CONCURRENT_INDEX = """
-- one index
DROP INDEX CONCURRENTLY IF EXISTS first_by_id;
CREATE INDEX CONCURRENTLY first_by_id ON first (id);
"""


async def test_an_index_of_a_table_in_use_is_created_beside_its_writers(
    fresh_database: FreshDatabase, schema: Path
) -> None:
    await migrate_area(fresh_database, schema)
    (schema / "002_concurrently_index.sql").write_text(CONCURRENT_INDEX, "utf-8")
    writer = await fresh_database.database.open_connection("sample")
    try:
        async with writer.transaction():
            await writer.execute("INSERT INTO first VALUES (1)")
            creating = [asyncio.create_task(migrate_area(fresh_database, schema)) for _ in range(3)]
            await asyncio.sleep(0.3)
            await writer.execute("INSERT INTO first VALUES (2)")
        assert sorted(map(len, await asyncio.gather(*creating))) == [0, 0, 1]
        valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'first_by_id'::regclass"
        assert await writer.fetchval(valid)
    finally:
        await writer.close()


async def test_an_index_whose_creation_was_interrupted_is_created_again(
    fresh_database: FreshDatabase, schema: Path
) -> None:
    await migrate_area(fresh_database, schema)
    (schema / "002_concurrently_index.sql").write_text(CONCURRENT_INDEX + "SELEKT;", "utf-8")
    with pytest.raises(Exception, match="SELEKT"):
        await migrate_area(fresh_database, schema)
    (schema / "002_concurrently_index.sql").write_text(CONCURRENT_INDEX, "utf-8")
    assert await migrate_area(fresh_database, schema) == ["002_concurrently_index.sql"]


def test_a_rebuild_does_not_drop_the_index_in_use() -> None:
    sql = migrations.for_new_tables(CONCURRENT_INDEX)
    assert "CREATE INDEX first_by_id ON first (id);" in sql
    assert "DROP INDEX" not in sql
