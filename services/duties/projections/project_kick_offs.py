"""What the events of kick-offs change in the table of projects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.duties.domain import project_events
from services.duties.domain.project_events import ProjectEvent
from services.duties.domain.project_schedule_events import (
    KickOffMoved,
    KickOffPlanned,
    StartRefused,
)
from services.duties.domain.project_withdrawal import ProjectWithdrawn
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def mark_kick_offs(db: Connection, events: Sequence[ProjectEvent]) -> None:
    """Set when projects start by themselves, why they could not, and T where it was moved."""
    planned: dict[UUID, tuple[datetime | None, str | None]] = {}
    moved: dict[UUID, datetime] = {}
    for event in events:
        match event:
            case KickOffPlanned(project_id=project_id, kick_off=kick_off):
                planned[project_id] = (kick_off, None)
            case StartRefused(project_id=project_id):
                refusal = event.model_dump(include={"code", "en", "zh"})
                planned[project_id] = (None, json.dumps(refusal, ensure_ascii=False))
            case (
                project_events.ProjectStarted()
                | project_events.ProjectCancelled()
                | ProjectWithdrawn()
            ):
                planned[event.project_id] = (None, None)
            case KickOffMoved(project_id=project_id, kick_off=kick_off):
                moved[project_id] = kick_off
            case _:
                pass
    await execute_for_rows(
        db,
        "UPDATE project SET planned_kick_off = planned.kick_off, start_refusal = planned.refusal"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::json[])"
        " AS planned (project_id, kick_off, refusal)"
        " WHERE project.project_id = planned.project_id",
        list(planned),
        [kick_off for kick_off, _ in planned.values()],
        [refusal for _, refusal in planned.values()],
    )
    withdrawn = [event for event in events if isinstance(event, ProjectWithdrawn)]
    await execute_for_rows(
        db,
        "UPDATE project SET status = 'withdrawn', reason = ended.reason, ended_at = ended.at"
        " FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS ended (project_id, reason, at)"
        " WHERE project.project_id = ended.project_id",
        [event.project_id for event in withdrawn],
        [event.reason for event in withdrawn],
        [event.at for event in withdrawn],
    )
    await execute_for_rows(
        db,
        "UPDATE project SET kick_off = moved.kick_off"
        " FROM unnest($1::uuid[], $2::timestamptz[]) AS moved (project_id, kick_off)"
        " WHERE project.project_id = moved.project_id",
        list(moved),
        list(moved.values()),
    )
