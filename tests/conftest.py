"""Fixtures for everybody: a database server for the run, a database and a house for each test."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest_asyncio
from pytest import TempPathFactory, fixture

from shared.runtime.service import Service
from shared.testing.database import FreshDatabase, TestServer, server_for_tests
from shared.testing.house import House, house_of

OpenHouse = Callable[..., AbstractAsyncContextManager[House]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: TempPathFactory) -> AsyncIterator[TestServer]:
    """Run one PostgreSQL for all tests of this process."""
    async with server_for_tests(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@fixture
async def fresh(server: TestServer) -> AsyncIterator[FreshDatabase]:
    """Give an empty database."""
    async with server.fresh_database() as database:
        yield database


@fixture
def house(fresh: FreshDatabase, tmp_path: Path) -> OpenHouse:
    """Give `async with house([service, …]) as running_house:`; see `shared/testing/house.py`."""

    def open_house(
        services: Sequence[Service], **options: Any
    ) -> AbstractAsyncContextManager[House]:
        return house_of(services, tmp_path, fresh.url, **options)

    return open_house
