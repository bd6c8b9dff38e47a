"""What a goal in trouble puts at risk downstream: goals, projects, dates, points of the KPI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.domain.counted_line import LineCounted
from services.goals.projections.board_structure import BoardNode, BoardStructure
from services.goals.projections.counted_lines import find_counted_lines
from services.goals.projections.cycles import CycleRow
from services.goals.projections.dates_at_risk import (
    DatesAhead,
    DueDate,
    count_owed,
    load_dates_ahead,
)
from services.goals.projections.risk_answers import (
    FORMULA,
    DateAtRisk,
    DepartmentPoints,
    GoalAtRisk,
    GoalRisk,
    PointsAtRisk,
    ProjectAtRisk,
    RiskSummary,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_goal_risk(
    db: Connection, cycle: CycleRow, structure: BoardStructure, goal_id: UUID, now: datetime
) -> GoalRisk:
    """Return what a goal of a board puts at risk from `now` on."""
    node = structure[goal_id]
    nodes = [structure[one] for one in downstream(node)]
    goals = {one.goal.goal_id: one.goal for one in nodes}
    ahead = await load_dates_ahead(db, cycle, goals, None, now)
    dates = ahead.of_goals(goals)
    owed = count_owed(dates)
    lines = await find_counted_lines(db, owed, None)
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
        projects=_projects(ahead, list(goals)),
        dates=[_date(one, structure, ahead) for one in dates],
        points=[_points(code, count, lines.get(code)) for code, count in sorted(owed.items())],
        formula=FORMULA,
    )


async def load_risk_summaries(
    db: Connection,
    cycle: CycleRow,
    structure: BoardStructure,
    nodes: Iterable[BoardNode],
    as_of: datetime | None,
    now: datetime,
) -> dict[UUID, RiskSummary]:
    """Return what each goal of these that lags or is blocked puts at risk, in short.

    `as_of` is a recording time: the risk is as it was shown then; `None` means now.
    """
    found = {node.goal.goal_id: ids for node in nodes if (ids := downstream(node))}
    goals = {one: structure[one].goal for ids in found.values() for one in ids}
    ahead = await load_dates_ahead(db, cycle, goals, as_of, as_of or now)
    dates = {goal_id: ahead.of_goals(ids) for goal_id, ids in found.items()}
    owed = {goal_id: count_owed(those) for goal_id, those in dates.items()}
    lines = await find_counted_lines(
        db, sorted({code for one in owed.values() for code in one}), as_of
    )
    return {
        goal_id: RiskSummary(
            next=_date(those[0], structure, ahead) if those else None,
            points=_short_points(owed[goal_id], lines),
        )
        for goal_id, those in dates.items()
    }


def downstream(node: BoardNode) -> Sequence[UUID]:
    """Return a goal in trouble and those that depend on it; none of one that is not."""
    return (node.goal.goal_id, *node.endangers) if node.is_in_trouble else ()


def _projects(ahead: DatesAhead, goal_ids: Sequence[UUID]) -> list[ProjectAtRisk]:
    open_: dict[UUID, list[bool]] = {}
    for handoff in ahead.handoffs.values():
        open_.setdefault(handoff.project_id, []).append(handoff.overdue)
    return [
        ProjectAtRisk(
            project_id=one.project_id,
            code=one.code,
            name=one.name,
            goals=[goal_id for goal_id in goal_ids if goal_id in one.goals],
            open_handoffs=len(open_.get(one.project_id, ())),
            overdue_handoffs=sum(open_.get(one.project_id, ())),
        )
        for one in ahead.projects
        if one.state == "open" or one.project_id in open_
    ]


def _date(date: DueDate, structure: BoardStructure, ahead: DatesAhead) -> DateAtRisk:
    handoff = None if date.handoff_id is None else ahead.handoffs[date.handoff_id]
    return DateAtRisk(
        kind=date.kind,
        at=date.at,
        goal_id=date.goal_id,
        goal=structure[date.goal_id].goal.title,
        department=date.department,
        handoff_id=date.handoff_id,
        project_id=handoff and handoff.project_id,
        deliverable=handoff and handoff.deliverable,
        recipient=handoff and handoff.recipient,
    )


def _points(department: str, obligations: int, line: LineCounted | None) -> PointsAtRisk:
    return PointsAtRisk(
        department=department,
        obligations=obligations,
        period=line and line.period,
        weight=None if line is None else line.weight,
        counted=None if line is None else line.counted,
        points=None if line is None else line.points_of(obligations),
    )


def _short_points(owed: Counter[str], lines: Mapping[str, LineCounted]) -> list[DepartmentPoints]:
    return [
        DepartmentPoints(
            department=code,
            obligations=count,
            points=None if code not in lines else lines[code].points_of(count),
        )
        for code, count in sorted(owed.items())
    ]
