"""A belfry on each bus."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.testing.database import FreshDatabase
from tests.shared.backbone import opened
from tests.shared.carriers import CARRIERS, Carrier
from tests.shared.toys.tower import bell_service
from tests.stream.belfry import Belfry


@pytest.fixture(params=CARRIERS)
async def belfry(request: pytest.FixtureRequest, fresh: FreshDatabase) -> AsyncIterator[Belfry]:
    carrier: Carrier = request.param
    async with (
        opened(fresh, bell_service) as (bell,),
        carrier(request, bell) as carried,
    ):
        yield Belfry(bell, carried.bus, carried.arrived)
