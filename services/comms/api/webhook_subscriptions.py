"""Webhook subscriptions over HTTP."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.comms.api.required_roles import (
    WEBHOOK_ADMIN_ROLES,
    OfficerCommandRequest,
    OfficerIfMatchRequest,
    WebhookAdminCommandRequest,
)
from services.comms.api.webhook_subscription_bodies import (
    NewSecret,
    NewSubscription,
    Subscribed,
    SubscriptionSettingsBody,
)
from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain.webhook_refusals import KeysNotEncrypted, UnknownSubscription
from services.comms.domain.webhook_signature import encode_secret, refuse_weak_secret
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    DeleteSubscription,
    DisableSubscription,
    EnableSubscription,
    RotateKey,
    SubscriptionCommand,
)
from services.comms.projections import webhook_keys, webhook_subscriptions
from services.comms.projections.webhook_subscriptions import SubscriptionRow
from shared.contracts.read_classes import ReadClass
from shared.http.command_execution import (
    COMMAND_ANSWER_HEADERS,
    CommandRequest,
    Done,
    format_etag,
)
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

GENERATED_KEY_BYTES = 32
REQUIRE_WEBHOOK_ADMIN = Depends(RequireReadScope(ReadClass.OPERATIONS, *WEBHOOK_ADMIN_ROLES))
"""Reading needs a role as well: a URL may contain what is not for everybody."""


KEY_OVERLAP = timedelta(hours=24)
"""How long messages are signed with the secret before the present one, too."""


def webhook_subscription_routes(area: AreaContext) -> APIRouter:
    """Return the routes of subscriptions."""
    router = create_area_router(area.name, "/subscriptions")

    async def execute_with_key(
        request: CommandRequest,
        given: str | None,
        subscription_id: UUID,
        make_command: Callable[[UUID], SubscriptionCommand],
        created_location: str | None = None,
    ) -> JSONResponse:
        """Store a secret, execute the command that names it, and answer with the secret.

        The id of a command's answer is that of its key, so that the same request again finds the
        first one's secret. Raises the refusals of the command, `KeysNotEncrypted`, and those of a
        secret that is malformed or weak.
        """
        secret = given or encode_secret(secrets.token_bytes(GENERATED_KEY_BYTES))
        refuse_weak_secret(secret)
        cipher = area.outbound.cipher
        if cipher is None:
            raise KeysNotEncrypted
        key_id = subscription_id if created_location is not None else area.id_factory()
        async with area.pool.acquire() as db:
            await webhook_keys.store_key(db, cipher, key_id, subscription_id, secret)
        try:
            response = await area.command_executor.execute(
                request,
                SUBSCRIPTION_DECIDER,
                make_command(key_id),
                id=key_id,
                created_location=created_location,
            )
        except Exception:
            async with area.pool.acquire() as db:
                await webhook_keys.delete_key(db, key_id)
            raise
        answer = json.loads(bytes(response.body))
        first_key_id = UUID(answer["id"])
        async with area.pool.acquire() as db:
            if first_key_id != key_id:  # a repeated request: the first one's secret holds
                await webhook_keys.delete_key(db, key_id)
            shown = await webhook_keys.read_key(db, cipher, first_key_id)
        headers = {
            name: response.headers[name]
            for name in COMMAND_ANSWER_HEADERS
            if name in response.headers
        }
        if created_location is None:
            answer["id"] = str(subscription_id)
        return JSONResponse(
            {**answer, "secret": shown}, status_code=response.status_code, headers=headers
        )

    @router.post("", status_code=201, response_model=Subscribed)
    async def create_subscription(
        body: NewSubscription, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Have notices sent to a URL; the secret they are signed with is shown here only."""
        subscription_id = area.id_factory()
        return await execute_with_key(
            request,
            body.secret,
            subscription_id,
            lambda key_id: CreateSubscription(
                subscription_id,
                body.to_settings(),
                key_id,
                area.clock(),
                area.outbound.allowed_networks,
            ),
            created_location=f"/api/comms/v1/subscriptions/{subscription_id}",
        )

    @router.post("/{subscription_id}/rotate-secret", response_model=Subscribed)
    async def rotate_secret(
        subscription_id: UUID,
        request: OfficerCommandRequest,
        body: NewSecret = NewSecret(),  # noqa: B008  frozen
    ) -> JSONResponse:
        """Sign with another secret, which is shown here only.

        For 24 hours messages are signed with the one before as well.
        """
        now = area.clock()
        return await execute_with_key(
            request,
            body.secret,
            subscription_id,
            lambda key_id: RotateKey(subscription_id, key_id, now + KEY_OVERLAP, now),
        )

    @router.delete("/{subscription_id}", response_model=Done)
    async def delete_subscription(
        subscription_id: UUID, request: WebhookAdminCommandRequest
    ) -> JSONResponse:
        """Send nothing to it any more, not even what is due, and forget its secrets."""
        command = DeleteSubscription(subscription_id, area.clock())
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    @router.get("", dependencies=[REQUIRE_WEBHOOK_ADMIN])
    async def list_subscriptions(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[SubscriptionRow]:
        """List subscriptions in the order they were created, without their secrets."""
        async with area.pool.acquire() as db:
            subscriptions, _ = await webhook_subscriptions.list_subscriptions(db)
        return sequence_page(subscriptions, cursor, limit, total=total, list="subscriptions")

    @router.get("/{subscription_id}", dependencies=[REQUIRE_WEBHOOK_ADMIN])
    async def get_subscription(subscription_id: UUID, response: Response) -> SubscriptionRow:
        """Read a subscription; the ETag is that of them all."""
        async with area.pool.acquire() as db:
            subscriptions, version = await webhook_subscriptions.list_subscriptions(db)
        for subscription in subscriptions:
            if subscription.subscription_id == subscription_id:
                response.headers["ETag"] = format_etag(version)
                return subscription
        raise UnknownSubscription(subscription=subscription_id)

    @router.put("/{subscription_id}", response_model=Done)
    async def change_subscription(
        subscription_id: UUID, body: SubscriptionSettingsBody, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Have other notices sent, or elsewhere; the secret stays."""
        command = ChangeSubscription(
            subscription_id, body.to_settings(), area.clock(), area.outbound.allowed_networks
        )
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
