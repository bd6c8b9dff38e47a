"""A directory at work on a fresh database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from services.directory.service import service
from shared.testing.house import House
from tests.directory.office import HQ, LI, RND, Office


@pytest.fixture
async def office(house: Callable[..., AbstractAsyncContextManager[House]]) -> AsyncIterator[Office]:
    """Give the general manager's way to an empty directory."""
    async with house([service], background=False) as running:
        yield Office(running)


@pytest.fixture
async def staffed(office: Office) -> Office:
    """Give a directory with two departments and one person."""
    for path, body in (("/departments", HQ), ("/departments", RND), ("/people", LI)):
        assert (await office.post(path, body)).status_code == 201
    return office
