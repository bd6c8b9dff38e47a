"""The channel policy over HTTP, version by version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.comms.api.access import READER, Officer
from services.comms.application.matters import CHANNEL_POLICY
from services.comms.domain.channel_policy import Channel, ChannelPolicy, Channels, SetChannelPolicy
from services.comms.domain.refusals import UnknownPolicy
from services.comms.projections import policies
from shared.http.commands import Done, etag
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class NewChannels(BaseModel, extra="forbid"):
    """The recommended channel of each class; what is left out is as in the built-in policy."""

    simple: Channel = "instant"
    complex: Channel = "meeting"
    important: Channel = "document"


def channel_policy_routes(area: Area) -> APIRouter:
    """Return the routes of the channel policy."""
    router = routes_of(area.name, "/channel-policies")

    @router.get("", dependencies=[READER])
    async def list_channel_policies(
        limit: Limit = 50, cursor: Cursor = None
    ) -> Page[ChannelPolicy]:
        """List every version of the channel policy, the newest last."""
        (passed,) = after(cursor, list="channel-policies") or [0]
        async with area.pool.acquire() as db:
            found = (await policies.channel_policies(db))[passed : passed + limit + 1]
        more = len(found) > limit
        following = cursor_for([passed + limit], list="channel-policies") if more else None
        return Page(items=found[:limit], next_cursor=following)

    @router.get("/{version}", dependencies=[READER])
    async def get_channel_policy(
        version: Annotated[int, Path(ge=1, le=10**6)], response: Response
    ) -> ChannelPolicy:
        """Read one version of the channel policy."""
        async with area.pool.acquire() as db:
            found = await policies.channel_policies(db)
        if version > len(found):
            raise UnknownPolicy(f"there is no channel policy {version}; the newest is {len(found)}")
        response.headers["ETag"] = etag(len(found) - 1)
        return found[version - 1]

    @router.post("", status_code=201, response_model=Done)
    async def set_channel_policy(body: NewChannels, asked: Officer) -> JSONResponse:
        """Set the channel policy's next version, which holds at once."""
        return await area.commands.carry_out(
            asked,
            CHANNEL_POLICY,
            SetChannelPolicy(Channels(**body.model_dump()), asked.caller.subject, area.clock()),
            id="channel-policy",
            created_at="/api/comms/v1/channel-policies",
        )

    return router
