"""The roles that may use each route, and checks of a caller's department."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from services.goals.domain.goal_tracking_events import ReadingParty
from services.goals.domain.refusals import (
    UnknownGoal,
)
from services.goals.projections import goals
from services.goals.projections.goals import GoalRow
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.problem_details import ProblemError
from shared.service_runtime.area_context import AreaContext

OFFICER_ROLES = (Role.OFFICER_GOALS, Role.GENERAL_MANAGER)
"""The roles that maintain cycles, the tree, its weights and the company's goals."""

OFFICER_OR_DEPARTMENT_ROLES = (*OFFICER_ROLES, *sorted(DEPARTMENT_ROLES))
"""The roles that set goals, links and blockers: of the department, and officers for any."""

GOAL_READING_ENTRY_ROLES = (*OFFICER_OR_DEPARTMENT_ROLES, Role.CONNECTOR)
"""The roles that enter readings; a connector enters those of Jira and the ERP."""

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
OfficerOrDepartmentRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_OR_DEPARTMENT_ROLES)
]


class CompanyGoalsForbidden(ProblemError):
    """The caller has only roles of a department, and the goal is the company's."""

    status = 403
    en = "you may not act for the company's own goals"
    zh = "您不能操作公司级目标"


def reading_party(caller: Caller, department: str | None) -> ReadingParty:
    """Return for whom a caller enters a reading who may do so.

    The least of several roles counts that reaches: a person of the department with the role of a
    connector acts for the department.
    """
    if caller.roles.intersection(OFFICER_ROLES):
        return "officer"
    is_own = department is not None and caller.belongs_to(department)
    return "department" if is_own and caller.roles & DEPARTMENT_ROLES else "connector"


def require_department_access(
    request: CommandRequest, department: str | None, *roles: Role
) -> None:
    """Raise `Problem` 403 where the caller may not act for a department with these roles.

    For the company (`None`) only callers with a role that is no department's may act.
    """
    if department is not None:
        request.caller.require_department_role(department, *roles)
    elif not request.caller.roles & (set(roles) - DEPARTMENT_ROLES):
        raise CompanyGoalsForbidden


async def require_existing_goal(area: AreaContext, goal_id: UUID) -> GoalRow:
    """Return a goal, archived or not; raises `UnknownGoal`."""
    async with area.pool.acquire() as db:
        found = await goals.find_goal(db, goal_id)
    if found is None:
        raise UnknownGoal(goal_id=goal_id)
    return found
