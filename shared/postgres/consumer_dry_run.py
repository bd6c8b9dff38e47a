"""Tells an area facts again without recording anything, to learn what is still left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventsourcing.event_store import AppendRequest, VersionConflict
from shared.eventsourcing.published_fact import Fact
from shared.postgres.event_writer import EventWriter
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.postgres.transactional_consumer import TransactionalConsumer


@dataclass(frozen=True)
class DryRunWriter(EventWriter):
    """A write side that only remembers what it was to write."""

    captured_appends: list[AppendRequest] = field(default_factory=list)

    async def write(
        self, connection: Connection, appends: Sequence[AppendRequest]
    ) -> list[int | VersionConflict]:
        """Remember the appends; answer as if they were recorded."""
        del connection
        self.captured_appends.extend(append for append in appends if append.events)
        return [append.expected_version + len(append.events) for append in appends]


async def find_missing_effects(
    connection: Connection, consumer: TransactionalConsumer, facts: Sequence[Fact]
) -> dict[UUID, str]:
    """Return the facts that would have an effect now, or fail, and which.

    Whatever the area writes past its events is rolled back, in the caller's transaction.
    """
    real = consumer.writer
    writer = DryRunWriter(
        real.area, real.publish, real.projections, real.deadline_changes, real.clock, real.new_id
    )
    step = connection.transaction()
    await step.start()
    try:
        await consumer.handle_facts(UnitOfWork(connection, consumer.codec, writer), facts)
    except Exception as error:  # noqa: BLE001  any error of an effect is the fact's
        if len(facts) == 1:
            return {facts[0].id: f"cannot be taken: {error!r}"}
        failed = True
    else:
        failed = False
    finally:
        await step.rollback()
    if failed:
        found: dict[UUID, str] = {}
        for fact in facts:
            found |= await find_missing_effects(connection, consumer, [fact])
        return found
    return {
        append.context.causation: f"has not had its effect on {append.stream}"
        for append in writer.captured_appends
        if append.context.causation is not None
    }
