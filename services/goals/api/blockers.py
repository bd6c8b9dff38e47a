"""Blockers over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.goals.api.callers import PARTIES, READER, Party, known_goal, refuse_stranger
from services.goals.application import BLOCKER
from services.goals.domain.blocker import RaiseBlocker, ResolveBlocker
from services.goals.domain.refusals import GoalsRefused, UnknownBlocker
from services.goals.projections import blockers
from services.goals.projections.blockers import BlockerRow, SupportRow, Wanted
from shared.http.commands import Done, etag
from shared.http.fields import Code, Moment, Prose
from shared.http.happened import When, happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class NewBlocker(BaseModel, extra="forbid"):
    """What stands in a goal's way; since now, if `at` is left out."""

    what: Annotated[Prose, Field(examples=["The licence for two regions is missing"])]
    at: Moment | None = None


class BlockerWithSupports(BlockerRow):
    """A blocker and the support that was asked for against it."""

    supports: Sequence[SupportRow]


async def known_blocker(area: Area, blocker_id: UUID) -> BlockerRow:
    """Return a blocker; raises `UnknownBlocker`."""
    async with area.pool.acquire() as db:
        found = await blockers.one(db, blocker_id)
    if found is None:
        raise UnknownBlocker(f"there is no blocker {blocker_id}")
    return found


def blocker_routes(area: Area) -> APIRouter:
    """Return the routes of blockers."""
    router = routes_of(area.name)

    @router.post("/goals/{goal_id}/blockers", status_code=201, response_model=Done)
    async def raise_blocker(goal_id: UUID, body: NewBlocker, asked: Party) -> JSONResponse:
        """Say what stands in a goal's way; for people of the goal's department."""
        goal = await known_goal(area, goal_id)
        refuse_stranger(asked, goal.department, *PARTIES)
        if goal.archived is not None:
            raise GoalsRefused("the goal was archived; nothing stands in its way")
        blocker_id, at = area.ids(), happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked,
            BLOCKER,
            RaiseBlocker(blocker_id, goal.about, body.what, at),
            id=blocker_id,
            created_at=f"/api/goals/v1/blockers/{blocker_id}",
        )

    @router.get("/blockers", dependencies=[READER])
    async def list_blockers(
        goal: UUID | None = None,
        department: Annotated[
            Code | None, Query(description="Whose goal it is, or who is asked")
        ] = None,
        resolved: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[BlockerRow]:
        """List blockers in the order in which they were raised."""
        wanted = Wanted(goal, department, resolved)
        bound = {"list": "blockers", **asdict(wanted)}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await blockers.listed(db, wanted, UUID(key[0]) if key else None, limit + 1)
        more = [str(found[limit - 1].blocker_id)] if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=cursor_for(more, **bound) if more else None)

    @router.get("/blockers/{blocker_id}", dependencies=[READER])
    async def get_blocker(blocker_id: UUID, response: Response) -> BlockerWithSupports:
        """Read a blocker and the support that was asked for."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await blockers.one(db, blocker_id)
            owed = await blockers.supports(db, blocker_id)
        if found is None:
            raise UnknownBlocker(f"there is no blocker {blocker_id}")
        response.headers["ETag"] = etag(found.version)
        return BlockerWithSupports(**found.model_dump(), supports=owed)

    @router.post("/blockers/{blocker_id}/resolve", response_model=Done)
    async def resolve_blocker(blocker_id: UUID, body: When, asked: Party) -> JSONResponse:
        """Say that it stands in the way no longer; support still owed is withdrawn."""
        blocker = await known_blocker(area, blocker_id)
        refuse_stranger(asked, blocker.department, *PARTIES)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, BLOCKER, ResolveBlocker(blocker_id, at), id=blocker_id
        )

    return router
