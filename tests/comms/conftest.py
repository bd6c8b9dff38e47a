"""The company of the communication tests."""

from collections.abc import AsyncIterator

import pytest

from services.comms.service import service
from shared.testing.house import OpenHouse
from tests.comms.company import Company


@pytest.fixture
async def company(house: OpenHouse) -> AsyncIterator[Company]:
    """Give a company whose clock stands still until a test moves it."""
    async with house([service]) as running_house:
        yield Company(running_house)
