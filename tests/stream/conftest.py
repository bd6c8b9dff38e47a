"""A bus publisher and a fact publisher on each bus."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas
from tests.shared.bus_adapters import BUS_ADAPTERS, OpenBus
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.stream.bus_publisher import BusPublisher
from tests.stream.fact_publisher import FactPublisher, fact_publisher_service
from tests.stream.sse_client import serve_application


@pytest.fixture(params=BUS_ADAPTERS)
async def bus_publisher(
    request: pytest.FixtureRequest, fresh_database: FreshDatabase
) -> AsyncIterator[BusPublisher]:
    open_bus: OpenBus = request.param
    async with (
        open_areas(fresh_database, publisher_service) as (publisher_area,),
        open_bus(request, publisher_area) as adapter,
    ):
        yield BusPublisher(publisher_area, adapter.bus, adapter.wait_until_delivered)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def fact_publisher(
    request: pytest.FixtureRequest, start_installation: OpenTestInstallation
) -> AsyncIterator[FactPublisher]:
    options = (
        {"kafka_settings": request.getfixturevalue("kafka")} if request.param == "kafka" else {}
    )
    async with AsyncExitStack() as stack:

        async def start_replica() -> TestInstallation:
            return await stack.enter_async_context(
                start_installation([fact_publisher_service], **options)
            )

        yield FactPublisher(await start_replica(), start_replica)


@pytest.fixture
async def base_url(fact_publisher: FactPublisher) -> AsyncIterator[str]:
    async with serve_application(fact_publisher.installation.installation.app) as base_url:
        yield base_url
