"""The incentives area with nobody else in the house: one a module, emptied for every test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.incentives.service import service
from shared.testing.database import TestServer
from shared.testing.house import House, house_of
from tests.incentives.accounts import Accounts


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quiet_house(
    server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Run the area; what it hears, and when, is the tests' affair."""
    folder = tmp_path_factory.mktemp("incentives")
    async with (
        server.fresh_database() as fresh,
        house_of([service], folder, fresh.url, background=False) as running_house,
    ):
        yield running_house


@pytest_asyncio.fixture(loop_scope="module")
async def accounts(quiet_house: House) -> Accounts:
    """Give empty books; it is November 23rd, 2026."""
    found = Accounts(quiet_house)
    await found.begin_anew()
    return found
