"""The rows of the goal board (协作目标看板): the progress of goals, and what endangers them.

The board has no tables of its own. It reads the rows of goals, links and blockers that were visible
at one time, and computes the roll-up and the risks from them; so the board as of a past time is the
board that was shown then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import TypeAdapter

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.expected_progress import (
    ExpectedPeriod,
    expected_completion,
    expected_line,
    expected_period,
)
from services.goals.domain.goal_metric import round_completion
from services.goals.projections.blockers import BlockerRow
from services.goals.projections.board_structure import BoardNode, BoardStructure
from services.goals.projections.cycles import CycleRow
from services.goals.projections.goal_board import (
    BoardGoal,
    BoardSupport,
    ExpectedPoint,
    OpenBlocker,
    SeriesPoint,
    Trend,
)
from services.goals.projections.goal_risk import load_risk_summaries
from services.goals.projections.goals import GoalSnapshot
from services.goals.projections.open_blockers import list_open_blockers
from services.goals.projections.reading_series import SeriesReading, load_series
from services.goals.projections.reporting_schedule import list_due_reports
from services.goals.projections.supports import list_supports_of_blockers
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_board_rows(
    db: Connection,
    cycle: CycleRow,
    structure: BoardStructure,
    nodes: Sequence[BoardNode],
    as_of: datetime | None,
    now: datetime,
    readings: int,
) -> list[BoardGoal]:
    """Return the rows of some goals of a cycle's board, as they were recorded at `as_of` or are.

    Each has its newest `readings` readings. The names of departments are left out.
    """
    days = DateRange(first=cycle.first_day, last=cycle.last_day)
    goal_ids = [node.goal.goal_id for node in nodes]
    open_blockers: dict[UUID, list[BlockerRow]] = {}
    for blocker in await list_open_blockers(db, goal_ids, as_of):
        open_blockers.setdefault(blocker.goal_id, []).append(blocker)
    supports = await list_supports_of_blockers(
        db, [one.blocker_id for goal in open_blockers.values() for one in goal], as_of
    )
    series = await load_series(db, goal_ids, as_of, readings)
    risks = await load_risk_summaries(db, cycle, structure, nodes, as_of, now)
    due_reports = await list_due_reports(db, goal_ids, as_of)
    return [
        BoardGoal(
            **{name: getattr(node.goal, name) for name in _GOAL_FIELDS},
            **dict(node.goal.plan.metric),
            tolerance=node.goal.plan.tolerance,
            expected=round_completion(
                expected_completion(node.goal.plan, _period(node, days), as_of or now)
            ),
            expected_line=[
                ExpectedPoint(at=at, completion=round_completion(completion))
                for at, completion in expected_line(node.goal.plan, _period(node, days))
            ],
            series=_series_points(node.goal, series.get(node.goal.goal_id, ())),
            completion=_rounded(node.completion),
            rolled_up=_rounded(node.rolled_up),
            weights_open=node.weights_open,
            state=node.state,
            trend=_trend(node.goal),
            blockers=[
                OpenBlocker(
                    **blocker.model_dump(include={"blocker_id", "what", "raised_at"}),
                    supports=[
                        BoardSupport(**support.model_dump())
                        for support in supports.get(blocker.blocker_id, ())
                    ],
                )
                for blocker in open_blockers.get(node.goal.goal_id, ())
            ],
            endangers=list(node.endangers),
            risk=risks.get(node.goal.goal_id),
            due_reports=due_reports.get(node.goal.goal_id, []),
            at_risk=node.at_risk,
        )
        for node in nodes
    ]


_POINTS = TypeAdapter(list[SeriesPoint])
_GOAL_FIELDS = (
    "goal_id",
    "title",
    "department",
    "parent_id",
    "value",
    "measured_at",
    "weight",
    "fraction",
)


def _period(node: BoardNode, days: DateRange) -> ExpectedPeriod:
    return expected_period(days, node.goal.expected_from)


def _series_points(goal: GoalSnapshot, series: Sequence[SeriesReading]) -> list[SeriesPoint]:
    metric = goal.plan.metric
    return _POINTS.validate_python(
        [
            {
                **reading._asdict(),
                "completion": round_completion(metric.completion(reading.value)),
            }
            for reading in series
        ]
    )


def _trend(goal: GoalSnapshot) -> Trend | None:
    if goal.value is None or goal.before is None:
        return None
    metric = goal.plan.metric
    change = metric.completion(goal.value) - metric.completion(goal.before)
    if change == 0:
        return "steady"
    return "rising" if change > 0 else "falling"


def _rounded(completion: Fraction | None) -> PlainDecimal | None:
    return None if completion is None else round_completion(completion)
