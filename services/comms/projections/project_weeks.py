"""What meetings a project has in a week: called by people, planned by themselves, held."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.domain.project_rhythm_commands import WeekSituation
from services.comms.domain.project_rhythm_terms import (
    RhythmVersion,
    meetings_in,
    version_for,
    week_name,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_meetings_of_weeks(db: Connection, project_id: UUID, week: str) -> list[UUID]:
    """Return the meetings of a project in a week that give no reason for being further ones.

    One that was planned by itself, and nobody began or rewrote, makes way.
    """
    rows = await db.fetch(
        "SELECT meeting_id FROM meeting WHERE project_id = $1 AND week = $2"
        " AND kind = 'project' AND status <> 'cancelled' AND extra_reason IS NULL"
        " AND (status <> 'planned' OR coalesce(agenda_source, 'own') = 'own')"
        " ORDER BY starts_at, meeting_id",
        project_id,
        week,
    )
    return [row["meeting_id"] for row in rows]


async def count_meetings_of_terms(db: Connection, project_id: UUID, week: str) -> int:
    """Return how many meetings a project has in a week without a reason: at least one."""
    versions = await db.fetchval(
        "SELECT versions FROM project_rhythm WHERE project_id = $1", project_id
    )
    if versions is None:
        return 1
    monday = date.fromisoformat(f"{week}-1")
    known = [RhythmVersion.model_validate(one) for one in json.loads(versions)]
    version = version_for(monday, known)
    return max(1, 0 if version is None else meetings_in(monday, version))


async def list_untouched_meetings(
    db: Connection, project_id: UUID, week: str, near: datetime
) -> list[UUID]:
    """Return the meetings of a week that were planned by themselves and nobody began or rewrote.

    Those that begin nearest to a time are first.
    """
    rows = await db.fetch(
        "SELECT meeting_id FROM meeting WHERE project_id = $1 AND week = $2 AND kind = 'project'"
        " AND status = 'planned' AND agenda_source = 'proposed'"
        " ORDER BY abs(extract(epoch FROM starts_at - $3::timestamptz)), meeting_id",
        project_id,
        week,
        near,
    )
    return [row["meeting_id"] for row in rows]


async def find_week_situations(
    db: Connection, project_id: UUID, since: date
) -> Mapping[date, WeekSituation]:
    """Return how many meetings a project has by week, from a week on, and how many were held."""
    rows = await db.fetch(
        "SELECT week, count(*) AS called, count(*) FILTER (WHERE status = 'held') AS held"
        " FROM meeting WHERE project_id = $1 AND week >= $2 AND kind = 'project'"
        " AND status <> 'cancelled' GROUP BY week",
        project_id,
        week_name(since),
    )
    return {
        date.fromisoformat(f"{row['week']}-1"): WeekSituation(row["called"], row["held"])
        for row in rows
    }
