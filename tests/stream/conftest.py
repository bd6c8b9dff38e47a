"""A belfry on each bus, and a post office."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from shared.testing.database import FreshDatabase
from shared.testing.house import House, OpenHouse
from tests.shared.backbone import opened
from tests.shared.carriers import CARRIERS, Carrier
from tests.shared.toys.tower import bell_service
from tests.stream.belfry import Belfry
from tests.stream.door import served
from tests.stream.post import Office, post_service


@pytest.fixture(params=CARRIERS)
async def belfry(request: pytest.FixtureRequest, fresh: FreshDatabase) -> AsyncIterator[Belfry]:
    carrier: Carrier = request.param
    async with (
        opened(fresh, bell_service) as (bell,),
        carrier(request, bell) as carried,
    ):
        yield Belfry(bell, carried.bus, carried.arrived)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def office(request: pytest.FixtureRequest, house: OpenHouse) -> AsyncIterator[Office]:
    options = {"kafka": request.getfixturevalue("kafka")} if request.param == "kafka" else {}
    async with AsyncExitStack() as stack:

        async def another() -> House:
            return await stack.enter_async_context(house([post_service], **options))

        yield Office(await another(), another)


@pytest.fixture
async def door(office: Office) -> AsyncIterator[str]:
    async with served(office.house.running.app) as base_url:
        yield base_url
