"""The fixtures of the goals tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.goals.service import service
from shared.testing.installation import OpenTestInstallation
from tests.goals.area_client import DEPARTMENTS, GoalsClient


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(reuse_installation: OpenTestInstallation) -> AsyncIterator[GoalsClient]:
    """Provide a client of an installation whose clock stands still until a test advances it."""
    async with reuse_installation(
        [service], background=False, consumers=True, departments=DEPARTMENTS
    ) as installation:
        yield GoalsClient(installation)
