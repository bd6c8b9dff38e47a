"""The company of the goals tests."""

from collections.abc import AsyncIterator

import pytest

from services.goals.service import service
from shared.testing.installation import OpenTestInstallation
from tests.goals.area_client import GoalsClient


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[GoalsClient]:
    """Give a company whose clock stands still until a test moves it."""
    async with start_installation([service], background=False, reuse_routers=True) as running_house:
        yield GoalsClient(running_house)
