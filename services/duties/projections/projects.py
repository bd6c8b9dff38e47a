"""The read model of projects: the terms and the state of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import project_events
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.field_types import PlainDecimal
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
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
    kick_off: CompanyTime | None
    actual: PlainDecimal | None
    """The outcome in `unit`; `null` until the project is closed."""
    reason: str | None
    """Why the project was cancelled; `null` where it was not."""
    ended_at: CompanyTime | None
    updated_at: CompanyTime
    """When the project or its duty list last changed, by the time of entry."""


async def find_project(db: Connection, project_id: UUID) -> ProjectRow | None:
    """Return a project, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE project_id = $1", project_id)
    return _build_row(**row) if row else None


@dataclass(frozen=True)
class ProjectFilters:
    """Which projects a list shows; `None` leaves a filter out."""

    statuses: Sequence[ProjectStatus] | None = None
    """Any of these."""
    participant: str | None = None
    """A department that takes part."""
    project_ids: Sequence[UUID] | None = None


_SELECT = (
    "SELECT *, ARRAY(SELECT ROW(department, ratio) FROM project_share AS share"
    " WHERE share.project_id = project.project_id ORDER BY place) AS shares FROM project"
)


def _build_row(
    *,
    pool_minor: int | None,
    currency: str | None,
    shares: Sequence[tuple[str, Decimal]],
    **columns: Any,
) -> ProjectRow:
    pool = None if pool_minor is None else {"amount_minor": pool_minor, "currency": currency}
    agreed = [{"department": department, "ratio": ratio} for department, ratio in shares]
    return ProjectRow.model_validate({**columns, "pool": pool, "shares": agreed})


_ID = SortKey("project_id", UUID)
PROJECT_LIST_QUERY = ListQuery(
    name="projects",
    select=_SELECT,
    conditions={
        "statuses": "status = ANY ({statuses})",
        "project_ids": "project_id = ANY ({project_ids})",
        "participant": "EXISTS (SELECT FROM project_share AS share"
        " WHERE share.project_id = project.project_id AND share.department = {participant})",
    },
    sort=Sort([_ID]),
    sorts={
        "code": Sort([SortKey("code", str), _ID]),
        "updated": Sort([SortKey("updated_at", datetime), _ID]),
    },
    searched=("code", "name"),
    id_key=_ID,
    updated_at="updated_at",
    row=_build_row,
)
"""The list of projects, in the order in which they were planned."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the projects up to date: the terms, then the states, which follow in a fixed order."""
    newest = {
        recorded.event.project_id: recorded
        for recorded in events
        if isinstance(recorded.event, _PROJECT_EVENTS)
    }
    if not newest:
        return
    stored = [recorded.event for recorded in events]
    await _upsert_terms(
        db,
        [
            e
            for e in stored
            if isinstance(e, project_events.ProjectPlanned | project_events.ProjectPlanChanged)
        ],
    )
    await _mark_started(db, [e for e in stored if isinstance(e, project_events.ProjectStarted)])
    await _mark_ended(
        db,
        [
            e
            for e in stored
            if isinstance(e, project_events.ProjectClosed | project_events.ProjectCancelled)
        ],
    )
    await db.execute(
        "UPDATE project SET version = changed.version, updated_at = changed.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS changed (project_id, version, updated_at)"
        " WHERE project.project_id = changed.project_id",
        list(newest),
        [one.version for one in newest.values()],
        [one.recorded_at for one in newest.values()],
    )


_PROJECT_EVENTS = (
    project_events.ProjectPlanned,
    project_events.ProjectPlanChanged,
    project_events.DutyAssigned,
    project_events.DutyScheduled,
    project_events.DutyWithdrawn,
    project_events.ProjectStarted,
    project_events.ProjectClosed,
    project_events.ProjectCancelled,
)


async def _upsert_terms(
    db: Connection,
    events: Sequence[project_events.ProjectPlanned | project_events.ProjectPlanChanged],
) -> None:
    latest = {event.project_id: event.terms for event in events}
    if not latest:
        return
    terms = list(latest.values())
    await db.execute(
        "INSERT INTO project (project_id, version, status, code, name, unit, target, pool_minor,"
        " currency) SELECT project_id, 0, 'planned', code, name, unit, target, pool_minor, currency"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::bigint[],"
        " $7::text[]) AS agreed (project_id, code, name, unit, target, pool_minor, currency)"
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


async def _mark_started(db: Connection, events: Sequence[project_events.ProjectStarted]) -> None:
    if events:
        await db.execute(
            "UPDATE project SET status = 'running', kick_off = started.kick_off"
            " FROM unnest($1::uuid[], $2::timestamptz[]) AS started (project_id, kick_off)"
            " WHERE project.project_id = started.project_id",
            [event.project_id for event in events],
            [event.kick_off for event in events],
        )


async def _mark_ended(
    db: Connection, events: Sequence[project_events.ProjectClosed | project_events.ProjectCancelled]
) -> None:
    if events:
        statuses = [
            "closed" if isinstance(event, project_events.ProjectClosed) else "cancelled"
            for event in events
        ]
        await db.execute(
            "UPDATE project SET status = ended.status, actual = ended.actual,"
            " reason = ended.reason, ended_at = ended.at"
            " FROM unnest($1::uuid[], $2::text[], $3::numeric[], $4::text[], $5::timestamptz[])"
            " AS ended (project_id, status, actual, reason, at)"
            " WHERE project.project_id = ended.project_id",
            [event.project_id for event in events],
            statuses,
            [
                event.actual if isinstance(event, project_events.ProjectClosed) else None
                for event in events
            ],
            [
                event.reason if isinstance(event, project_events.ProjectCancelled) else None
                for event in events
            ],
            [event.at for event in events],
        )


PROJECTION = Projection("projects", ("project", "project_share"), apply_events)
