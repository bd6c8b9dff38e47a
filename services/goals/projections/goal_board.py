"""The rows of the goal board: what the card of a goal shows."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.projections.blockers import SupportRow
from services.goals.projections.goal_states import GoalState
from services.goals.projections.reporting_schedule import Report
from services.goals.projections.risk_answers import RiskSummary
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal

Trend = Literal["rising", "falling", "steady"]


class BoardSupport(SupportRow):
    """A support with the name of the department that is asked."""

    department_name: str | None = None


class OpenBlocker(BaseModel):
    """A blocker that is not resolved."""

    blocker_id: UUID
    what: str
    raised_at: CompanyTime
    supports: list[BoardSupport]
    """What departments were asked for against it."""


class ExpectedPoint(BaseModel):
    """A corner of the line that is expected of a goal (预期线)."""

    at: CompanyTime
    completion: PlainDecimal
    """1 is the target."""


class SeriesPoint(BaseModel):
    """A reading of the goal's curve."""

    reading_id: UUID
    measured_at: CompanyTime
    value: PlainDecimal
    source: str | None
    completion: PlainDecimal
    """What the value makes of the goal: 1 is the target."""


class BoardGoal(BaseModel):
    """A goal on the board."""

    goal_id: UUID
    title: str
    department: str | None
    """The code of the goal's department; `null` for a goal of the company."""
    department_name: str | None = None
    parent_id: UUID | None
    direction: Literal["up", "down", "hold"]
    unit: str
    start: PlainDecimal
    target: PlainDecimal | None = None
    """The target of a metric that goes up or down; `null` for a range."""
    low: PlainDecimal | None = None
    """The lower end of a range; `null` for a metric that goes up or down."""
    high: PlainDecimal | None = None
    """The upper end of a range; `null` for a metric that goes up or down."""
    tolerance: PlainDecimal
    """How far the completion may lie below the expected one until the goal lags."""
    value: PlainDecimal | None
    """The newest reading's; the start before the first one, `null` before the cycle is active."""
    measured_at: CompanyTime | None
    completion: PlainDecimal | None
    """The goal's own completion: 1 is the target; it may be more, or below 0."""
    expected: PlainDecimal
    """The completion that is expected at the board's time; 1 is the target."""
    expected_line: list[ExpectedPoint]
    """The corners of the expected line; between two of them it is straight."""
    series: list[SeriesPoint]
    """The goal's newest readings by the time they were measured, corrections applied."""
    rolled_up: PlainDecimal | None
    """The mean of its sub-goals by weight; `null` where none of them counts."""
    weight: PlainDecimal | None
    """The goal's part of its parent."""
    fraction: str | None = None
    """The exact part, such as `1/3`, where `weight` is rounded; else `null`."""
    weights_open: bool
    """Whether the weights of its sub-goals must be set anew; they count pro rata until then."""
    state: GoalState
    trend: Trend | None
    """The newest reading compared to the one measured before; `null` with fewer than two."""
    blockers: list[OpenBlocker]
    endangers: list[UUID]
    """The goals that depend on it, the nearest first, where it lags or is blocked."""
    risk: RiskSummary | None
    """What it puts at risk; `null` where it neither lags nor is blocked. Times go by: a date that
    is over when the row is shown is none to come any more."""
    due_reports: list[Report]
    """Its overdue progress reports, and the next one."""
    at_risk: bool
    """Whether a goal that it depends on lags or is blocked."""
    children: list[BoardGoal] | None = None
    """The sub-goals in the tree view; `null` in the table view."""
