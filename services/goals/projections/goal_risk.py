"""What a goal in trouble puts at risk downstream: goals, their next dates, points of the KPI."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.counted_line import FULL_SCORE, LineCounted
from services.goals.domain.day_boundaries import DateRange, last_instant_of_day
from services.goals.projections.board_structure import BoardNode, BoardStructure
from services.goals.projections.counted_lines import find_counted_lines
from services.goals.projections.cycles import CycleRow
from services.goals.projections.goal_board import GoalState
from services.goals.projections.goals import GoalSnapshot
from services.goals.projections.open_blockers import list_open_blockers
from services.goals.projections.reporting_schedule import list_due_reports
from services.goals.projections.supports import list_supports_of_blockers
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

RiskDateKind = Literal["support", "report", "milestone", "cycle-end"]
POINT = Decimal("0.01")


class GoalAtRisk(BaseModel):
    """A goal that depends on the one in trouble."""

    goal_id: UUID
    title: str
    department: str | None
    state: GoalState


class DateAtRisk(BaseModel):
    """A date to come that a goal in trouble endangers."""

    kind: RiskDateKind
    at: CompanyTime
    goal_id: UUID
    """The goal whose date it is: the one in trouble, or one that depends on it."""
    goal: str
    department: str | None
    """The code of the department that owes something by then; of a milestone the goal's."""


class PointsAtRisk(BaseModel):
    """What a department may lose of its KPI."""

    department: str
    obligations: int
    """How many reports and supports that it owes are among the dates."""
    period: str | None
    """The month whose locked statement says what one is worth; `null` where none is locked."""
    weight: PlainDecimal | None
    counted: int | None
    """How many obligations that month's score was counted of."""
    points: PlainDecimal | None
    """The points at risk, with 2 decimals; `null` where nothing is known to count them by."""


class GoalRisk(BaseModel):
    """What a goal that lags or is blocked puts at risk; lists are empty where it does neither."""

    goal_id: UUID
    lagging: bool
    blocked: bool
    goals: list[GoalAtRisk]
    """The goals that depend on it, the nearest first."""
    dates: list[DateAtRisk]
    """The next dates of the goal and of those that depend on it, the soonest first."""
    points: list[PointsAtRisk]
    """The departments that owe something by these dates."""
    formula: str
    """How `points` are counted."""


FORMULA = (
    "obligations among the dates × weight of the collaboration score × 100 / obligations counted in"
    " the department's last locked month, at most weight × 100"
)


async def load_goal_risk(
    db: Connection, cycle: CycleRow, structure: BoardStructure, goal_id: UUID, now: datetime
) -> GoalRisk:
    """Return what a goal of a board puts at risk from `now` on."""
    node = structure[goal_id]
    in_trouble = node.goal.lagging or node.is_blocked
    nodes = [structure[one] for one in (goal_id, *node.endangers)] if in_trouble else []
    dates = sorted(
        [one async for one in _dates(db, cycle, nodes, now)],
        key=lambda one: (one.at, one.goal_id, one.kind),
    )
    owed = Counter(
        one.department for one in dates if one.kind in {"support", "report"} and one.department
    )
    lines = await find_counted_lines(db, owed)
    return GoalRisk(
        goal_id=goal_id,
        lagging=node.goal.lagging,
        blocked=node.is_blocked,
        goals=[
            GoalAtRisk(
                goal_id=one.goal.goal_id,
                title=one.goal.title,
                department=one.goal.department,
                state=one.state,
            )
            for one in nodes[1:]
        ],
        dates=dates,
        points=[_points(code, count, lines.get(code)) for code, count in sorted(owed.items())],
        formula=FORMULA,
    )


async def _dates(
    db: Connection, cycle: CycleRow, nodes: Sequence[BoardNode], now: datetime
) -> AsyncIterator[DateAtRisk]:
    goals = {node.goal.goal_id: node.goal for node in nodes}
    blockers = {one.blocker_id: one for one in await list_open_blockers(db, list(goals), None)}
    for supports in (await list_supports_of_blockers(db, list(blockers), None)).values():
        for support in supports:
            if support.status == "owed" and support.due_at >= now:
                goal = goals[blockers[support.blocker_id].goal_id]
                yield _date("support", support.due_at, goal, support.department)
    for goal_id, reports in (await list_due_reports(db, list(goals), None)).items():
        for report in reports:
            if report.due_at >= now:
                yield _date("report", report.due_at, goals[goal_id], goals[goal_id].department)
    for goal in goals.values():
        for date in _planned_dates(cycle, goal, now):
            yield date


def _planned_dates(cycle: CycleRow, goal: GoalSnapshot, now: datetime) -> Iterator[DateAtRisk]:
    ahead = [last_instant_of_day(step.day) for step in goal.plan.milestones]
    soonest = next((at for at in ahead if at >= now), None)
    if soonest is not None:
        yield _date("milestone", soonest, goal, goal.department)
    end = DateRange(first=cycle.first_day, last=cycle.last_day).last_instant
    if end >= now:
        yield _date("cycle-end", end, goal, goal.department)


def _date(
    kind: RiskDateKind, at: datetime, goal: GoalSnapshot, department: str | None
) -> DateAtRisk:
    return DateAtRisk(
        kind=kind, at=at, goal_id=goal.goal_id, goal=goal.title, department=department
    )


def _points(department: str, obligations: int, line: LineCounted | None) -> PointsAtRisk:
    one = None if line is None else line.points_of_one
    points = None
    if line is not None and one is not None:
        points = min(obligations * one, line.weight * FULL_SCORE).quantize(POINT)
    return PointsAtRisk(
        department=department,
        obligations=obligations,
        period=line and line.period,
        weight=None if line is None else line.weight,
        counted=None if line is None else line.counted,
        points=points,
    )
