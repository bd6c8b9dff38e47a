"""Runs a consumer on facts without writing anything, to find effects that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventsourcing.event_store import AppendRequest
from shared.eventsourcing.published_fact import Fact
from shared.postgres.append_transaction import AppendResult, EventWriter
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.postgres.transactional_consumer import TransactionalConsumer


@dataclass(frozen=True)
class DryRunWriter(EventWriter):
    """An event writer that only captures the appends."""

    captured_appends: list[AppendRequest] = field(default_factory=list)

    async def write(
        self, connection: Connection, appends: Sequence[AppendRequest]
    ) -> list[AppendResult]:
        """Capture the appends and return the versions that they would result in."""
        del connection
        self.captured_appends.extend(append for append in appends if append.events)
        return [append.expected_version + len(append.events) for append in appends]


async def find_missing_effects(
    connection: Connection, consumer: TransactionalConsumer, facts: Sequence[Fact]
) -> dict[UUID, str]:
    """Return the facts that would have an effect now, or would fail, each with a description.

    Whatever else the consumer writes is rolled back to a savepoint of the caller's transaction.
    """
    real = consumer.writer
    writer = DryRunWriter(
        real.area,
        real.fact_from_event,
        real.projections,
        real.deadline_changes,
        real.clock,
        real.new_id,
    )
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        await consumer.handle_facts(UnitOfWork(connection, consumer.codec, writer), facts)
    except Exception as error:  # noqa: BLE001  a handler may raise anything
        if len(facts) == 1:
            return {facts[0].id: f"cannot be handled: {error!r}"}
        failed = True
    else:
        failed = False
    finally:
        await savepoint.rollback()
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
