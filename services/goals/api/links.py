"""Links between goals over HTTP: one side offers, the other answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.goals.api.bodies import Why
from services.goals.api.callers import PARTIES, READER, Party, known_goal, refuse_stranger
from services.goals.application import CYCLE, CycleStreams
from services.goals.domain.cycle_commands import (
    AcceptLink,
    DeclineLink,
    OfferLink,
    WithdrawLink,
)
from services.goals.domain.refusals import UnknownLink
from services.goals.domain.structure import Link, LinkKind, LinkStatus, Side
from services.goals.projections import links
from services.goals.projections.links import LinkRow, Wanted
from shared.http.commands import Asked, Done
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class NewLink(BaseModel):
    """`source` contributes to `target`, or depends on it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "depends-on",
                    "source": "01900000-0000-7000-8000-000000000001",
                    "target": "01900000-0000-7000-8000-000000000002",
                }
            ]
        },
    )

    kind: LinkKind
    source: UUID
    target: UUID
    offered_by: Annotated[Side, Field(description="The side that offers it")] = "source"


def link_routes(area: Area) -> APIRouter:
    """Return the routes of links."""
    router = routes_of(area.name, "/links")
    streams = CycleStreams(area)

    async def known(link_id: UUID) -> LinkRow:
        async with area.pool.acquire() as db:
            found = await links.one(db, link_id)
        if found is None:
            raise UnknownLink(f"there is no link {link_id}")
        return found

    async def refuse_other_side(asked: Asked, link: LinkRow, side: Side) -> None:
        goal = await known_goal(area, link.source if side == "source" else link.target)
        refuse_stranger(asked, goal.department, *PARTIES)

    @router.post("", status_code=201, response_model=Done)
    async def offer_link(body: NewLink, asked: Party) -> JSONResponse:
        """Offer a link; for people of the side that offers. The version is the cycle's."""
        source, target = [await known_goal(area, goal) for goal in (body.source, body.target)]
        offering = source if body.offered_by == "source" else target
        refuse_stranger(asked, offering.department, *PARTIES)
        link = Link(link_id=area.ids(), **body.model_dump())
        return await area.commands.carry_out(
            asked,
            CYCLE,
            OfferLink(source.cycle_id, link),
            id=link.link_id,
            created_at=f"/api/goals/v1/links/{link.link_id}",
            within=streams,
        )

    @router.get("", dependencies=[READER])
    async def list_links(
        cycle: UUID | None = None,
        goal: Annotated[UUID | None, Query(description="On either side")] = None,
        status: LinkStatus | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[LinkRow]:
        """List links in the order in which they were offered."""
        wanted = Wanted(cycle, goal, status)
        bound = {"list": "links", **asdict(wanted)}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await links.listed(db, wanted, UUID(key[0]) if key else None, limit + 1)
        more = [str(found[limit - 1].link_id)] if len(found) > limit else None
        return Page(items=found[:limit], next_cursor=cursor_for(more, **bound) if more else None)

    @router.get("/{link_id}", dependencies=[READER])
    async def get_link(link_id: UUID) -> LinkRow:
        """Read a link."""
        return await known(link_id)

    @router.post("/{link_id}/accept", response_model=Done)
    async def accept_link(link_id: UUID, asked: Party) -> JSONResponse:
        """Agree to a link; for people of the side that did not offer it."""
        link = await known(link_id)
        await refuse_other_side(asked, link, "target" if link.offered_by == "source" else "source")
        command = AcceptLink(link.cycle_id, link_id)
        return await area.commands.carry_out(asked, CYCLE, command, id=link_id, within=streams)

    @router.post("/{link_id}/decline", response_model=Done)
    async def decline_link(link_id: UUID, body: Why, asked: Party) -> JSONResponse:
        """Do not agree to a link; for people of the side that did not offer it."""
        link = await known(link_id)
        await refuse_other_side(asked, link, "target" if link.offered_by == "source" else "source")
        command = DeclineLink(link.cycle_id, link_id, body.reason)
        return await area.commands.carry_out(asked, CYCLE, command, id=link_id, within=streams)

    @router.post("/{link_id}/withdraw", response_model=Done)
    async def withdraw_link(link_id: UUID, body: Why, asked: Party) -> JSONResponse:
        """Take a link back, before or after the answer; for people of the side that offered it."""
        link = await known(link_id)
        await refuse_other_side(asked, link, link.offered_by)
        command = WithdrawLink(link.cycle_id, link_id, body.reason)
        return await area.commands.carry_out(asked, CYCLE, command, id=link_id, within=streams)

    return router
