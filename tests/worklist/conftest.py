"""Fixtures: an installation of the worklist and of one area that publishes, for all modules."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.duties.service import service as duties
from services.worklist.projections.open_things import TABLES
from services.worklist.service import service as worklist
from shared.testing.installation import TestInstallation, run_test_installation
from shared.testing.postgres_test_server import TestPostgresServer
from tests.worklist.area_client import WorklistClient
from tests.worklist.stories import DEPARTMENTS

SERVICES = (duties, worklist)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def manual_installation(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TestInstallation]:
    """Run the areas without background work: the tests have facts heard."""
    folder = tmp_path_factory.mktemp("worklist")
    async with (
        postgres_server.create_fresh_database(migrated_for=SERVICES) as fresh,
        run_test_installation(SERVICES, folder, fresh.url, background=False) as installation,
    ):
        await installation.add_departments(*DEPARTMENTS)
        yield installation


@pytest_asyncio.fixture(loop_scope="package")
async def client(manual_installation: TestInstallation) -> WorklistClient:
    """Give a client of an empty list."""
    async with manual_installation.area("duties").pool.acquire() as db:
        await db.execute("TRUNCATE earlier_fact; ALTER SEQUENCE fact_position RESTART")
    async with manual_installation.area("worklist").pool.acquire() as db:
        await db.execute(f"TRUNCATE checkpoint, dead_letter, {', '.join(TABLES)}")
    return WorklistClient(manual_installation)
