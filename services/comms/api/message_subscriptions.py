"""Subscriptions that tell people, over HTTP: robots of chat, and e-mail.

They are read, disabled and deleted with those of webhooks (`webhook_subscriptions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.comms.api.message_address_storage import execute_with_address
from services.comms.api.message_subscription_bodies import (
    MessageAddressBody,
    MessageSettingsBody,
    NewMessageSubscription,
)
from services.comms.api.required_roles import OfficerCommandRequest, OfficerIfMatchRequest
from services.comms.application.stream_state import load_state
from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain.message_address import validate_address
from services.comms.domain.message_refusals import OtherTransport
from services.comms.domain.webhook_refusals import UnknownSubscription
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    RotateKey,
)
from services.comms.domain.webhook_subscription_events import STREAM_NAME
from services.comms.domain.webhook_subscription_state import Subscription
from shared.http.command_execution import Done
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def message_subscription_routes(area: AreaContext) -> APIRouter:
    """Return the routes of what is particular to subscriptions that tell people."""
    router = create_area_router(area.name, "/message-subscriptions")

    async def find(subscription_id: UUID) -> Subscription:
        found = await load_state(area.event_store, SUBSCRIPTION_DECIDER, STREAM_NAME)
        if subscription_id not in found:
            raise UnknownSubscription(subscription=subscription_id)
        return found[subscription_id]

    async def spellings(codes: Sequence[str]) -> tuple[str, ...]:
        spelled = await area.references.resolve_departments(codes)
        return tuple(dict.fromkeys(spelled[code] for code in codes))

    @router.post("", status_code=201, response_model=Done)
    async def create_message_subscription(
        body: NewMessageSubscription, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Have notices told by a robot of chat or by e-mail; no answer shows the address."""
        subscription_id, address = area.id_factory(), body.address.to_address()
        validate_address(address, body.transport, area.outbound.allowed_networks)
        settings = body.to_settings(address.origin, await spellings(body.departments))
        command = CreateSubscription(
            subscription_id,
            settings,
            subscription_id,
            area.clock(),
            area.outbound.allowed_networks,
        )
        return await execute_with_address(
            area,
            request,
            address,
            command,
            created_location=f"/api/comms/v1/subscriptions/{subscription_id}",
        )

    @router.put("/{subscription_id}", response_model=Done)
    async def change_message_subscription(
        subscription_id: UUID, body: MessageSettingsBody, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Have other notices told, in another language or at other times; the address stays."""
        url = (await find(subscription_id)).wish.url
        settings = body.to_settings(url, await spellings(body.departments))
        command = ChangeSubscription(
            subscription_id, settings, area.clock(), area.outbound.allowed_networks
        )
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    @router.post("/{subscription_id}/replace-address", response_model=Done)
    async def replace_message_address(
        subscription_id: UUID, body: MessageAddressBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Tell it elsewhere from now on, or sign with another secret; the one before is deleted."""
        message = (await find(subscription_id)).wish.message
        if message is None:
            raise OtherTransport
        address, key_id, now = body.to_address(), area.id_factory(), area.clock()
        validate_address(address, message.transport, area.outbound.allowed_networks)
        command = RotateKey(subscription_id, key_id, now, now, address.origin)
        return await execute_with_address(area, request, address, command)

    return router
