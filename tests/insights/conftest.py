"""Fixtures: an installation of insights and of some areas that publish, for each module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.comms.service import service as comms
from services.duties.service import service as duties
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from services.insights.service import service as insights
from shared.testing.installation import TestInstallation, run_test_installation
from shared.testing.postgres_test_server import TestPostgresServer
from tests.insights.area_client import InsightsClient
from tests.insights.reader_database import ReaderDatabase, run_reader_database

SERVICES = (comms, duties, insights)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def manual_installation(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TestInstallation]:
    """Run the areas without background work: the tests fold the facts."""
    folder = tmp_path_factory.mktemp("insights")
    async with (
        postgres_server.create_fresh_database(migrated_for=SERVICES) as fresh,
        run_test_installation(SERVICES, folder, fresh.url, background=False) as installation,
    ):
        yield installation


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(manual_installation: TestInstallation) -> InsightsClient:
    """Give a client of areas without any fact."""
    for area in ("comms", "duties"):
        async with manual_installation.area(area).pool.acquire() as db:
            await db.execute("TRUNCATE earlier_fact; ALTER SEQUENCE fact_position RESTART")
    async with manual_installation.area("insights").pool.acquire() as db:
        await db.execute(f"TRUNCATE checkpoint, dead_letter, {', '.join(TABLES_BY_NAME)}")
    return InsightsClient(manual_installation)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def star(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ReaderDatabase]:
    """Run a database with rows of two departments, whose readers the tests make."""
    async with run_reader_database(postgres_server, tmp_path_factory.mktemp("readers")) as running:
        yield running
