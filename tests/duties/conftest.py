"""The company of the duties tests."""

from collections.abc import AsyncIterator

import pytest

from services.duties.service import service
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[DutiesClient]:
    """Give a company whose clock stands still until a test moves it."""
    async with start_installation([service], reuse_routers=True) as running_house:
        yield DutiesClient(running_house)
