"""Webhook subscriptions over HTTP."""

from __future__ import annotations

import json
import secrets
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.comms.api.required_roles import (
    WEBHOOK_ADMIN_ROLES,
    WebhookAdminCommandRequest,
    WebhookAdminIfMatchRequest,
)
from services.comms.api.webhook_subscription_bodies import (
    NewSubscription,
    Subscribed,
    SubscriptionSettingsBody,
)
from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain.webhook_refusals import (
    UnknownSubscription,
)
from services.comms.domain.webhook_signature import decode_secret, encode_secret
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    DisableSubscription,
    EnableSubscription,
)
from services.comms.projections import webhook_subscriptions_and_secrets
from services.comms.projections.webhook_subscriptions_and_secrets import SubscriptionRow
from shared.contracts.read_classes import ReadClass
from shared.http.command_execution import COMMAND_ANSWER_HEADERS, Done, format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

GENERATED_KEY_BYTES = 32
REQUIRE_WEBHOOK_ADMIN = Depends(RequireReadScope(ReadClass.OPERATIONS, *WEBHOOK_ADMIN_ROLES))
"""Reading needs a role as well: a URL may contain what is not for everybody."""


def webhook_subscription_routes(area: AreaContext) -> APIRouter:
    """Return the routes of subscriptions."""
    router = create_area_router(area.name, "/subscriptions")

    async def delete_secret(subscription_id: UUID) -> None:
        async with area.pool.acquire() as db:
            await webhook_subscriptions_and_secrets.delete_secret(db, subscription_id)

    @router.post("", status_code=201, response_model=Subscribed)
    async def create_subscription(
        body: NewSubscription, request: WebhookAdminCommandRequest
    ) -> JSONResponse:
        """Have notices sent to a URL; the secret they are signed with is shown here only."""
        secret = body.secret or encode_secret(secrets.token_bytes(GENERATED_KEY_BYTES))
        decode_secret(secret)
        subscription_id = area.id_factory()
        async with area.pool.acquire() as db:
            await webhook_subscriptions_and_secrets.store_secret(db, subscription_id, secret)
        try:
            response = await area.command_executor.execute(
                request,
                SUBSCRIPTION_DECIDER,
                CreateSubscription(subscription_id, body.to_settings(), area.clock()),
                id=subscription_id,
                created_location=f"/api/comms/v1/subscriptions/{subscription_id}",
            )
        except Exception:
            await delete_secret(subscription_id)
            raise
        created = json.loads(bytes(response.body))
        if created["id"] != str(
            subscription_id
        ):  # a repeated request: the first one's secret holds
            await delete_secret(subscription_id)
        async with area.pool.acquire() as db:
            secret = await webhook_subscriptions_and_secrets.get_secret(db, UUID(created["id"]))
        headers = {
            name: response.headers[name]
            for name in COMMAND_ANSWER_HEADERS
            if name in response.headers
        }
        return JSONResponse({**created, "secret": secret}, status_code=201, headers=headers)

    @router.get("", dependencies=[REQUIRE_WEBHOOK_ADMIN])
    async def list_subscriptions(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[SubscriptionRow]:
        """List subscriptions in the order they were created, without their secrets."""
        async with area.pool.acquire() as db:
            subscriptions, _ = await webhook_subscriptions_and_secrets.list_subscriptions(db)
        return sequence_page(subscriptions, cursor, limit, total=total, list="subscriptions")

    @router.get("/{subscription_id}", dependencies=[REQUIRE_WEBHOOK_ADMIN])
    async def get_subscription(subscription_id: UUID, response: Response) -> SubscriptionRow:
        """Read a subscription; the ETag is that of them all."""
        async with area.pool.acquire() as db:
            subscriptions, version = await webhook_subscriptions_and_secrets.list_subscriptions(db)
        for subscription in subscriptions:
            if subscription.subscription_id == subscription_id:
                response.headers["ETag"] = format_etag(version)
                return subscription
        raise UnknownSubscription(subscription=subscription_id)

    @router.put("/{subscription_id}", response_model=Done)
    async def change_subscription(
        subscription_id: UUID, body: SubscriptionSettingsBody, request: WebhookAdminIfMatchRequest
    ) -> JSONResponse:
        """Have other notices sent, or elsewhere; the secret stays."""
        command = ChangeSubscription(subscription_id, body.to_settings(), area.clock())
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    @router.post("/{subscription_id}/disable", response_model=Done)
    async def disable_subscription(
        subscription_id: UUID, request: WebhookAdminCommandRequest
    ) -> JSONResponse:
        """Stop sending for the time being: no new notices are for it, and due deliveries wait."""
        command = DisableSubscription(subscription_id, area.clock())
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    @router.post("/{subscription_id}/enable", response_model=Done)
    async def enable_subscription(
        subscription_id: UUID, request: WebhookAdminCommandRequest
    ) -> JSONResponse:
        """Send again, beginning with the deliveries that waited."""
        command = EnableSubscription(subscription_id, area.clock())
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    return router
