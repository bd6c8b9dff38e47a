"""The route that says which goals a project serves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.duties.api.projects import OfficerIfMatchRequest
from services.duties.application import PROJECT_DECIDER
from services.duties.domain.project_goals import ChangeGoals
from shared.http.command_execution import Done
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ServedGoals(BaseModel, extra="forbid"):
    """The goals that a project serves."""

    goals: Annotated[
        list[UUID],
        Field(max_length=100, examples=[["01900000-0000-7000-8000-000000000000"]]),
    ]


def project_goal_routes(area: AreaContext) -> APIRouter:
    """Return the route of the goals of a project."""
    router = create_area_router(area.name, "/projects")

    @router.put("/{project_id}/goals", response_model=Done)
    async def change_project_goals(
        project_id: UUID, body: ServedGoals, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Replace the goals that a planned or running project serves; each must be set."""
        await area.references.require_goals(body.goals)
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            ChangeGoals(project_id, tuple(body.goals), area.clock()),
            id=project_id,
        )

    return router
