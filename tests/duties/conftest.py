"""Fixtures of the duties tests: the area in an installation with a fresh database."""

from collections.abc import AsyncIterator

import pytest

from services.duties.service import service
from shared.testing.installation import OpenTestInstallation
from tests.duties.area_client import DutiesClient


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[DutiesClient]:
    """Give a client of an installation whose clock stands still until a test advances it."""
    async with start_installation([service], reuse_routers=True) as installation:
        yield DutiesClient(installation)
