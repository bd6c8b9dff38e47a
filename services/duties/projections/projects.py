"""The read model of projects: the terms and the state of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.projections.project_share_corrections import (
    AgreedShare,
    ProposedShareCorrection,
)
from services.duties.projections.project_updates import PROJECT_EVENTS, update_rows
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.target_direction import TargetDirection
from shared.http.field_types import PlainDecimal
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ProjectStatus = Literal["planned", "running", "closed", "cancelled", "withdrawn"]
"""A withdrawn one was planned by mistake; lists leave it out, unless they are asked for it."""
PoolConfirmation = Literal["awaiting", "confirmed", "rejected"]


class AgreedPool(BaseModel):
    """Money in minor units."""

    amount_minor: int
    currency: str


class StartRefusal(BaseModel):
    """Why a project could not start by itself."""

    code: str
    """The code with which a start would have been refused."""
    en: str
    zh: str


class ProjectRow(BaseModel):
    """A project."""

    project_id: UUID
    version: int
    status: ProjectStatus
    code: str
    name: str
    shares: list[AgreedShare]
    pool: AgreedPool | None
    pool_confirmation: PoolConfirmation | None
    """How far the pool, its ratios and target are with a second person. Without a pool: how far the
    removal of a confirmed one is, else `null`; also where the project ended before."""
    pool_rejection: str | None
    """Why the pool was rejected."""
    unit: str
    target: PlainDecimal
    direction: TargetDirection
    """Whether a higher outcome is the better one (`up`) or a lower one (`down`)."""
    connector: str | None
    """The connector that may act in it, by the subject of its token; `null` where there is none."""
    goals: list[UUID]
    """The goals that it serves."""
    kick_off: CompanyTime | None
    """T, from which due dates count; `null` until the project starts."""
    planned_kick_off: CompanyTime | None
    """When the project starts by itself; `null` where it waits for a person, or has started."""
    start_refusal: StartRefusal | None
    """Why it could not start by itself, until it starts or another time is planned."""
    actual: PlainDecimal | None
    """The outcome in `unit`; `null` until the project is closed."""
    proposed_actual: PlainDecimal | None
    """The outcome, or its correction once closed, that awaits a second person's confirmation."""
    proposed_at: CompanyTime | None
    """When the project ended by that proposal; for a correction, when it was entered."""
    outcome_rejection: str | None
    """Why the last proposed outcome was rejected, until there is another."""
    share_correction: ProposedShareCorrection | None
    """Other participants and ratios of a running project, which await a second person."""
    share_rejection: str | None
    """Why the last such correction was rejected, until there is another."""
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
    awaiting_confirmation: bool | None = None
    """Whether a pool or an outcome awaits a second person's confirmation."""
    goal: UUID | None = None
    """A goal that it serves."""
    shows_withdrawn: bool = False
    """Whether those that were planned by mistake are shown."""


_SELECT = (
    "SELECT *, ARRAY(SELECT ROW(department, ratio) FROM project_share AS share"
    " WHERE share.project_id = project.project_id ORDER BY place) AS shares,"
    " ARRAY(SELECT goal_id FROM project_goal AS served"
    " WHERE served.project_id = project.project_id ORDER BY place) AS goals FROM project"
)


_AWAITING = (
    "proposed_actual IS NOT NULL OR share_correction IS NOT NULL"
    " OR (status IN ('planned', 'running')"
    " AND (pool_confirmation = 'awaiting'"
    " OR (pool_minor IS NOT NULL AND pool_confirmation IS NULL)))"
)
"""Of a pool without a decision the column says nothing, as in rows of earlier versions; `awaiting`
is the removal of a confirmed one."""


def _build_row(
    *,
    pool_minor: int | None,
    currency: str | None,
    pool_confirmation: str | None,
    shares: Sequence[tuple[str, Decimal]],
    start_refusal: str | None,
    share_correction: str | None,
    **columns: Any,
) -> ProjectRow:
    pool = None if pool_minor is None else {"amount_minor": pool_minor, "currency": currency}
    is_open = columns["status"] in {"planned", "running"}
    if pool_confirmation == "awaiting" and not is_open:
        pool_confirmation = None
    elif pool is not None and is_open:
        pool_confirmation = pool_confirmation or "awaiting"
    columns["pool_confirmation"] = pool_confirmation
    columns["start_refusal"] = start_refusal and json.loads(start_refusal)
    columns["share_correction"] = share_correction and json.loads(share_correction)
    agreed = [{"department": department, "ratio": ratio} for department, ratio in shares]
    return ProjectRow.model_validate({**columns, "pool": pool, "shares": agreed})


_ID = SortKey("project_id", UUID)
PROJECT_LIST_QUERY = ListQuery(
    name="projects",
    select=_SELECT,
    conditions={
        "statuses": "status = ANY ({statuses})",
        "project_ids": "project_id = ANY ({project_ids})",
        "awaiting_confirmation": f"({_AWAITING}) = {{awaiting_confirmation}}",
        "readable_by": "EXISTS (SELECT FROM project_share AS share"
        " WHERE share.project_id = project.project_id AND share.department = {readable_by})",
        "shows_withdrawn": "({shows_withdrawn} OR status <> 'withdrawn')",
        "goal": "EXISTS (SELECT FROM project_goal AS served"
        " WHERE served.project_id = project.project_id AND served.goal_id = {goal})",
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
        if isinstance(recorded.event, PROJECT_EVENTS)
    }
    if not newest:
        return
    await update_rows(db, [one.event for one in events if isinstance(one.event, PROJECT_EVENTS)])
    await execute_for_rows(
        db,
        "UPDATE project SET version = changed.version, updated_at = changed.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS changed (project_id, version, updated_at)"
        " WHERE project.project_id = changed.project_id",
        list(newest),
        [one.version for one in newest.values()],
        [one.recorded_at for one in newest.values()],
    )


PROJECTION = Projection("projects", ("project", "project_share", "project_goal"), apply_events)
