"""The channel policy over HTTP, version by version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.comms.api.authorization import REQUIRE_ANY_ROLE, OfficerCommandRequest
from services.comms.application.matter_deciders import CHANNEL_POLICY_DECIDER
from services.comms.domain.channel_policy import Channel, ChannelPolicy, Channels, SetChannelPolicy
from services.comms.domain.refusals import UnknownPolicy
from services.comms.projections import channel_and_cost_policies
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_resources import AreaResources


class NewChannels(BaseModel, extra="forbid"):
    """The recommended channel of each class; what is left out is as in the built-in policy."""

    simple: Channel = "instant"
    complex: Channel = "meeting"
    important: Channel = "document"


def channel_policy_routes(area: AreaResources) -> APIRouter:
    """Return the routes of the channel policy."""
    router = create_area_router(area.name, "/channel-policies")

    @router.get("", dependencies=[REQUIRE_ANY_ROLE])
    async def list_channel_policies(
        limit: Limit = 50, cursor: Cursor = None
    ) -> Page[ChannelPolicy]:
        """List every version of the channel policy, the newest last."""
        (passed,) = decode_cursor(cursor, list="channel-policies") or [0]
        async with area.pool.acquire() as db:
            found = (await channel_and_cost_policies.load_channel_policies(db))[
                passed : passed + limit + 1
            ]
        more = len(found) > limit
        following = encode_cursor([passed + limit], list="channel-policies") if more else None
        return Page(items=found[:limit], next_cursor=following)

    @router.get("/{version}", dependencies=[REQUIRE_ANY_ROLE])
    async def get_channel_policy(
        version: Annotated[int, Path(ge=1, le=10**6)], response: Response
    ) -> ChannelPolicy:
        """Read one version of the channel policy."""
        async with area.pool.acquire() as db:
            found = await channel_and_cost_policies.load_channel_policies(db)
        if version > len(found):
            raise UnknownPolicy(f"there is no channel policy {version}; the newest is {len(found)}")
        response.headers["ETag"] = format_etag(len(found) - 1)
        return found[version - 1]

    @router.post("", status_code=201, response_model=Done)
    async def set_channel_policy(body: NewChannels, asked: OfficerCommandRequest) -> JSONResponse:
        """Set the channel policy's next version, which holds at once."""
        return await area.command_executor.execute(
            asked,
            CHANNEL_POLICY_DECIDER,
            SetChannelPolicy(Channels(**body.model_dump()), asked.caller.subject, area.clock()),
            id="channel-policy",
            created_location="/api/comms/v1/channel-policies",
        )

    return router
