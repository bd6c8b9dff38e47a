"""Fixtures for everybody: a database server for the run, a database and a house for each test."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from shared.runtime.service import Service
from shared.testing.database import FreshDatabase, TestServer, server_for_tests
from shared.testing.house import House, OpenHouse, house_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TestServer]:
    """Run one PostgreSQL for all tests of this process."""
    async with server_for_tests(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
async def fresh(server: TestServer) -> AsyncIterator[FreshDatabase]:
    """Give an empty database."""
    async with server.fresh_database() as database:
        yield database


@pytest.fixture
def house(fresh: FreshDatabase, tmp_path: Path) -> OpenHouse:
    """Give what opens a house on the services it is given."""

    def open_house(
        services: Sequence[Service], **options: Any
    ) -> AbstractAsyncContextManager[House]:
        return house_of(services, tmp_path, fresh.url, **options)

    return open_house
