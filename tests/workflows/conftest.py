"""The company of the workflows tests."""

from collections.abc import AsyncIterator

import pytest

from services.workflows.service import service
from shared.testing.house import OpenHouse
from tests.workflows.at_work import Company


@pytest.fixture
async def company(house: OpenHouse) -> AsyncIterator[Company]:
    """Give a company whose clock stands still until a test moves it."""
    async with house([service]) as running_house:
        yield Company(running_house)


@pytest.fixture
async def quiet_company(house: OpenHouse) -> AsyncIterator[Company]:
    """Give a company where nothing happens in the background unless a test does it."""
    async with house([service], background=False) as running_house:
        yield Company(running_house)
