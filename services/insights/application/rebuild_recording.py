"""Records by which version of the star schema its rows were made."""

from __future__ import annotations

from services.insights.application.deciders import REBUILD_DECIDER
from services.insights.domain.rebuild import STREAM, RecordRebuild
from services.insights.domain.star_schema.schema_version import schema_version
from shared.eventsourcing.event_context import EventContext
from shared.postgres.unit_of_work import UnitOfWork


async def load_version(unit: UnitOfWork) -> str | None:
    """Return the version that the rows were made by; `None` before any was recorded."""
    found = await unit.load_states({STREAM: REBUILD_DECIDER})
    version: str | None = found[STREAM].state
    return version


async def record_version(unit: UnitOfWork, facts: int) -> None:
    """Record that all rows are of this version now; so many facts were read for that."""
    command = RecordRebuild(facts, schema_version(), unit.writer.clock())
    context = EventContext(correlation=unit.writer.new_id(), actor=f"rebuild:{unit.writer.area}")
    await unit.execute_commands(REBUILD_DECIDER, [(command, context)])
