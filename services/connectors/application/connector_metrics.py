"""The metrics of connectors: deliveries and attempts as they happen, and what waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from services.connectors.application.area_api import CallFailed
from services.connectors.application.connected_systems import connectors_of
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.metrics import (
    CONNECTOR_ATTEMPTS,
    CONNECTOR_DELIVERIES,
    CONNECTOR_FAILED,
    CONNECTOR_LAG_TIME,
    CONNECTOR_WAITING,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

MEASUREMENT_INTERVAL_SECONDS = 5.0


class Figures(Protocol):
    """How far the deliveries of a connector are."""

    @property
    def waiting(self) -> int:
        """How many have not ended."""
        ...

    @property
    def failed(self) -> int:
        """How many failed and were not replayed."""
        ...

    @property
    def oldest_waiting(self) -> datetime | None:
        """When the oldest of those that wait was received."""
        ...


ReadFiguresFunction = Callable[["Connection", Sequence[str]], Awaitable[Mapping[str, Figures]]]
"""Returns the figures of connectors, by id."""


def count_delivery(connector: str, outcome: str) -> None:
    """Count a delivery that was received, or that ended as `outcome` says.

    One that its system sends twice is received twice, and ends once.
    """
    CONNECTOR_DELIVERIES.add(1, {"connector": connector, "outcome": str(outcome)})


@contextmanager
def count_attempt(connector: str) -> Iterator[None]:
    """Count a command that is sent within, by how that went; one that was not sent is not."""
    try:
        yield
    except CallFailed as failure:
        outcome = "refused" if failure.is_refusal else "failed"
        CONNECTOR_ATTEMPTS.add(1, {"connector": connector, "outcome": outcome})
        raise
    else:
        CONNECTOR_ATTEMPTS.add(1, {"connector": connector, "outcome": "done"})


def set_gauges(connector: str, figures: Figures, now: datetime) -> None:
    """Set the gauges of a connector."""
    labels, oldest = {"connector": connector}, figures.oldest_waiting
    CONNECTOR_WAITING.set(figures.waiting, labels)
    CONNECTOR_FAILED.set(figures.failed, labels)
    lag = 0.0 if oldest is None else (now - oldest).total_seconds()
    CONNECTOR_LAG_TIME.set(max(0.0, lag), labels)


def make_measurement(read: ReadFiguresFunction) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that sets the gauges, which ends when it is cancelled."""

    async def measure(area: AreaContext) -> None:
        names = list(connectors_of(area))
        if not names:
            await asyncio.Event().wait()  # work that ends is begun again
        while True:
            try:
                async with area.pool.acquire() as db:
                    found = await read(db, names)
            except UNAVAILABLE_ERRORS as error:
                log.info("the gauges of connectors cannot be set: %r", error)
            else:
                for name in names:
                    set_gauges(name, found[name], area.clock())
            await asyncio.sleep(MEASUREMENT_INTERVAL_SECONDS)

    return measure
