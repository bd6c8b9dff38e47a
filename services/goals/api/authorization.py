"""Who may do what with goals, and what a route must know of a goal before it asks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.goals.domain.refusals import UnknownGoal
from services.goals.projections import goals
from services.goals.projections.goals import GoalRow
from shared.http.auth import ALL_ROLES, DEPARTMENT_ROLES, RequireAnyRole, Role
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.problem_details import Problem
from shared.service_runtime.area_resources import AreaResources

OFFICER_ROLES = (Role.OFFICER_GOALS, Role.GENERAL_MANAGER)
"""Those who keep cycles, the tree and its weights, and the company's own goals."""

OFFICER_OR_DEPARTMENT_ROLES = (*OFFICER_ROLES, *sorted(DEPARTMENT_ROLES))
"""Who sets goals, links and blockers: people of the department, and officers for any."""

READING_WRITER_ROLES = (*OFFICER_OR_DEPARTMENT_ROLES, Role.CONNECTOR)
"""Who enters readings: a connector brings those of Jira and the ERP, for any department."""

OfficerRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
OfficerUpdateRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
OfficerOrDepartmentRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_OR_DEPARTMENT_ROLES)
]
REQUIRE_ANY_ROLE = Depends(RequireAnyRole(*ALL_ROLES))
"""Queries are open to every role, and to nobody without a token."""


def require_department_access(
    request: CommandRequest, department: str | None, *roles: Role
) -> None:
    """Refuse (403) who does not speak for a department; for the company only the others do."""
    if department is not None:
        request.caller.require_department_role(department, *roles)
    elif not request.caller.roles & (set(roles) - DEPARTMENT_ROLES):
        raise Problem(403, "other-department", "you may not act for the company's own goals")


async def require_goal(area: AreaResources, goal_id: UUID) -> GoalRow:
    """Return a goal, archived or not; raises `UnknownGoal`."""
    async with area.pool.acquire() as db:
        found = await goals.find_goal(db, goal_id)
    if found is None:
        raise UnknownGoal(f"there is no goal {goal_id}")
    return found
