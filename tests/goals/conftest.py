"""The fixtures of the goals tests."""

from collections.abc import AsyncIterator

import pytest

from services.goals.service import service
from shared.testing.installation import OpenTestInstallation
from tests.goals.area_client import DEPARTMENTS, GoalsClient


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[GoalsClient]:
    """Provide a client of an installation whose clock stands still until a test advances it."""
    async with start_installation(
        [service], background=False, reuse_routers=True, departments=DEPARTMENTS
    ) as installation:
        yield GoalsClient(installation)
