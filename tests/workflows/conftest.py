"""Fixtures of the workflows tests: an installation of the area, and a client of it."""

from collections.abc import AsyncIterator

import pytest

from services.workflows.service import service
from shared.testing.installation import OpenTestInstallation
from tests.workflows.area_client import DEPARTMENTS, WorkflowsClient


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[WorkflowsClient]:
    """Give a client of an installation whose clock only a test moves."""
    async with start_installation(
        [service], reuse_routers=True, departments=DEPARTMENTS
    ) as installation:
        yield WorkflowsClient(installation)


@pytest.fixture
async def manual_area_client(
    start_installation: OpenTestInstallation,
) -> AsyncIterator[WorkflowsClient]:
    """Give a client of an installation without background work."""
    async with start_installation(
        [service], background=False, reuse_routers=True, departments=DEPARTMENTS
    ) as installation:
        yield WorkflowsClient(installation)
