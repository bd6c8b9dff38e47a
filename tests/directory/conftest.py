"""Fixtures of the directory's tests: the area in an installation with a fresh database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.directory.service import service
from shared.testing.installation import OpenTestInstallation
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(reuse_installation: OpenTestInstallation) -> AsyncIterator[DirectoryClient]:
    """Give the general manager's client of an empty directory."""
    async with reuse_installation([service], background=False) as installation:
        yield DirectoryClient(installation)


@pytest_asyncio.fixture(loop_scope="module")
async def staffed_directory(area_client: DirectoryClient) -> DirectoryClient:
    """Give a directory with two departments and one person."""
    for path, body in (("/departments", HQ_BODY), ("/departments", RND_BODY), ("/people", LI_BODY)):
        assert (await area_client.post(path, body)).status_code == 201
    return area_client
