"""The company of the workflows tests."""

from collections.abc import AsyncIterator

import pytest

from services.workflows.service import service
from shared.testing.installation import OpenTestInstallation
from tests.workflows.area_client import WorkflowsClient


@pytest.fixture
async def area_client(start_installation: OpenTestInstallation) -> AsyncIterator[WorkflowsClient]:
    """Give a company whose clock stands still until a test moves it."""
    async with start_installation([service], reuse_routers=True) as running_house:
        yield WorkflowsClient(running_house)


@pytest.fixture
async def manual_area_client(
    start_installation: OpenTestInstallation,
) -> AsyncIterator[WorkflowsClient]:
    """Give a company where nothing happens in the background unless a test does it."""
    async with start_installation([service], background=False, reuse_routers=True) as running_house:
        yield WorkflowsClient(running_house)
