"""Tells an area facts again without recording anything, to learn what is still left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventsourcing.fact import Fact
from shared.eventsourcing.store import Append, Conflict
from shared.postgres.unit import Unit
from shared.postgres.writer import Writer

if TYPE_CHECKING:
    from shared.postgres.consumer import Consumer
    from shared.postgres.pool import Connection


@dataclass(frozen=True)
class Rehearsing(Writer):
    """A write side that only remembers what it was to write."""

    wanted: list[Append] = field(default_factory=list)

    async def write(
        self, connection: Connection, appends: Sequence[Append]
    ) -> list[int | Conflict]:
        """Remember the appends; answer as if they were recorded."""
        del connection
        self.wanted.extend(append for append in appends if append.events)
        return [append.expected + len(append.events) for append in appends]


async def left_to_do(
    connection: Connection, consumer: Consumer, facts: Sequence[Fact]
) -> dict[UUID, str]:
    """Return the facts that would have an effect now, or fail, and which.

    Whatever the area writes past its events is rolled back, in the caller's transaction.
    """
    real = consumer.writer
    writer = Rehearsing(
        real.area, real.publish, real.projections, real.deadlines, real.clock, real.ids
    )
    step = connection.transaction()
    await step.start()
    try:
        await consumer.react(Unit(connection, consumer.codec, writer), facts)
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
            found |= await left_to_do(connection, consumer, [fact])
        return found
    return {
        append.context.causation: f"has not had its effect on {append.stream}"
        for append in writer.wanted
        if append.context.causation is not None
    }
