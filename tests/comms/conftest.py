"""The fixtures of the communication tests."""

from collections.abc import AsyncIterator

import pytest

from services.comms.service import service
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[CommsClient]:
    """Give a client of an installation whose clock stands still until a test moves it."""
    async with start_installation([service], reuse_routers=True) as installation:
        await add_references(installation)
        yield CommsClient(installation)
