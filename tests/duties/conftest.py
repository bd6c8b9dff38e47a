"""Fixtures of the duties tests: the area in an installation with a fresh database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from services.duties.service import service
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.duties.area_client import DutiesClient

DEPARTMENTS = ("logistics", "marketing", "production", "rnd", "sales", "test")
"""The departments that the directory has told the area of."""


@pytest.fixture
def start_installation(start_installation: OpenTestInstallation) -> OpenTestInstallation:
    """Give a function that starts an installation which knows the departments."""

    @asynccontextmanager
    async def start(
        services: Sequence[ServiceDefinition], **options: Any
    ) -> AsyncIterator[TestInstallation]:
        async with start_installation(services, **options) as installation:
            await installation.add_departments(*DEPARTMENTS)
            yield installation

    return start


@pytest_asyncio.fixture(loop_scope="module")
async def area_client(reuse_installation: OpenTestInstallation) -> AsyncIterator[DutiesClient]:
    """Give a client of an installation whose clock stands still until a test advances it."""
    async with reuse_installation([service], departments=DEPARTMENTS) as installation:
        yield DutiesClient(installation)
