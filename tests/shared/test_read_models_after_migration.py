"""After a migration the read models are rebuilt, so that new columns hold what the log knows."""

from __future__ import annotations

from shared.service_runtime.schema_migration import migrate_service_schema
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service


async def remembered_notes(installation: TestInstallation) -> list[str]:
    """Return the notes in the read model of the subscribing area."""
    async with installation.area("ear").pool.acquire() as db:
        return [row["note"] for row in await db.fetch("SELECT note FROM memory ORDER BY note")]


async def test_read_models_are_rebuilt_once_for_a_new_migration(
    start_installation: OpenTestInstallation, fresh_database: FreshDatabase
) -> None:
    services = [publisher_service, subscriber_service()]
    async with start_installation(services) as installation:
        await installation.area("bell").event_store.append(ring_append("tom", "ding", "dong"))
        await installation.wait_until_idle()
        async with installation.area("ear").pool.acquire() as db:
            await db.execute("UPDATE memory SET note = 'as an earlier version wrote it'")
            await db.execute("UPDATE read_model_state SET built_for = '000_earlier.sql'")
    async with start_installation(services) as installation:
        assert await remembered_notes(installation) == ["ding", "dong"]
        async with installation.area("ear").pool.acquire() as db:
            await db.execute("UPDATE memory SET note = 'of today'")
        await migrate_service_schema(subscriber_service(), fresh_database.database)
        assert set(await remembered_notes(installation)) == {"of today"}
