"""Fixtures: an installation of incentives alone, one for each module, emptied for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.incentives.service import service
from shared.testing.installation import TestInstallation, run_test_installation
from shared.testing.postgres_test_server import TestPostgresServer
from tests.incentives.area_client import IncentivesClient


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def manual_installation(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TestInstallation]:
    """Run the area without background work: the tests deliver the facts."""
    folder = tmp_path_factory.mktemp("incentives")
    async with (
        postgres_server.create_fresh_database(migrated_for=[service]) as fresh,
        run_test_installation([service], folder, fresh.url, background=False) as installation,
    ):
        yield installation


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(manual_installation: TestInstallation) -> IncentivesClient:
    """Give a client of the empty area; it is November 23rd, 2026."""
    client = IncentivesClient(manual_installation)
    await client.reset_area()
    return client


@pytest_asyncio.fixture(loop_scope="module")
async def no_jobs(area_client: IncentivesClient) -> None:
    """Delete the jobs of other tests."""
    async with area_client.area.pool.acquire() as db:
        await db.execute("DELETE FROM job")
