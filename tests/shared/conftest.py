"""What several tests of the bus port share."""

from collections.abc import AsyncIterator

import pytest

from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas
from tests.shared.bus_adapters import BUS_ADAPTERS, OpenBus
from tests.shared.publisher_and_subscriber import PublisherAndSubscriber
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service


@pytest.fixture
def rejected_notes() -> set[str]:
    return set()


@pytest.fixture(params=BUS_ADAPTERS)
async def publisher_and_subscriber(
    request: pytest.FixtureRequest, fresh_database: FreshDatabase, rejected_notes: set[str]
) -> AsyncIterator[PublisherAndSubscriber]:
    open_bus: OpenBus = request.param
    async with (
        open_areas(fresh_database, publisher_service, subscriber_service(rejected_notes)) as (
            bell,
            ear,
        ),
        open_bus(request, bell) as under_test,
    ):
        yield PublisherAndSubscriber(
            bell, ear, under_test.bus, under_test.wait_until_delivered, rejected_notes
        )
