"""The fixtures of the communication tests."""

from collections.abc import AsyncIterator

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
