"""The next dates of goals: what somebody owes by then, milestones, the end of the cycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from services.goals.domain.day_boundaries import DateRange
from services.goals.projections.cycles import CycleRow
from services.goals.projections.goals import GoalSnapshot
from services.goals.projections.open_blockers import list_open_blockers
from services.goals.projections.reporting_schedule import list_due_reports
from services.goals.projections.serving_projects import (
    OpenHandoff,
    ServingProject,
    list_open_handoffs,
    list_serving_projects,
)
from services.goals.projections.supports import list_supports_of_blockers
from shared.eventsourcing.company_days import last_instant_of_day

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

RiskDateKind = Literal["support", "report", "handoff", "milestone", "cycle-end"]
OWED_KINDS: frozenset[RiskDateKind] = frozenset({"support", "report", "handoff"})
"""The kinds of dates by which a department owes something that its score counts."""


class DueDate(NamedTuple):
    """A date to come of a goal; sorted, the soonest is first."""

    at: datetime
    goal_id: UUID
    kind: RiskDateKind
    department: str | None
    handoff_id: UUID | None = None


@dataclass(frozen=True)
class DatesAhead:
    """The dates to come of some goals, and the projects that serve them."""

    by_goal: Mapping[UUID, Sequence[DueDate]]
    """The dates by goal; a handoff is a date of each goal that its project serves."""
    projects: Sequence[ServingProject]
    handoffs: Mapping[UUID, OpenHandoff]
    """The open handoffs of these projects by id, those that are due already, too."""

    def of_goals(self, goal_ids: Iterable[UUID]) -> list[DueDate]:
        """Return the dates of goals, the soonest first; a handoff once, for the first goal."""
        found: list[DueDate] = []
        handoff_ids: set[UUID] = set()
        for goal_id in goal_ids:
            for date in self.by_goal.get(goal_id, ()):
                if date.handoff_id is None or date.handoff_id not in handoff_ids:
                    found.append(date)
                if date.handoff_id is not None:
                    handoff_ids.add(date.handoff_id)
        return sorted(found, key=lambda date: date[:3])


def count_owed(dates: Iterable[DueDate]) -> Counter[str]:
    """Return how many things each department owes by these dates."""
    return Counter(one.department for one in dates if one.kind in OWED_KINDS and one.department)


async def load_dates_ahead(
    db: Connection,
    cycle: CycleRow,
    goals: Mapping[UUID, GoalSnapshot],
    as_of: datetime | None,
    now: datetime,
) -> DatesAhead:
    """Return the dates of goals from `now` on, as they were recorded at `as_of`, or are."""
    if not goals:
        return DatesAhead({}, (), {})
    by_goal: dict[UUID, list[DueDate]] = {
        goal.goal_id: list(_planned_dates(cycle, goal, now)) for goal in goals.values()
    }
    blockers = {one.blocker_id: one for one in await list_open_blockers(db, list(goals), as_of)}
    for supports in (await list_supports_of_blockers(db, list(blockers), as_of)).values():
        for support in supports:
            if support.status == "owed" and support.due_at >= now:
                goal_id = blockers[support.blocker_id].goal_id
                by_goal[goal_id].append(
                    DueDate(support.due_at, goal_id, "support", support.department)
                )
    for goal_id, reports in (await list_due_reports(db, list(goals), as_of)).items():
        by_goal[goal_id] += [
            DueDate(report.due_at, goal_id, "report", goals[goal_id].department)
            for report in reports
            if report.due_at >= now
        ]
    projects = await list_serving_projects(db, list(goals), as_of)
    served = {one.project_id: one.goals for one in projects}
    handoffs = await list_open_handoffs(db, list(served), as_of)
    for handoff in handoffs:
        for goal_id in served[handoff.project_id]:
            if goal_id in by_goal and handoff.due_at >= now:
                by_goal[goal_id].append(
                    DueDate(handoff.due_at, goal_id, "handoff", handoff.sender, handoff.handoff_id)
                )
    return DatesAhead(by_goal, projects, {one.handoff_id: one for one in handoffs})


def _planned_dates(cycle: CycleRow, goal: GoalSnapshot, now: datetime) -> Iterator[DueDate]:
    ahead = [last_instant_of_day(step.day) for step in goal.plan.milestones]
    soonest = next((at for at in ahead if at >= now), None)
    if soonest is not None:
        yield DueDate(soonest, goal.goal_id, "milestone", goal.department)
    end = DateRange(first=cycle.first_day, last=cycle.last_day).last_instant
    if end >= now:
        yield DueDate(end, goal.goal_id, "cycle-end", goal.department)
