"""Support against a blocker over HTTP: the goal's side asks, the department asked gives."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.goals.api.blockers import known_blocker
from services.goals.api.bodies import Because, Day
from services.goals.api.callers import PARTIES, Party, known_goal, refuse_stranger
from services.goals.application import BLOCKER
from services.goals.domain.blocker import Asked, AskSupport, GiveSupport, WithdrawSupport
from services.goals.domain.days import end_of
from services.goals.domain.refusals import UnknownSupport
from services.goals.projections import blockers
from services.goals.projections.blockers import SupportRow
from shared.http.commands import Done
from shared.http.fields import Code, Moment, Prose
from shared.http.happened import When, happened
from shared.http.routing import routes_of
from shared.runtime.area import Area


class NewSupport(BaseModel):
    """What a department is asked for, by the end of which day."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "department": "legal",
                    "what": "Apply for the two licences 申请许可",
                    "due": "2026-10-31",
                }
            ]
        },
    )

    department: Code
    what: Prose
    due: Day
    at: Moment | None = None


def support_routes(area: Area) -> APIRouter:
    """Return the routes of supports."""
    router = routes_of(area.name, "/blockers/{blocker_id}/supports")

    async def known(blocker_id: UUID, support_id: UUID) -> SupportRow:
        await known_blocker(area, blocker_id)
        async with area.pool.acquire() as db:
            for support in await blockers.supports(db, blocker_id):
                if support.support_id == support_id:
                    return support
        raise UnknownSupport(f"the blocker has no support {support_id}")

    @router.post("", status_code=201, response_model=Done)
    async def ask_support(blocker_id: UUID, body: NewSupport, asked: Party) -> JSONResponse:
        """Ask a department for support; for people of the goal's department."""
        blocker = await known_blocker(area, blocker_id)
        refuse_stranger(asked, blocker.department, *PARTIES)
        goal = await known_goal(area, blocker.goal_id)
        support = Asked(
            support_id=area.ids(),
            blocker_id=blocker_id,
            goal=goal.about,
            department=body.department,
            what=body.what,
            due_at=end_of(body.due),
        )
        return await area.commands.carry_out(
            asked,
            BLOCKER,
            AskSupport(support, happened(body.at, area.clock)),
            id=support.support_id,
            created_at=f"/api/goals/v1/blockers/{blocker_id}",
        )

    @router.post("/{support_id}/give", response_model=Done)
    async def give_support(
        blocker_id: UUID, support_id: UUID, body: When, asked: Party
    ) -> JSONResponse:
        """Say that the support was given; for people of the department that was asked."""
        support = await known(blocker_id, support_id)
        refuse_stranger(asked, support.department, *PARTIES)
        command = GiveSupport(blocker_id, support_id, happened(body.at, area.clock))
        return await area.commands.carry_out(asked, BLOCKER, command, id=support_id)

    @router.post("/{support_id}/withdraw", response_model=Done)
    async def withdraw_support(
        blocker_id: UUID, support_id: UUID, body: Because, asked: Party
    ) -> JSONResponse:
        """Need the support no longer; for people of the goal's department."""
        blocker = await known_blocker(area, blocker_id)
        refuse_stranger(asked, blocker.department, *PARTIES)
        at = happened(body.at, area.clock)
        command = WithdrawSupport(blocker_id, support_id, body.reason, at)
        return await area.commands.carry_out(asked, BLOCKER, command, id=support_id)

    return router
