"""Matters over HTTP: classified, then handled through a channel."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.comms.api.authorization import MEMBER_ROLES, REQUIRE_ANY_ROLE, MemberCommandRequest
from services.comms.application.matter_deciders import MATTER_DECIDER, load_current_channel_policy
from services.comms.domain.channel_policy import Channel, MatterClass
from services.comms.domain.matter import ClassifyMatter, HandleMatter, ReclassifyMatter
from services.comms.domain.refusals import UnknownMatter
from services.comms.projections import matters
from services.comms.projections.matters import MatterFilters, MatterRow, MatterStatus
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import Code, MultilineText, SingleLineText, YearMonth
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_resources import AreaResources


class NewMatter(BaseModel, extra="forbid"):
    """Something a department has to settle."""

    subject: Annotated[SingleLineText, Field(examples=["The price list 价目表"])]
    department: Annotated[Code, Field(examples=["sales"])]
    matter_class: MatterClass


class OtherClass(BaseModel, extra="forbid"):
    """How weighty it is after all."""

    matter_class: Annotated[MatterClass, Field(examples=["important"])]


class UsedChannel(BaseModel, extra="forbid"):
    """How it was settled; the reason is for a channel that was not recommended."""

    channel: Annotated[Channel, Field(examples=["meeting"])]
    reason: Annotated[MultilineText | None, Field(examples=["Everybody was there"])] = None


class Recommended(Done):
    """The answer to what is asked about a matter: which channel is recommended for it."""

    recommended: Channel
    deviates: bool
    """It was handled through another one."""


def matter_routes(area: AreaResources) -> APIRouter:
    """Return the routes of matters."""
    router = create_area_router(area.name, "/matters")

    async def known(matter_id: UUID) -> MatterRow:
        async with area.pool.acquire() as db:
            found = await matters.find_matter(db, matter_id)
        if found is None:
            raise UnknownMatter(f"there is no matter {matter_id}")
        return found

    async def with_recommendation(done: JSONResponse) -> JSONResponse:
        body = json.loads(bytes(done.body))
        found = await known(UUID(body["id"]))
        headers = {
            name: done.headers[name] for name in ("etag", "location") if name in done.headers
        }
        return JSONResponse(
            {**body, "recommended": found.recommended, "deviates": found.deviates},
            status_code=done.status_code,
            headers=headers,
        )

    @router.post("", status_code=201, response_model=Recommended)
    async def classify_matter(body: NewMatter, asked: MemberCommandRequest) -> JSONResponse:
        """Say how weighty a matter is; the answer recommends a channel."""
        asked.caller.require_department_role(body.department, *MEMBER_ROLES)
        matter_id = area.id_factory()
        policy = await load_current_channel_policy(area.event_store)
        return await with_recommendation(
            await area.command_executor.execute(
                asked,
                MATTER_DECIDER,
                ClassifyMatter(
                    matter_id,
                    body.subject,
                    body.department,
                    body.matter_class,
                    policy,
                    area.clock(),
                ),
                id=matter_id,
                created_location=f"/api/comms/v1/matters/{matter_id}",
            )
        )

    @router.get("", dependencies=[REQUIRE_ANY_ROLE])
    async def list_matters(
        department: Annotated[Code | None, Query()] = None,
        month: Annotated[
            YearMonth | None, Query(description="Of its handling, or while open its classification")
        ] = None,
        matter_class: MatterClass | None = None,
        status: MatterStatus | None = None,
        deviates: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[MatterRow]:
        """List matters in the order they were classified; `deviates=true` lists the deviations."""
        wanted = MatterFilters(department, month, matter_class, status, deviates)
        bound = {"list": "matters", **asdict(wanted)}
        key = decode_cursor(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await matters.list_matters(db, wanted, UUID(key[0]) if key else None, limit + 1)
        more = len(found) > limit
        return Page(
            items=found[:limit],
            next_cursor=encode_cursor([str(found[limit - 1].matter_id)], **bound) if more else None,
        )

    @router.get("/{matter_id}", dependencies=[REQUIRE_ANY_ROLE])
    async def get_matter(matter_id: UUID, response: Response) -> MatterRow:
        """Read a matter with its recommendation."""
        found = await known(matter_id)
        response.headers["ETag"] = format_etag(found.version)
        return found

    @router.post("/{matter_id}/reclassify", response_model=Recommended)
    async def reclassify_matter(
        matter_id: UUID, body: OtherClass, asked: MemberCommandRequest
    ) -> JSONResponse:
        """Put an open matter into another class; the policy in force recommends anew."""
        asked.caller.require_department_role((await known(matter_id)).department, *MEMBER_ROLES)
        policy = await load_current_channel_policy(area.event_store)
        command = ReclassifyMatter(matter_id, body.matter_class, policy, area.clock())
        return await with_recommendation(
            await area.command_executor.execute(asked, MATTER_DECIDER, command, id=matter_id)
        )

    @router.post("/{matter_id}/handle", response_model=Recommended)
    async def handle_matter(
        matter_id: UUID, body: UsedChannel, asked: MemberCommandRequest
    ) -> JSONResponse:
        """Record the channel that was used; a deviation needs its reason."""
        asked.caller.require_department_role((await known(matter_id)).department, *MEMBER_ROLES)
        command = HandleMatter(matter_id, body.channel, body.reason, area.clock())
        return await with_recommendation(
            await area.command_executor.execute(asked, MATTER_DECIDER, command, id=matter_id)
        )

    return router
