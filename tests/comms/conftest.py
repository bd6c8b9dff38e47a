"""The fixtures of the communication tests."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from services.comms.service import service
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(reuse_installation: OpenTestInstallation) -> AsyncIterator[CommsClient]:
    """Give a client of an installation whose clock stands still until a test moves it."""
    async with reuse_installation([service]) as installation:
        await add_references(installation)
        yield CommsClient(installation)


@pytest.fixture
async def manual_client(start_installation: OpenTestInstallation) -> AsyncIterator[CommsClient]:
    """Give a client of an area that sends nothing until a test says so."""
    async with start_installation([replace(service, background_work=())]) as installation:
        await add_references(installation)
        yield CommsClient(installation)
