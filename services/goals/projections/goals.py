"""The queries on goals: the plan of each, and its place in the tree; changes: `goal_placements`."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.goal_plan import ConnectedSource, GoalPlan, GoalReference
from services.goals.domain.goal_weight import exact_weight
from services.goals.domain.reporting_slots import ReportingFrequency
from services.goals.projections.temporal_tables import department_at, visible_at_condition
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class MetricRow(BaseModel):
    """How a goal is measured."""

    direction: Literal["up", "down", "hold"]
    unit: str
    start: PlainDecimal
    target: PlainDecimal | None = None
    """The target of a metric that goes up or down; `null` for a range."""
    low: PlainDecimal | None = None
    """The lower end of a range; `null` for a metric that goes up or down."""
    high: PlainDecimal | None = None
    """The upper end of a range; `null` for a metric that goes up or down."""


class MilestoneRow(BaseModel):
    """The value that is expected by the end of a day."""

    day: date
    value: PlainDecimal


class PlanRow(BaseModel):
    """How a goal is measured, when it is reported, and what is expected of it by when."""

    metric: MetricRow
    rhythm: ReportingFrequency
    milestones: list[MilestoneRow]
    tolerance: PlainDecimal
    connected_to: ConnectedSource | None = None
    """The system whose connector enters readings of it; `null` where people alone do."""


class GoalRow(BaseModel):
    """A goal as it was set, in its present place, and its newest reading."""

    goal_id: UUID
    version: int
    """The version of the goal's own stream; 0 until its cycle is active."""
    cycle_id: UUID
    title: str
    department: str | None
    """The code of the goal's department; `null` for a goal of the company."""
    plan: PlanRow
    parent_id: UUID | None
    weight: PlainDecimal | None
    """The goal's part of its parent; `null` until it is set."""
    fraction: str | None
    """The exact part, such as `1/3`, where `weight` is rounded; else `null`."""
    archived: str | None
    """The reason for which the goal was archived; `null` where it was not."""
    value: PlainDecimal | None
    """The newest reading's; the start before the first one, `null` before the cycle is active."""
    measured_at: CompanyTime | None
    lagging: bool

    @property
    def reference(self) -> GoalReference:
        """The goal's identity as a domain value."""
        return GoalReference(goal_id=self.goal_id, title=self.title, department=self.department)


async def find_goal(db: Connection, goal_id: UUID) -> GoalRow | None:
    """Return a goal, or `None` where there is none of this id."""
    row = await db.fetchrow(
        "SELECT goal.goal_id, goal.cycle_id, title, department, plan, goal.archived, parent_id,"
        " weight, fraction, value, measured_at, coalesce(lagging, false) AS lagging,"
        " (SELECT coalesce(max(number), 0) FROM happening WHERE happening.goal_id = goal.goal_id)"
        " AS version FROM goal JOIN placement USING (goal_id)"
        " LEFT JOIN standing ON standing.goal_id = goal.goal_id AND standing.seen_to IS NULL"
        " LEFT JOIN lag ON lag.goal_id = goal.goal_id AND lag.seen_to IS NULL"
        " WHERE goal.goal_id = $1 AND placement.seen_to IS NULL",
        goal_id,
    )
    return GoalRow(**{**row, "plan": json.loads(row["plan"])}) if row else None


class GoalSnapshot(NamedTuple):
    """A goal's fields for the board, as they were seen at a time."""

    goal_id: UUID
    title: str
    department: str | None
    plan: GoalPlan
    parent_id: UUID | None
    weight: Decimal | None
    fraction: str | None
    expected_from: datetime | None
    value: Decimal | None
    before: Decimal | None
    measured_at: datetime | None
    lagging: bool

    @property
    def exact_weight(self) -> Fraction | None:
        """The weight as it counts."""
        return None if self.weight is None else exact_weight(self.weight, self.fraction)


async def load_goal_snapshots(
    db: Connection, cycle_id: UUID, as_of: datetime | None
) -> list[GoalSnapshot]:
    """Return a cycle's goals that were not archived at a time, in the order of setting.

    `as_of` is a recording time; `None` means now.
    """
    rows = await db.fetch(
        f"SELECT goal_id, title, {department_at('$2')} AS department,"  # noqa: S608  constants
        " plan, parent_id, weight, fraction,"
        " expected_from, value, before, measured_at, coalesce(lagging, false) AS lagging"
        " FROM placement JOIN goal USING (goal_id)"
        " LEFT JOIN LATERAL (SELECT value, before, measured_at FROM standing"
        f" WHERE standing.goal_id = goal.goal_id AND {visible_at_condition('standing', '$2')})"
        " AS standing_then ON true"
        " LEFT JOIN LATERAL (SELECT lagging FROM lag"
        f" WHERE lag.goal_id = goal.goal_id AND {visible_at_condition('lag', '$2')})"
        " AS lag_then ON true"
        f" WHERE placement.cycle_id = $1 AND {visible_at_condition('placement', '$2')}"
        " AND goal.cycle_id = $1 AND NOT placement.archived ORDER BY goal_id",
        cycle_id,
        as_of,
    )
    return [GoalSnapshot._make((*row[:3], _parse_plan(row[3]), *row[4:])) for row in rows]


@lru_cache(maxsize=20_000)
def _parse_plan(text: str) -> GoalPlan:
    """Return a stored plan; it never changes, and boards are read again and again."""
    return GoalPlan.model_validate_json(text)
