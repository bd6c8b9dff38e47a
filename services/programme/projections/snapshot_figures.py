"""What a snapshot is made of: the targets' figures in its window, and when the programme ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.programme.domain.pilot_events import SnapshotFigure
from services.programme.domain.pilot_schedule import ProgrammeEnd
from services.programme.domain.target_codes import TargetCode
from services.programme.projections.observation_queries import observed_figures

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def read_snapshot_figures(
    connection: Connection,
    since: datetime,
    until: datetime,
    departments: frozenset[str] | None,
    project: UUID | None,
) -> Mapping[TargetCode, SnapshotFigure]:
    """Return the figure of every target in `since` to `until`, of departments or a project."""
    found = await observed_figures(
        connection, since, until, departments=departments, project=project
    )
    return {
        target: SnapshotFigure(
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            observations=figure.observations,
            unit=figure.unit,
        )
        for target, figure in found.items()
    }


async def find_programme_end(connection: Connection, programme_id: UUID) -> ProgrammeEnd | None:
    """Return when and why a programme ended, or `None` while it goes on."""
    row = await connection.fetchrow(
        "SELECT ended_at, end_reason FROM programme"
        " WHERE programme_id = $1 AND ended_at IS NOT NULL",
        programme_id,
    )
    return None if row is None else ProgrammeEnd(row["ended_at"], row["end_reason"])
