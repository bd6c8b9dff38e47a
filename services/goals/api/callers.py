"""Who may do what with goals, and what a route must know of a goal before it asks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.goals.domain.refusals import UnknownGoal
from services.goals.projections import goals
from services.goals.projections.goals import GoalRow
from shared.http.callers import DEPARTMENT_ROLES, EVERYBODY, Allow, Role
from shared.http.commands import Asked, asks
from shared.http.problems import Problem
from shared.runtime.area import Area

OFFICERS = (Role.OFFICER_GOALS, Role.GENERAL_MANAGER)
"""Those who keep cycles, the tree and its weights, and the company's own goals."""

PARTIES = (*OFFICERS, *sorted(DEPARTMENT_ROLES))
"""Who sets goals, links and blockers: people of the department, and officers for any."""

MEASURERS = (*PARTIES, Role.CONNECTOR)
"""Who enters readings: a connector brings those of Jira and the ERP, for any department."""

Officer = Annotated[Asked, asks(*OFFICERS)]
OfficerWhoRead = Annotated[Asked, asks(*OFFICERS, update=True)]
Party = Annotated[Asked, asks(*PARTIES)]
READER = Depends(Allow(*EVERYBODY))
"""Queries are open to every role, and to nobody without a token."""


def refuse_stranger(asked: Asked, department: str | None, *roles: Role) -> None:
    """Refuse (403) who does not speak for a department; for the company only the others do."""
    if department is not None:
        asked.caller.speaks_for(department, *roles)
    elif not asked.caller.roles & (set(roles) - DEPARTMENT_ROLES):
        raise Problem(403, "other-department", "you may not act for the company's own goals")


async def known_goal(area: Area, goal_id: UUID) -> GoalRow:
    """Return a goal, archived or not; raises `UnknownGoal`."""
    async with area.pool.acquire() as db:
        found = await goals.one(db, goal_id)
    if found is None:
        raise UnknownGoal(f"there is no goal {goal_id}")
    return found
