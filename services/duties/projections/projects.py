"""The projects: what was agreed, and how far each one is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import project as domain
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.field_types import PlainDecimal
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

ProjectStatus = Literal["planned", "running", "closed", "cancelled"]


class AgreedShare(BaseModel):
    """A participating department and its part of the pool."""

    department: str
    ratio: PlainDecimal


class AgreedPool(BaseModel):
    """Money in minor units."""

    amount_minor: int
    currency: str


class ProjectRow(BaseModel):
    """A project."""

    project_id: UUID
    version: int
    status: ProjectStatus
    code: str
    name: str
    shares: list[AgreedShare]
    pool: AgreedPool | None
    unit: str
    target: PlainDecimal
    kick_off: datetime | None
    actual: PlainDecimal | None
    """The outcome, once closed."""
    reason: str | None
    """Why it was cancelled."""
    ended_at: datetime | None


async def find_project(db: Connection, project_id: UUID) -> ProjectRow | None:
    """Return a project, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE project_id = $1", project_id)
    return _row(row) if row else None


async def list_projects(
    db: Connection,
    status: ProjectStatus | None,
    participant: str | None,
    after: UUID | None,
    limit: int,
) -> list[ProjectRow]:
    """Return projects in the order they were planned, behind `after`."""
    rows = await db.fetch(
        f"{_SELECT} WHERE ($1::text IS NULL OR status = $1)"
        " AND ($2::text IS NULL OR EXISTS (SELECT FROM project_share AS share"
        " WHERE share.project_id = project.project_id AND share.department = $2))"
        " AND ($3::uuid IS NULL OR project_id > $3) ORDER BY project_id LIMIT $4",
        status,
        participant,
        after,
        limit,
    )
    return [_row(row) for row in rows]


_SELECT = (
    "SELECT *, ARRAY(SELECT ROW(department, ratio) FROM project_share AS share"
    " WHERE share.project_id = project.project_id ORDER BY place) AS shares FROM project"
)


def _row(row: Record) -> ProjectRow:
    found = dict(row)
    amount, currency = found.pop("pool_minor"), found.pop("currency")
    found["pool"] = None if amount is None else {"amount_minor": amount, "currency": currency}
    found["shares"] = [{"department": share[0], "ratio": share[1]} for share in found["shares"]]
    return ProjectRow(**found)


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the projects up to date: terms first, then the states, which come in one order."""
    versions = {
        recorded.event.project_id: recorded.version
        for recorded in events
        if isinstance(recorded.event, _OF_PROJECT)
    }
    if not versions:
        return
    stored = [recorded.event for recorded in events]
    await _upsert_terms(
        db, [e for e in stored if isinstance(e, domain.ProjectPlanned | domain.ProjectPlanChanged)]
    )
    await _mark_started(db, [e for e in stored if isinstance(e, domain.ProjectStarted)])
    await _mark_ended(
        db, [e for e in stored if isinstance(e, domain.ProjectClosed | domain.ProjectCancelled)]
    )
    await db.execute(
        "UPDATE project SET version = told.version"
        " FROM unnest($1::uuid[], $2::bigint[]) AS told (project_id, version)"
        " WHERE project.project_id = told.project_id",
        list(versions),
        list(versions.values()),
    )


_OF_PROJECT = (
    domain.ProjectPlanned,
    domain.ProjectPlanChanged,
    domain.DutyAssigned,
    domain.DutyScheduled,
    domain.DutyWithdrawn,
    domain.ProjectStarted,
    domain.ProjectClosed,
    domain.ProjectCancelled,
)


async def _upsert_terms(
    db: Connection, events: Sequence[domain.ProjectPlanned | domain.ProjectPlanChanged]
) -> None:
    latest = {event.project_id: event.terms for event in events}
    if not latest:
        return
    terms = list(latest.values())
    await db.execute(
        "INSERT INTO project (project_id, version, status, code, name, unit, target, pool_minor,"
        " currency) SELECT project_id, 0, 'planned', code, name, unit, target, pool_minor, currency"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::bigint[],"
        " $7::text[]) AS told (project_id, code, name, unit, target, pool_minor, currency)"
        " ON CONFLICT (project_id) DO UPDATE SET code = excluded.code, name = excluded.name,"
        " unit = excluded.unit, target = excluded.target, pool_minor = excluded.pool_minor,"
        " currency = excluded.currency",
        list(latest),
        [agreed.code for agreed in terms],
        [agreed.name for agreed in terms],
        [agreed.unit for agreed in terms],
        [agreed.target for agreed in terms],
        [agreed.pool.amount_minor if agreed.pool else None for agreed in terms],
        [agreed.pool.currency if agreed.pool else None for agreed in terms],
    )
    await db.execute("DELETE FROM project_share WHERE project_id = ANY ($1)", list(latest))
    shares = [
        (project_id, place, share.department, share.ratio)
        for project_id, agreed in latest.items()
        for place, share in enumerate(agreed.shares)
    ]
    await db.execute(
        "INSERT INTO project_share (project_id, place, department, ratio)"
        " SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::numeric[])",
        *(list(column) for column in zip(*shares, strict=True)),
    )


async def _mark_started(db: Connection, events: Sequence[domain.ProjectStarted]) -> None:
    if events:
        await db.execute(
            "UPDATE project SET status = 'running', kick_off = told.kick_off"
            " FROM unnest($1::uuid[], $2::timestamptz[]) AS told (project_id, kick_off)"
            " WHERE project.project_id = told.project_id",
            [event.project_id for event in events],
            [event.kick_off for event in events],
        )


async def _mark_ended(
    db: Connection, events: Sequence[domain.ProjectClosed | domain.ProjectCancelled]
) -> None:
    if events:
        closed = [isinstance(event, domain.ProjectClosed) for event in events]
        await db.execute(
            "UPDATE project SET status = told.status, actual = told.actual, reason = told.reason,"
            " ended_at = told.at FROM unnest($1::uuid[], $2::text[], $3::numeric[], $4::text[],"
            " $5::timestamptz[]) AS told (project_id, status, actual, reason, at)"
            " WHERE project.project_id = told.project_id",
            [event.project_id for event in events],
            ["closed" if yes else "cancelled" for yes in closed],
            [event.actual if isinstance(event, domain.ProjectClosed) else None for event in events],
            [
                event.reason if isinstance(event, domain.ProjectCancelled) else None
                for event in events
            ],
            [event.at for event in events],
        )


PROJECTION = Projection("projects", ("project", "project_share"), project_events)
