"""Fixtures of the workflows tests: an installation of the area, and a client of it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.workflows.service import service
from shared.testing.installation import OpenTestInstallation
from tests.workflows.area_client import DEPARTMENTS, WorkflowsClient


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(reuse_installation: OpenTestInstallation) -> AsyncIterator[WorkflowsClient]:
    """Give a client of an installation whose clock only a test moves."""
    async with reuse_installation([service], departments=DEPARTMENTS) as installation:
        yield WorkflowsClient(installation)


@pytest_asyncio.fixture(loop_scope="module")
async def manual_area_client(
    reuse_installation: OpenTestInstallation,
) -> AsyncIterator[WorkflowsClient]:
    """Give a client of an installation without background work."""
    async with reuse_installation(
        [service], background=False, departments=DEPARTMENTS
    ) as installation:
        yield WorkflowsClient(installation)
