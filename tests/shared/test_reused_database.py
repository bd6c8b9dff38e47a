"""A test finds nothing of the test before it in the installation whose database it takes over."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.comms.service import service
from shared.http.request_limits import RequestLimits
from shared.http.token_bucket import RateLimit
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.manual_clock import MONDAY_MORNING
from shared.testing.reused_database import ReusedDatabases
from tests.comms.area_client import MATTER_BODY, CommsClient, add_references

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE_REQUEST = RequestLimits(callers=RateLimit(per_second=1 / 3600, burst=1.0))
TABLES = """
SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema = 'comms' ORDER BY 1
"""


async def read_everything(installation: TestInstallation) -> Mapping[str, object]:
    """Return all rows of all tables, and where the sequences stand."""
    async with installation.area("comms").pool.acquire() as db:
        tables = [row[0] for row in await db.fetch(TABLES)]
        stored: dict[str, object] = {
            table: sorted(str(row) for row in await db.fetch(f"SELECT * FROM {table}"))
            for table in tables
        }
        stored["sequences"] = await db.fetch(
            "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
        )
    return stored


async def test_nothing_stored_or_remembered_reaches_the_next_installation(
    reuse_installation: OpenTestInstallation, reused_databases: ReusedDatabases
) -> None:
    async with reuse_installation([service]) as first:
        at_first = await read_everything(first)
        await add_references(first)
        client = CommsClient(first)
        created = await client.post("/matters", MATTER_BODY, Idempotency_Key='"once"')
        assert created.status_code == 201, created.text
        await client.hold_overrun_meeting()
        assert await read_everything(first) != at_first
        pool = first.area("comms").pool
        first.clock.set_time(first.clock().replace(year=2027))
    opened = reused_databases.opened

    async with reuse_installation([service]) as second:
        assert second.area("comms").pool is pool
        assert reused_databases.opened == opened
        assert await read_everything(second) == at_first
        assert second.clock() == MONDAY_MORNING
        client = CommsClient(second)
        # A department that is remembered would be found here.
        unknown = await client.post("/matters", MATTER_BODY, Idempotency_Key='"once"')
        assert unknown.status_code == 422, unknown.text
        await add_references(second)
        again = await client.post("/matters", MATTER_BODY, Idempotency_Key='"twice"')
        assert again.status_code == 201, again.text
        assert again.json()["id"] != created.json()["id"]
        await client.hold_overrun_meeting()
        assert len(await client.list_notices()) == 1


async def test_each_installation_counts_requests_anew(
    reuse_installation: OpenTestInstallation,
) -> None:
    for _ in range(2):
        async with reuse_installation([service], request_limits=ONE_REQUEST) as installation:
            client = CommsClient(installation)
            assert (await client.get("/matters")).status_code == 200
            assert (await client.get("/matters")).status_code == 429


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE extra ()", "ALTER TABLE stream ADD COLUMN extra text", "DROP TABLE job CASCADE"],
)
async def test_a_changed_schema_is_not_reused(
    reuse_installation: OpenTestInstallation, reused_databases: ReusedDatabases, change: str
) -> None:
    async with reuse_installation([service], background=False) as first:
        at_first = await read_everything(first)
        async with first.area("comms").pool.acquire() as db:
            await db.execute(change)
    opened = reused_databases.opened

    async with reuse_installation([service], background=False) as second:
        assert reused_databases.opened == opened + 1
        assert await read_everything(second) == at_first


async def test_a_lock_that_a_session_keeps_is_not_reused(
    reuse_installation: OpenTestInstallation, reused_databases: ReusedDatabases
) -> None:
    async with (
        reuse_installation([service], background=False) as first,
        first.area("comms").pool.acquire() as db,
    ):
        await db.execute("SELECT pg_advisory_lock(1)")
    opened = reused_databases.opened

    async with reuse_installation([service], background=False):
        assert reused_databases.opened == opened + 1
