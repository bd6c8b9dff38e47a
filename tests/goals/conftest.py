"""The company of the goals tests."""

from collections.abc import AsyncIterator

import pytest

from services.goals.service import service
from shared.testing.house import OpenHouse
from tests.goals.at_work import Company


@pytest.fixture
async def company(house: OpenHouse) -> AsyncIterator[Company]:
    """Give a company whose clock stands still until a test moves it."""
    async with house([service], background=False) as running_house:
        yield Company(running_house)
