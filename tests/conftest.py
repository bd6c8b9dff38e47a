"""Fixtures for all tests: a database server for the run, an installation for each test."""

import gc
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from shared.kafka.settings import KafkaSettings
from shared.service_runtime.service_definition import ServiceDefinition
from shared.testing.installation import (
    OpenTestInstallation,
    TestInstallation,
    run_test_installation,
)
from shared.testing.kafka_broker import KafkaUnavailable, broker_for_test_run
from shared.testing.postgres_test_server import (
    FreshDatabase,
    TestPostgresServer,
    run_test_postgres_server,
)
from shared.testing.reused_database import ReusedDatabases
from tests.property_budget import load_profile
from tests.system.new_installation import new_installations_are_copied
from tests.work_distribution import GroupedFileScheduling, rank

KAFKA_CACHE = Path(__file__).parents[1] / ".kafka"


load_profile()


def pytest_collection() -> None:
    """Switch garbage collection off while modules are imported: what they hold stays.

    The models of SCIM are imported first: they look for the source of each class's docstrings in
    every module that is there, and later there are thousands.
    """
    gc.disable()
    import_module("scim2_client.client")


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but not what was imported.

    Every test makes an application of many objects: collected more seldom than is usual, they take
    a twentieth less of the processor.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest, so that no worker ends alone with them."""
    for item in items:
        if "reused_databases" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupedFileScheduling | None:
    """Keep files together, and groups of files, with `--dist loadfile`."""
    return GroupedFileScheduling(config, log) if config.option.dist == "loadfile" else None


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[TestPostgresServer]:
    """Run one PostgreSQL for all tests of this process."""
    async with run_test_postgres_server(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
async def fresh_database(postgres_server: TestPostgresServer) -> AsyncIterator[FreshDatabase]:
    """Provide an empty database."""
    async with postgres_server.create_fresh_database() as database:
        yield database


@pytest.fixture
def requested_database(request: pytest.FixtureRequest) -> FreshDatabase | None:
    """Provide the test's `fresh_database` where the test requests it, else `None`."""
    if "fresh_database" not in request.fixturenames:
        return None
    found: FreshDatabase = request.getfixturevalue("fresh_database")
    return found


@pytest.fixture
async def start_installation(
    requested_database: FreshDatabase | None, postgres_server: TestPostgresServer, tmp_path: Path
) -> AsyncIterator[OpenTestInstallation]:
    """Provide a function that opens an installation of services, always on the same database.

    It is the test's `fresh_database` where the test requests one, otherwise one with the tables
    of the services that are opened first.
    """
    async with AsyncExitStack() as stack:
        databases = [] if requested_database is None else [requested_database]

        @asynccontextmanager
        async def open_installation(
            services: Sequence[ServiceDefinition], **options: Any
        ) -> AsyncIterator[TestInstallation]:
            if not databases:
                migrated = postgres_server.create_fresh_database(migrated_for=services)
                databases.append(await stack.enter_async_context(migrated))
            async with run_test_installation(
                services, tmp_path, databases[0].url, **options
            ) as running:
                yield running

        yield open_installation


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reused_databases(postgres_server: TestPostgresServer) -> AsyncIterator[ReusedDatabases]:
    """Provide the databases that the tests of a module leave to each other."""
    databases = ReusedDatabases(postgres_server)
    yield databases
    await databases.close()


@pytest_asyncio.fixture(loop_scope="module")
async def reuse_installation(
    reused_databases: ReusedDatabases, tmp_path: Path
) -> OpenTestInstallation:
    """Provide a function that opens an installation on a database as the migrations leave it.

    It takes what `start_installation` takes. Everything is new but the database, its connections
    and the routers, which an earlier test of the module has left. Fixtures and tests that use it
    run in the module's event loop.
    """

    @asynccontextmanager
    async def open_installation(
        services: Sequence[ServiceDefinition], **options: Any
    ) -> AsyncIterator[TestInstallation]:
        async with (
            reused_databases.lend(services) as lent,
            run_test_installation(
                services,
                tmp_path,
                lent.fresh.url,
                reuse_routers=True,
                reused_connections=lent.connections,
                **options,
            ) as running,
        ):
            yield running

    return open_installation


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide a folder that all processes of this run know."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def _copies_of_a_new_installation(run_folder: Path) -> Iterator[None]:
    with new_installations_are_copied(run_folder):
        yield


@pytest.fixture(scope="session")
def kafka_bootstrap(run_folder: Path) -> Iterator[str]:
    """Provide a broker for all tests of this run; skip the test where none is available."""
    try:
        with broker_for_test_run(
            os.environ.get("KAFKA_BOOTSTRAP"), KAFKA_CACHE, run_folder
        ) as bootstrap:
            yield bootstrap
    except KafkaUnavailable as missing:
        pytest.skip(f"no Kafka: {missing}")


@pytest.fixture
def kafka(kafka_bootstrap: str) -> KafkaSettings:
    """Provide settings with topics and consumer groups of the test's own."""
    return KafkaSettings(kafka_bootstrap, prefix=f"test-{uuid4().hex[:12]}.")
