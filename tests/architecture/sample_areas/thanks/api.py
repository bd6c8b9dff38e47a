"""The area's routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from shared.contracts.read_classes import ReadClass
from shared.http.auth import Caller, Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.field_types import Code
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from tests.architecture.sample_areas.thanks.application import THANKS_DECIDER
from tests.architecture.sample_areas.thanks.domain.thanks import GiveThanks
from tests.architecture.sample_areas.thanks.projections.thanks_count import (
    ThanksCount,
    list_thanks_counts,
)


class NewThanks(BaseModel, extra="forbid"):
    """The body of a request to thank a department, and on whose behalf."""

    giver: Code
    department: Code


def routes(area: AreaContext) -> list[APIRouter]:
    """Return the area's routes."""
    router = create_area_router(area.name)

    @router.post("/thanks", response_model=Done, status_code=201, summary="Thank a department")
    async def give_thanks(
        body: NewThanks,
        request: Annotated[CommandRequest, command_request_dependency(Role.LIAISON)],
    ) -> JSONResponse:
        request.caller.require_department_role(body.giver, Role.LIAISON)
        occasion = area.id_factory()
        command = GiveThanks(occasion, body.giver, body.department, area.clock())
        return await area.command_executor.execute(
            request,
            THANKS_DECIDER,
            command,
            id=occasion,
            created_location=f"/api/thanks/v1/thanks/{occasion}",
        )

    @router.get("/thanked", summary="How often each department was thanked")
    async def list_thanked(
        _: Annotated[Caller, Depends(RequireReadScope(ReadClass.WORK))],
    ) -> list[ThanksCount]:
        async with area.pool.acquire() as connection:
            return await list_thanks_counts(connection)

    return [router]
