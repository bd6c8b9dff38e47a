"""The books to oneself: nobody enters anything while a month is locked or a plan published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from shared.postgres.locks import Purpose
from shared.postgres.unit import Unit
from shared.runtime.area import Area

Alone = Callable[[], AbstractAsyncContextManager[Unit]]


def alone_with_books(area: Area) -> Alone:
    """Return what opens a unit of work that has the area's books alone.

    Who has it looks its idempotency key up on a second connection. If several requests of this
    process held a first one meanwhile, waiting for the books, none might be left for that: so
    they wait here, without a connection.
    """
    turn = asyncio.Lock()

    @asynccontextmanager
    async def alone() -> AsyncIterator[Unit]:
        async with turn, area.unit() as unit:
            await unit.hold_alone(Purpose.BOOKS)
            yield unit

    return alone
