"""What a connector may do: act in projects, and fulfil standing duties, that name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.duties.api.required_roles import OFFICER_ROLES
from services.duties.domain.refusals import NotConnected
from services.duties.projections import projects
from shared.http.allowed_actions import PossibleCommand
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.service_runtime.area_context import AreaContext

OFFICER_OR_CONNECTOR_ROLES = (*OFFICER_ROLES, Role.CONNECTOR)
"""The roles that add to and take from duty lists; a connector where a project names it."""


def acting_connector(caller: Caller, department: str | None = None) -> str | None:
    """Return the subject of a connector that acts for a department; `None` for people.

    The least of several roles counts that reaches: a person of the department with the role of a
    connector acts for the department.
    """
    is_person = (
        department is not None
        and caller.belongs_to(department)
        and bool(caller.roles & DEPARTMENT_ROLES)
    )
    return None if is_person or caller.roles & set(OFFICER_ROLES) else caller.subject


async def require_connected_project(
    area: AreaContext, project_id: UUID, connector: str | None
) -> None:
    """Raise `NotConnected` where a connector is none that the project names; `None` is people."""
    if connector is None:
        return
    async with area.pool.acquire() as db:
        project = await projects.find_project(db, project_id)
    if project is None or project.connector != connector:
        raise NotConnected


def as_connected(
    caller: Caller, named: str | None, commands: Sequence[PossibleCommand]
) -> list[PossibleCommand]:
    """Return commands as they are for a caller: a connector is refused where it is not named."""
    is_person = caller.roles & {*OFFICER_ROLES, *DEPARTMENT_ROLES}
    if is_person or caller.subject == named:
        return list(commands)
    return [replace(one, refusal=NotConnected()) for one in commands]
