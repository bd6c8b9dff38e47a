"""A service at work: its store, its timers, its consumer, on its own schema."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shared.eventsourcing.bus import Bus
from shared.eventsourcing.context import Clock, Ids
from shared.http.commands import Commands
from shared.postgres.consumer import Consumer
from shared.postgres.deadlines import Timer
from shared.postgres.event_store import Codec, PostgresEventStore
from shared.postgres.group_commit import GroupCommit
from shared.postgres.idempotency import PostgresAnswers
from shared.postgres.pool import Database
from shared.postgres.unit import Unit
from shared.postgres.wakeup import Wakeup
from shared.postgres.writer import Writer
from shared.runtime.parts import Part
from shared.runtime.service import Service

if TYPE_CHECKING:
    from shared.postgres.pool import Connections


@dataclass(frozen=True)
class Area:
    """What an area's routes and background work may use."""

    service: Service
    database: Database
    pool: Connections
    codec: Codec
    writer: Writer
    store: PostgresEventStore
    commands: Commands
    answers: PostgresAnswers
    wakeup: Wakeup
    clock: Clock
    ids: Ids

    @property
    def name(self) -> str:
        """The area's name: its schema, its topic, its place in the URL."""
        return self.service.name

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """Open a transaction for work that must see and write together."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield Unit(connection, self.codec, self.writer)
        self.ring()

    def ring(self) -> None:
        """Wake whoever in this process waits for what the area has recorded."""
        self.wakeup.ring(self.name)

    def consumer(self, bus: Bus) -> Consumer | None:
        """Return the area's consumer; `None` where it hears nobody."""
        if self.service.react is None:
            return None
        return Consumer(
            name=self.name,
            topics=self.service.listens_to,
            react=self.service.react,
            pool=self.pool,
            codec=self.codec,
            writer=self.writer,
            bus=bus,
            committed=self.ring,
        )

    def timer(self) -> Timer | None:
        """Return the area's timer; `None` where it keeps no deadlines."""
        if self.service.on_due is None:
            return None
        return Timer(self.pool, self.codec, self.writer, self.service.on_due, self.clock, self.ring)

    def background(self, bus: Bus, parts: frozenset[Part]) -> list[Callable[[], Awaitable[None]]]:
        """Return what runs beside the API, of these parts."""
        consumer, timer = self.consumer(bus), self.timer()
        running: list[Callable[[], Awaitable[None]]] = []
        if consumer is not None and Part.CONSUMER in parts:
            running.append(consumer.run)
        if timer is not None and Part.TIMERS in parts:
            running.append(timer.run)
        if Part.WORK in parts:
            running.extend(partial(work, self) for work in self.service.work)
        return running


@asynccontextmanager
async def open_area(
    service: Service, database: Database, pool: Connections, wakeup: Wakeup, clock: Clock, ids: Ids
) -> AsyncIterator[Area]:
    """Wire a service to its schema, which must be migrated; close it in good order."""
    codec = Codec(service.events)
    writer = Writer(
        service.name, service.publish, service.projections, service.deadlines, clock, ids
    )
    answers = PostgresAnswers(pool)
    await answers.forget(clock())
    connect = partial(database.connection, service.name)
    async with GroupCommit(connect, writer, partial(wakeup.ring, service.name)) as commits:
        store = PostgresEventStore(service.name, pool, codec, commits)
        commands = Commands(service.name, store, answers, dict(service.refusals), clock, ids)
        yield Area(
            service, database, pool, codec, writer, store, commands, answers, wakeup, clock, ids
        )
