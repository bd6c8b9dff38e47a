"""Rebuilds read models and reads all their rows, for tests that compare the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection
from shared.postgres.projection_rebuild import rebuild_projections
from shared.service_runtime.followed_log import follow_to_end
from shared.service_runtime.running_area import RunningArea

BATCH_SIZES = (1, 2, 7, 10_000)
"""The numbers of events that a test projects at once: the last is the whole log."""


async def read_model_rows(area: RunningArea, *names: str) -> Mapping[str, Sequence[str]]:
    """Return the rows of every table of these projections, or of all, as sorted text.

    What appends leave for later is brought up to date before.
    """
    await follow_to_end(area)
    tables = [table for one in _find_projections(area, names) for table in one.tables]
    async with area.pool.acquire() as db:
        return {
            table: sorted(row[0] for row in await db.fetch(f"SELECT t::text FROM {table} AS t"))  # noqa: S608  its own tables
            for table in tables
        }


async def rebuild_read_models(area: RunningArea, *names: str) -> int:
    """Rebuild these projections, or all; return the number of events projected."""
    return await rebuild_projections(
        area.database,
        area.name,
        area.definition.read_model_migrations,
        area.event_codec,
        _find_projections(area, names),
    )


async def reproject_in_batches(area: RunningArea, batch_size: int, *names: str) -> None:
    """Empty the tables of these projections, or of all, and project the log in batches."""
    projections = _find_projections(area, names)
    tables = [table for one in projections for table in one.tables]
    log: list[RecordedEvent[Any]] = list(await area.event_store.read_log(0, BATCH_SIZES[-1]))
    assert len(log) < BATCH_SIZES[-1], "the log is longer than the largest batch"
    async with area.pool.acquire() as db, db.transaction():
        await db.execute(f"TRUNCATE {', '.join(tables)}")
        for start in range(0, len(log), batch_size):
            for projection in projections:
                await projection.project_whole(db, log[start : start + batch_size])


def _find_projections(area: RunningArea, names: Sequence[str]) -> Sequence[Projection]:
    """Return the projections of these names, or all; every name must be one."""
    found = [one for one in area.definition.projections if not names or one.name in names]
    assert {*names} <= {one.name for one in found}, names
    return found
