"""The goal board (协作目标看板): every goal of a cycle, how far it is, and what endangers it.

It keeps no tables of its own. It reads what was seen of goals, links and blockers at one moment,
and works out from that what they come to together; so the board as of a past moment is the board
that was shown then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.completion_rollup import (
    GoalCompletion,
    children_by_parent,
    find_dependent_goals,
    has_incomplete_weights,
    roll_up_completions,
)
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_metric import round_completion
from services.goals.projections import blockers, goals, links
from services.goals.projections.blockers import BlockerRow
from services.goals.projections.goals import GoalSnapshot
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

GoalState = Literal["not-started", "on-track", "lagging", "achieved"]
Trend = Literal["rising", "falling", "steady"]


class OpenBlocker(BaseModel):
    """Something that stands in a goal's way."""

    blocker_id: UUID
    what: str
    raised_at: datetime


class BoardGoal(BaseModel):
    """A goal on the board."""

    goal_id: UUID
    title: str
    department: str | None
    """`null` for the company's own."""
    parent_id: UUID | None
    direction: Literal["up", "down", "hold"]
    unit: str
    value: PlainDecimal | None
    """Of the newest reading; the start before the first one, `null` before the cycle is active."""
    measured_at: datetime | None
    completion: PlainDecimal | None
    """Its own: 1 is the target, more is kept."""
    rolled_up: PlainDecimal | None
    """Of its sub-goals by weight; `null` where none of them counts."""
    weight: PlainDecimal | None
    """Its part of the parent."""
    weights_open: bool
    """Whether the weights of its sub-goals are to be set: they count pro rata until then."""
    state: GoalState
    trend: Trend | None
    """Of the newest reading against the one measured before; `null` with fewer than two."""
    blockers: list[OpenBlocker]
    endangers: list[UUID]
    """The goals that rest upon it, the nearest first, where it lags or is blocked."""
    at_risk: bool
    """Whether a goal that it rests upon lags or is blocked."""
    children: list[BoardGoal] | None = None
    """In the tree."""


async def load_board(db: Connection, cycle_id: UUID, as_of: datetime | None) -> list[BoardGoal]:
    """Return a cycle's goals in the order in which they were set, as seen at a moment or now."""
    lines = await goals.load_goal_snapshots(db, cycle_id, as_of)
    joined = await links.list_accepted_links(db, cycle_id, as_of)
    open_blockers: dict[UUID, list[BlockerRow]] = {}
    for blocker in await blockers.list_open_blockers(db, cycle_id, as_of):
        open_blockers.setdefault(blocker.goal_id, []).append(blocker)
    carries = _dependents_by_goal(
        lines, [GoalLink(**link.model_dump(include=_OF_LINK)) for link in joined]
    )
    in_trouble = [one.goal_id for one in lines if one.lagging or one.goal_id in open_blockers]
    danger = {goal_id: find_dependent_goals(goal_id, carries) for goal_id in in_trouble}
    at_risk = {other for others in danger.values() for other in others}
    standings = [_goal_completion(line) for line in lines]
    below, together = children_by_parent(standings), roll_up_completions(standings)
    return [
        BoardGoal(
            **line.model_dump(
                include={"goal_id", "title", "department", "parent_id", "value", "measured_at"}
            ),
            direction=line.plan.metric.direction,
            unit=line.plan.metric.unit,
            weight=line.weight,
            completion=_rounded(standing.completion),
            rolled_up=_rounded(together.get(line.goal_id)),
            weights_open=has_incomplete_weights(below.get(line.goal_id, ())),
            state=_state(line, standing.completion),
            trend=_trend(line),
            blockers=[
                OpenBlocker(**blocker.model_dump(include={"blocker_id", "what", "raised_at"}))
                for blocker in open_blockers.get(line.goal_id, ())
            ],
            endangers=danger.get(line.goal_id, []),
            at_risk=line.goal_id in at_risk,
        )
        for line, standing in zip(lines, standings, strict=True)
    ]


_OF_LINK = {"link_id", "kind", "source", "target", "offered_by"}


def board_tree(
    board_goals: Sequence[BoardGoal], matching_goals: Sequence[BoardGoal]
) -> list[BoardGoal]:
    """Return the roots with all that is below them, as far as it is wanted or leads to that."""
    parents = {goal.goal_id: goal.parent_id for goal in board_goals}
    kept: set[UUID] = set()
    for goal in matching_goals:
        goal_id: UUID | None = goal.goal_id
        while goal_id is not None and goal_id not in kept:
            kept.add(goal_id)
            goal_id = parents[goal_id]
    below: dict[UUID, list[BoardGoal]] = {goal_id: [] for goal_id in kept}
    roots: list[BoardGoal] = []
    for goal in board_goals:
        if goal.goal_id in kept:
            grown = goal.model_copy(update={"children": below[goal.goal_id]})
            (below[goal.parent_id] if goal.parent_id else roots).append(grown)
    return roots


def _dependents_by_goal(
    lines: Sequence[GoalSnapshot], joined: Sequence[GoalLink]
) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for line in lines:
        if line.parent_id is not None:
            found.setdefault(line.goal_id, []).append(line.parent_id)
    for link in joined:
        carrier, carried = link.dependency_edge
        found.setdefault(carrier, []).append(carried)
    return found


def _goal_completion(line: GoalSnapshot) -> GoalCompletion:
    completion = None if line.value is None else line.plan.metric.completion(line.value)
    return GoalCompletion(line.goal_id, line.parent_id, line.weight, completion)


def _state(line: GoalSnapshot, completion: Fraction | None) -> GoalState:
    if completion is None:
        return "not-started"
    if line.lagging:
        return "lagging"
    return "achieved" if line.measured_at is not None and completion >= 1 else "on-track"


def _trend(line: GoalSnapshot) -> Trend | None:
    if line.value is None or line.before is None:
        return None
    metric = line.plan.metric
    step = metric.completion(line.value) - metric.completion(line.before)
    if step == 0:
        return "steady"
    return "rising" if step > 0 else "falling"


def _rounded(completion: Fraction | None) -> PlainDecimal | None:
    return None if completion is None else round_completion(completion)
