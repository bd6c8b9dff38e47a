"""The fixtures of the programme tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.programme.service import service
from shared.testing.installation import OpenTestInstallation
from tests.programme.area_client import DEPARTMENTS, ProgrammeClient


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(reuse_installation: OpenTestInstallation) -> AsyncIterator[ProgrammeClient]:
    """Provide a client of an installation whose clock stands still until a test advances it."""
    async with reuse_installation(
        [service], background=False, consumers=True, departments=DEPARTMENTS
    ) as installation:
        yield ProgrammeClient(installation)
