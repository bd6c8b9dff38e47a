"""Fixtures of the directory's tests: the area in an installation with a fresh database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from services.directory.service import service
from shared.testing.installation import TestInstallation
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient


@pytest.fixture
async def area_client(
    start_installation: Callable[..., AbstractAsyncContextManager[TestInstallation]],
) -> AsyncIterator[DirectoryClient]:
    """Give the general manager's client of an empty directory."""
    async with start_installation([service], background=False, reuse_routers=True) as installation:
        yield DirectoryClient(installation)


@pytest.fixture
async def staffed_directory(area_client: DirectoryClient) -> DirectoryClient:
    """Give a directory with two departments and one person."""
    for path, body in (("/departments", HQ_BODY), ("/departments", RND_BODY), ("/people", LI_BODY)):
        assert (await area_client.post(path, body)).status_code == 201
    return area_client
