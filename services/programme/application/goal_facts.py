"""Reads the facts that tell which goals are shared, tracked, measured and behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.programme.domain.goal_happening import GoalWhat

Said = Mapping[str, Any]


@dataclass(frozen=True)
class GoalSaying:
    """What a fact says of a goal or cycle."""

    what: GoalWhat
    goal_id: UUID | None = None
    cycle_id: UUID | None = None
    shared_by: UUID | None = None
    department: str | None = None


def _of_goal(what: GoalWhat) -> Callable[[Said], Iterator[GoalSaying]]:
    def read(said: Said) -> Iterator[GoalSaying]:
        cycle_id = said.get("cycle_id")
        yield GoalSaying(
            what,
            goal_id=UUID(said["goal_id"]),
            cycle_id=UUID(cycle_id) if cycle_id else None,
            department=said["department"],
        )

    return read


def _of_cycle(what: GoalWhat) -> Callable[[Said], Iterator[GoalSaying]]:
    def read(said: Said) -> Iterator[GoalSaying]:
        yield GoalSaying(what, cycle_id=UUID(said["cycle_id"]))

    return read


def _of_link(what: GoalWhat) -> Callable[[Said], Iterator[GoalSaying]]:
    def read(said: Said) -> Iterator[GoalSaying]:
        if said["source_department"] != said["target_department"]:
            for side in ("source", "target"):
                yield GoalSaying(what, goal_id=UUID(said[side]), shared_by=UUID(said["link_id"]))

    return read


def _of_project(said: Said) -> Iterator[GoalSaying]:
    project_id, served = UUID(said["project_id"]), said.get("goals", ())
    for goal in said.get("was", ()):
        if goal not in served:
            yield GoalSaying("no-longer-shared", goal_id=UUID(goal), shared_by=project_id)
    if len(said["participants"]) > 1:
        for goal in served:
            yield GoalSaying("shared", goal_id=UUID(goal), shared_by=project_id)


def _of_withdrawn_project(said: Said) -> Iterator[GoalSaying]:
    yield GoalSaying("project-withdrawn", shared_by=UUID(said["project_id"]))


GOAL_READINGS: Mapping[str, Callable[[Said], Iterator[GoalSaying]]] = {
    "concord.goals.goal-set.v1": _of_goal("set"),
    "concord.goals.goal-transferred.v1": _of_goal("transferred"),
    "concord.goals.goal-archived.v1": _of_goal("archived"),
    "concord.goals.goal-withdrawn.v1": _of_goal("withdrawn"),
    "concord.goals.goal-updated.v1": _of_goal("measured"),
    "concord.goals.goal-lagging.v1": _of_goal("behind"),
    "concord.goals.goal-recovered.v1": _of_goal("recovered"),
    "concord.goals.cycle-activated.v1": _of_cycle("cycle-activated"),
    "concord.goals.cycle-closed.v1": _of_cycle("cycle-closed"),
    "concord.goals.cycle-withdrawn.v1": _of_cycle("cycle-withdrawn"),
    "concord.goals.link-accepted.v1": _of_link("shared"),
    "concord.goals.link-withdrawn.v1": _of_link("no-longer-shared"),
    "concord.duties.project-started.v1": _of_project,
    "concord.duties.project-goals-changed.v1": _of_project,
    "concord.duties.project-withdrawn.v1": _of_withdrawn_project,
}
