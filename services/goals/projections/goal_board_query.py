"""The goal board (协作目标看板): every goal of a cycle, its progress, and what endangers it.

It has no tables of its own. It reads the rows of goals, links and blockers that were visible at one
time and computes the roll-up and the risks from them; so the board as of a past time is the board
that was shown then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.domain.completion_rollup import (
    RollupNode,
    children_by_parent,
    has_incomplete_weights,
    roll_up_completions,
)
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.expected_progress import expected_completion, expected_line
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_metric import round_completion
from services.goals.domain.transitive_goal_dependents import find_dependent_goals
from services.goals.projections import blockers, goals, links
from services.goals.projections.blockers import BlockerRow
from services.goals.projections.cycles import CycleRow
from services.goals.projections.goal_board import (
    BoardGoal,
    BoardSupport,
    ExpectedPoint,
    GoalState,
    OpenBlocker,
    SeriesPoint,
    Trend,
)
from services.goals.projections.goals import GoalSnapshot
from services.goals.projections.reading_series import SeriesReading, load_series
from services.goals.projections.reporting_schedule import list_due_reports
from services.goals.projections.supports import list_supports_of_blockers
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_board(
    db: Connection, cycle: CycleRow, as_of: datetime | None, now: datetime, readings: int
) -> list[BoardGoal]:
    """Return a cycle's goals in the order in which they were set, as seen at `as_of` or now.

    Each has its newest `readings` readings. The names of departments are left out.
    """
    cycle_id, days = cycle.cycle_id, DateRange(first=cycle.first_day, last=cycle.last_day)
    snapshots = await goals.load_goal_snapshots(db, cycle_id, as_of)
    accepted = await links.list_accepted_links(db, cycle_id, as_of)
    open_blockers: dict[UUID, list[BlockerRow]] = {}
    for blocker in await blockers.list_open_blockers(db, cycle_id, as_of):
        open_blockers.setdefault(blocker.goal_id, []).append(blocker)
    supports = await list_supports_of_blockers(
        db, [one.blocker_id for goal in open_blockers.values() for one in goal], as_of
    )
    goal_ids = [goal.goal_id for goal in snapshots]
    series = await load_series(db, goal_ids, as_of, readings)
    due_reports = await list_due_reports(db, goal_ids, as_of)
    dependents = _dependents_by_goal(
        snapshots, [GoalLink(**link.model_dump(include=_LINK_FIELDS)) for link in accepted]
    )
    in_trouble = [
        goal.goal_id for goal in snapshots if goal.lagging or goal.goal_id in open_blockers
    ]
    endangered = {goal_id: find_dependent_goals(goal_id, dependents) for goal_id in in_trouble}
    at_risk = {goal_id for goal_ids in endangered.values() for goal_id in goal_ids}
    completions = [_goal_completion(goal) for goal in snapshots]
    children, rolled_up = children_by_parent(completions), roll_up_completions(completions)
    return [
        BoardGoal(
            **goal.model_dump(
                include={"goal_id", "title", "department", "parent_id", "value", "measured_at"}
            ),
            **goal.plan.metric.model_dump(include=_METRIC_FIELDS),
            tolerance=goal.plan.tolerance,
            expected=round_completion(expected_completion(goal.plan, days, as_of or now)),
            expected_line=[
                ExpectedPoint(at=at, completion=round_completion(completion))
                for at, completion in expected_line(goal.plan, days)
            ],
            series=_series_points(goal, series.get(goal.goal_id, ())),
            weight=goal.weight,
            completion=_rounded(own.completion),
            rolled_up=_rounded(rolled_up.get(goal.goal_id)),
            weights_open=has_incomplete_weights(children.get(goal.goal_id, ())),
            state=_state(goal, own.completion),
            trend=_trend(goal),
            blockers=[
                OpenBlocker(
                    **blocker.model_dump(include={"blocker_id", "what", "raised_at"}),
                    supports=[
                        BoardSupport(**support.model_dump())
                        for support in supports.get(blocker.blocker_id, ())
                    ],
                )
                for blocker in open_blockers.get(goal.goal_id, ())
            ],
            endangers=endangered.get(goal.goal_id, []),
            due_reports=due_reports.get(goal.goal_id, []),
            at_risk=goal.goal_id in at_risk,
        )
        for goal, own in zip(snapshots, completions, strict=True)
    ]


_METRIC_FIELDS = {"direction", "unit", "start", "target", "low", "high"}
_LINK_FIELDS = {"link_id", "kind", "source", "target", "offered_by"}


def build_filtered_tree(
    board_goals: Sequence[BoardGoal], matching_goals: Sequence[BoardGoal]
) -> list[BoardGoal]:
    """Return the roots of the tree of the matching goals and of all goals above these."""
    parents = {goal.goal_id: goal.parent_id for goal in board_goals}
    included: set[UUID] = set()
    for goal in matching_goals:
        goal_id: UUID | None = goal.goal_id
        while goal_id is not None and goal_id not in included:
            included.add(goal_id)
            goal_id = parents[goal_id]
    children: dict[UUID, list[BoardGoal]] = {goal_id: [] for goal_id in included}
    roots: list[BoardGoal] = []
    for goal in board_goals:
        if goal.goal_id in included:
            node = goal.model_copy(update={"children": children[goal.goal_id]})
            (children[goal.parent_id] if goal.parent_id else roots).append(node)
    return roots


def _dependents_by_goal(
    snapshots: Sequence[GoalSnapshot], accepted: Sequence[GoalLink]
) -> Mapping[UUID, list[UUID]]:
    dependents: dict[UUID, list[UUID]] = {}
    for goal in snapshots:
        if goal.parent_id is not None:
            dependents.setdefault(goal.goal_id, []).append(goal.parent_id)
    for link in accepted:
        prerequisite_id, dependent_id = link.dependency_edge
        dependents.setdefault(prerequisite_id, []).append(dependent_id)
    return dependents


def _goal_completion(goal: GoalSnapshot) -> RollupNode:
    completion = None if goal.value is None else goal.plan.metric.completion(goal.value)
    return RollupNode(goal.goal_id, goal.parent_id, goal.weight, completion)


def _series_points(goal: GoalSnapshot, series: Sequence[SeriesReading]) -> list[SeriesPoint]:
    metric = goal.plan.metric
    return [
        SeriesPoint(
            **reading.model_dump(), completion=round_completion(metric.completion(reading.value))
        )
        for reading in series
    ]


def _state(goal: GoalSnapshot, completion: Fraction | None) -> GoalState:
    if completion is None:
        return "not-started"
    if goal.lagging:
        return "lagging"
    return "achieved" if goal.measured_at is not None and completion >= 1 else "on-track"


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
