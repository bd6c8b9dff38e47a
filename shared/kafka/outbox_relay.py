"""Relays one area's outbox to its topic, in order; one process does so at a time.

The relay stores a checkpoint beside the outbox and advances it after the brokers have acknowledged.
Killed in between, it sends some facts again; so may a relay that hung while another one took over
the leader lease, and its checkpoint is then fenced. Consumers drop such duplicates: apart from
them, the positions in a partition only grow.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opentelemetry.trace import SpanKind

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.kafka.cloudevents import OUTBOX_COLUMNS
from shared.kafka.fact_producer import FactProducer, PartitionBatches, open_producer
from shared.kafka.settings import KafkaSettings
from shared.kafka.topic_admin import TopicAdmin
from shared.postgres import checkpoints
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.checkpoints import CheckpointFenced
from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database
from shared.postgres.in_process_signal import InProcessSignal
from shared.postgres.leader_lease import LeaderLease, acquire_leader_lease
from shared.postgres.outbox_reader import create_outbox_reader
from shared.postgres.read_ahead import read_ahead
from shared.telemetry.metrics import RELAY_FACTS
from shared.telemetry.trace_spans import open_span_per_trace

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

RELAY_CHECKPOINT_NAME = "relay"
"""The relay's name among the area's checkpoints."""
MAX_CHUNK_FACTS = 4000
"""The largest number of facts sent between two checkpoints."""
RETRY_PAUSE_SECONDS = 0.5
LEASE_RENEWAL_SECONDS = 2.0
"""The seconds between two renewals of the lease while the brokers do not acknowledge."""
_TRACEPARENT = re.compile(r'"traceparent": ?"([0-9a-f-]+)"')
"""Finds the trace context in a context's JSON text; decoding all of it would cost too much."""


@dataclass(frozen=True)
class OutboxRelay:
    """Sends one area's facts to Kafka."""

    area: str
    database: Database
    record_signal: InProcessSignal
    settings: KafkaSettings
    topic_admin: TopicAdmin

    async def run(self) -> None:
        """Wait for the leader lease, then relay facts, for ever. Raises `PermanentKafkaError`."""
        while True:
            try:
                await self.topic_admin.ensure_topics([self.area])
                async with (
                    acquire_leader_lease(
                        self.database, self.area, LockPurpose.RELAY, self.record_signal
                    ) as lease,
                    open_producer(self.settings, self.area) as producer,
                ):
                    await self._relay_chunks(lease, producer)
            except (*UNAVAILABLE_ERRORS, BusUnavailable, CheckpointFenced) as error:
                log.warning("the relay of %s waits: %r", self.area, error)
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _relay_chunks(self, lease: LeaderLease, producer: FactProducer) -> None:
        """Send chunk after chunk; while one is in flight, encode the next and read one more."""
        reader = create_outbox_reader(self.area, OUTBOX_COLUMNS)
        read = await load_relayed_position(lease.lock_connection, self.area)
        checkpoint = _RelayCheckpoint(lease, self.area, read)
        sending: asyncio.Task[None] | None = None
        async with aclosing(
            read_ahead(reader, lease.read_connection, read, MAX_CHUNK_FACTS)
        ) as chunks:
            try:
                async for rows, upto in chunks:
                    batches = await producer.encode_batches(rows)
                    if sending is not None:
                        await self._await_acknowledgement(checkpoint, sending)
                        acknowledged, sending = read, None
                        if upto > read:  # at once: storing the checkpoint takes time, too
                            sending = asyncio.create_task(self._send(producer, rows, batches))
                        await checkpoint.begin_advance(acknowledged)
                    elif upto > read:
                        sending = asyncio.create_task(self._send(producer, rows, batches))
                    else:
                        await checkpoint.keep_alive()
                    if upto == read:
                        await lease.waiter.wait()
                    read = upto
            finally:
                checkpoint.cancel()
                if sending is not None:
                    sending.cancel()

    async def _send(
        self, producer: FactProducer, rows: Sequence[Record], batches: PartitionBatches
    ) -> None:
        traces = map(_traceparent, rows)
        attributes = {"messaging.batch.message_count": len(rows)}
        with open_span_per_trace(
            f"publish {self.area}", traces, attributes, kind=SpanKind.PRODUCER
        ):
            await producer.send(batches)
        RELAY_FACTS.add(len(rows), {"area": self.area})

    async def _await_acknowledgement(
        self, checkpoint: _RelayCheckpoint, sending: asyncio.Task[None]
    ) -> None:
        """Wait for the brokers' acknowledgement, and renew the lease meanwhile."""
        while not sending.done():
            await asyncio.wait([sending], timeout=LEASE_RENEWAL_SECONDS)
            if not sending.done():
                log.warning("the brokers do not acknowledge the facts of %s", self.area)
                await checkpoint.keep_alive()
        sending.result()


class _RelayCheckpoint:
    """Stores how far the brokers have acknowledged, on the connection that holds the lease.

    Storing goes on while the next facts are read and sent. It may come late, never early: facts
    that are not marked are sent again.
    """

    def __init__(self, lease: LeaderLease, area: str, position: int) -> None:
        """Take the stored position."""
        self._lease = lease
        self._area = area
        self._position = position
        self._storing: asyncio.Task[bool] | None = None

    async def begin_advance(self, acknowledged: int) -> None:
        """Begin to store a position once the one before is stored.

        Raises what storing that one raised, `CheckpointFenced` among others.
        """
        await self._finish()
        self._storing = asyncio.create_task(
            checkpoints.advance(
                self._lease.lock_connection,
                RELAY_CHECKPOINT_NAME,
                self._area,
                self._position,
                acknowledged,
            )
        )
        self._storing.add_done_callback(self._wake_relay_on_failure)
        self._position = acknowledged

    async def keep_alive(self) -> None:
        """Renew the lease once the last position is stored; raises what storing it raised."""
        await self._finish()
        await self._lease.keep_alive()

    def cancel(self) -> None:
        """Give up storing, at the end."""
        if self._storing is not None:
            self._storing.cancel()

    def _wake_relay_on_failure(self, storing: asyncio.Task[bool]) -> None:
        """Let the relay find out at once that it is not the one any more."""
        if not storing.cancelled() and storing.exception() is not None:
            self._lease.waiter.notify(self._area)

    async def _finish(self) -> None:
        if self._storing is not None:
            await self._storing
            self._storing = None


async def load_relayed_position(connection: Connection, area: str) -> int:
    """Return the outbox position up to which the area's facts are on Kafka."""
    return await checkpoints.read_position(connection, RELAY_CHECKPOINT_NAME, area)


def _traceparent(row: Record) -> str | None:
    found = _TRACEPARENT.search(row["context"])
    return found[1] if found else None
