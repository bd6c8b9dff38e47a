"""The incentives area with nobody else in the house: one a module, emptied for every test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.incentives.service import service
from shared.testing.fresh_database import TestPostgresServer
from shared.testing.installation import TestInstallation, run_test_installation
from tests.incentives.area_client import IncentivesClient


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def manual_installation(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TestInstallation]:
    """Run the area; what it hears, and when, is the tests' affair."""
    folder = tmp_path_factory.mktemp("incentives")
    async with (
        postgres_server.create_fresh_database() as fresh,
        run_test_installation([service], folder, fresh.url, background=False) as running_house,
    ):
        yield running_house


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(manual_installation: TestInstallation) -> IncentivesClient:
    """Give empty books; it is November 23rd, 2026."""
    found = IncentivesClient(manual_installation)
    await found.reset_area()
    return found
