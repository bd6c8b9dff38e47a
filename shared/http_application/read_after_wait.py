"""Makes reads wait until their area has handled the facts that `Concord-Read-After` names.

Consumers commit the effects of facts with their position, so a read behind that position finds the
effects. What an area does not subscribe to, it need not wait for: its own events can be read at
once. Effects of effects take another fact each; the id of that fact's event in the stream may be
sent for them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Header
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import RouteContext

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.http.read_after import READ_AFTER_HEADER, NotYetReadable, decode_place
from shared.http_application.route_dependants import behind_authorisation
from shared.postgres import checkpoints
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.service_runtime.running_area import RunningArea

MAX_WAIT_SECONDS = 5.0
"""A read waits so long at most; then its caller is told to try again."""
MAX_POLL_SECONDS = 0.05
"""Consumers of other processes do not wake a waiting read: it asks so often."""

ReadAfterValue = Annotated[
    str | None,
    Header(
        alias=READ_AFTER_HEADER,
        description=(
            "Answer only when this area has handled these facts: what the answer to a command said"
            " in the same header, or the id of an event of the stream. After 5 seconds 503"
        ),
    ),
]


class ReadAfterWait:
    """A dependency of an area's reads."""

    def __init__(self, area: RunningArea, bus: FactBus) -> None:
        """Take the area whose consumers must have handled the facts."""
        self.follow(area, bus)

    def follow(self, area: RunningArea, bus: FactBus) -> None:
        """Wait for this area from now on: its routes served another installation before."""
        self._area = area
        self._bus = bus

    async def __call__(self, concord_read_after: ReadAfterValue = None) -> None:
        """Wait; raises `ReadAfterUnreadable` and `NotYetReadable`."""
        if concord_read_after is None:
            return
        wanted = decode_place(concord_read_after, self._bus.partition_of)
        missing = {
            consumer.name: {
                name: position for name, position in wanted.items() if _area_of(name) in topics
            }
            for consumer in self._area.create_consumers(self._bus)
            if (topics := self._awaited_topics(consumer))
        }
        give_up_at = time.monotonic() + MAX_WAIT_SECONDS
        waiter = self._area.in_process_signal.create_waiter(self._area.name)
        try:
            while await self._is_behind(missing):
                if time.monotonic() >= give_up_at:
                    raise NotYetReadable(area=self._area.name)
                await _wait_shortly(waiter.wait)
        finally:
            waiter.close()

    def _awaited_topics(self, consumer: TransactionalConsumer) -> frozenset[str]:
        """Return the topics whose facts change what the area's reads find, by this consumer.

        Of its own area the consumer of reference data takes revoked tokens, which no read shows.
        """
        own = {self._area.name} if consumer.name == self._area.reference_consumer_name else set()
        return frozenset(consumer.topics) - own

    async def _is_behind(self, missing: Mapping[str, Mapping[str, int]]) -> bool:
        wanted = {consumer: positions for consumer, positions in missing.items() if positions}
        if not wanted:
            return False
        async with self._area.pool.acquire() as db:
            for consumer, positions in wanted.items():
                reached = await checkpoints.read_positions(db, consumer)
                if any(reached.get(name, 0) < position for name, position in positions.items()):
                    return True
        return False


def wait_for_facts_on_reads(
    route: RouteContext, areas: Sequence[RunningArea], bus: FactBus
) -> None:
    """Make a route that reads from an area take `Concord-Read-After`, behind its authorisation."""
    dependant: Dependant | None = getattr(route, "dependant", None)
    path = route.path or ""
    area = next((one for one in areas if path.startswith(f"/api/{one.name}/")), None)
    if dependant is None or area is None or "GET" not in (route.methods or ()):
        return
    siblings, position = behind_authorisation(dependant)
    known = next((one.call for one in siblings if isinstance(one.call, ReadAfterWait)), None)
    if known is not None:
        known.follow(area, bus)
        return
    wait: Callable[..., Any] = ReadAfterWait(area, bus)
    siblings.insert(position, get_dependant(path=path, call=wait))


async def _wait_shortly(wait: Callable[[], Awaitable[bool]]) -> None:
    try:
        async with asyncio.timeout(MAX_POLL_SECONDS):
            await wait()
    except TimeoutError:
        return


def _area_of(partition: str) -> str:
    return partition.partition("/")[0]
