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
from services.connectors.domain.circuit_breaker import BreakerStatus
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.metrics import (
    CONNECTOR_ATTEMPTS,
    CONNECTOR_BREAKER_OPEN,
    CONNECTOR_DELIVERIES,
    CONNECTOR_FAILED,
    CONNECTOR_LAG_TIME,
    CONNECTOR_POLL_AGE,
    CONNECTOR_WAITING,
    CONNECTOR_WRITES,
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


class Poll(Protocol):
    """How the polling of a system goes."""

    @property
    def polled_at(self) -> datetime | None:
        """When it was polled last without a failure."""
        ...


class Writes(Protocol):
    """How far what is written back to a system is."""

    @property
    def waiting(self) -> int:
        """How many writes have not ended."""
        ...

    @property
    def failed(self) -> int:
        """How many failed or were given up, and were not replayed."""
        ...

    @property
    def breaker(self) -> BreakerStatus:
        """Whether writes are sent."""
        ...


ReadFiguresFunction = Callable[["Connection", Sequence[str]], Awaitable[Mapping[str, Figures]]]
"""Returns the figures of connectors, by id."""
FindPollsFunction = Callable[["Connection", Sequence[str]], Awaitable[Mapping[str, Poll]]]
"""Returns how the polling of systems goes, by connector; none that was never polled."""
ReadWritesFunction = Callable[
    ["Connection", Sequence[str], datetime], Awaitable[Mapping[str, Writes]]
]
"""Returns how far what connectors write back is, by id."""


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


def set_poll_age(connector: str, poll: Poll | None, began_at: datetime, now: datetime) -> None:
    """Set how long ago a system answered a poll; of one that never did, since `began_at`."""
    answered_at = began_at if poll is None or poll.polled_at is None else poll.polled_at
    CONNECTOR_POLL_AGE.set(max(0.0, (now - answered_at).total_seconds()), {"connector": connector})


def set_write_gauges(connector: str, writes: Writes) -> None:
    """Set the gauges of what a connector writes back."""
    for state, count in (("waiting", writes.waiting), ("failed", writes.failed)):
        CONNECTOR_WRITES.set(count, {"connector": connector, "state": state})
    is_open = int(writes.breaker is not BreakerStatus.CLOSED)
    CONNECTOR_BREAKER_OPEN.set(is_open, {"connector": connector})


def make_measurement(
    read: ReadFiguresFunction, find_polls: FindPollsFunction, read_writes: ReadWritesFunction
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that sets the gauges, which ends when it is cancelled."""

    async def measure(area: AreaContext) -> None:
        accounts, began_at = connectors_of(area), area.clock()
        if not accounts:
            await asyncio.Event().wait()  # work that ends is begun again
        names = list(accounts)
        while True:
            try:
                async with area.pool.acquire() as db:
                    found, polls = await read(db, names), await find_polls(db, names)
                    writes = await read_writes(db, names, area.clock())
            except UNAVAILABLE_ERRORS as error:
                log.info("the gauges of connectors cannot be set: %r", error)
            else:
                for name in names:
                    set_gauges(name, found[name], area.clock())
                    set_write_gauges(name, writes[name])
                    if accounts[name].polled is not None:
                        set_poll_age(name, polls.get(name), began_at, area.clock())
            await asyncio.sleep(MEASUREMENT_INTERVAL_SECONDS)

    return measure
