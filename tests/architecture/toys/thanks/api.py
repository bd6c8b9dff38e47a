"""The area's routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from shared.http.callers import EVERYBODY, Allow, Caller, Role
from shared.http.commands import Asked, Done, asks
from shared.http.fields import Code
from shared.http.routing import routes_of
from shared.runtime.area import Area
from tests.architecture.toys.thanks.application import THANKS
from tests.architecture.toys.thanks.domain.thanks import GiveThanks
from tests.architecture.toys.thanks.projections.board import Thanked, all_thanked


class NewThanks(BaseModel, extra="forbid"):
    """Whom to thank, and on whose behalf."""

    giver: Code
    department: Code


def routes(area: Area) -> list[APIRouter]:
    """Return the area's routes."""
    router = routes_of(area.name)

    @router.post("/thanks", response_model=Done, status_code=201, summary="Thank a department")
    async def give_thanks(
        body: NewThanks, asked: Annotated[Asked, asks(Role.LIAISON)]
    ) -> JSONResponse:
        asked.caller.speaks_for(body.giver, Role.LIAISON)
        occasion = area.ids()
        command = GiveThanks(occasion, body.giver, body.department, area.clock())
        return await area.commands.carry_out(
            asked, THANKS, command, id=occasion, created_at=f"/api/thanks/v1/thanks/{occasion}"
        )

    @router.get("/thanked", summary="How often each department was thanked")
    async def list_thanked(_: Annotated[Caller, Depends(Allow(*EVERYBODY))]) -> list[Thanked]:
        async with area.pool.acquire() as connection:
            return await all_thanked(connection)

    return [router]
