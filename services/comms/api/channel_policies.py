"""The channel policy over HTTP, version by version."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.comms.api.policy_version_lookup import (
    CHANNEL_POLICY,
    PolicyVersionNumber,
    require_policy_version,
)
from services.comms.api.required_roles import OfficerCommandRequest
from services.comms.application.channel_policy_decider import CHANNEL_POLICY_DECIDER
from services.comms.domain.channel_policy import (
    BUILT_IN_POLICY,
    Channel,
    ChannelPolicy,
    Channels,
    SetChannelPolicy,
)
from services.comms.projections import channel_and_cost_policies
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class NewChannels(BaseModel, extra="forbid"):
    """The recommended channel of each class; what is left out is as in the built-in policy."""

    simple: Channel = "instant"
    complex: Channel = "meeting"
    important: Channel = "document"


def channel_policy_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the channel policy."""
    router = create_area_router(area.name, "/channel-policies")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_channel_policies(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[ChannelPolicy]:
        """List every version of the channel policy, the newest last."""
        async with area.pool.acquire() as db:
            policies = await channel_and_cost_policies.load_channel_policy_versions(db)
        return sequence_page(policies.versions, cursor, limit, total=total, list="channel-policies")

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_channel_policy(version: PolicyVersionNumber, response: Response) -> ChannelPolicy:
        """Read one version of the channel policy."""
        async with area.pool.acquire() as db:
            policies = await channel_and_cost_policies.load_channel_policy_versions(db)
        return require_policy_version(policies, version, CHANNEL_POLICY, response)

    @router.post("", status_code=201, response_model=Done)
    async def set_channel_policy(body: NewChannels, request: OfficerCommandRequest) -> JSONResponse:
        """Set the channel policy's next version, which holds at once."""
        return await area.command_executor.execute(
            request,
            CHANNEL_POLICY_DECIDER,
            SetChannelPolicy(Channels(**body.model_dump()), request.caller.subject, area.clock()),
            id="channel-policy",
            created_location="/api/comms/v1/channel-policies/{version}",
            first_version=BUILT_IN_POLICY.version,
        )

    return router
