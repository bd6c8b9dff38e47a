"""Webhook subscriptions over HTTP."""

from __future__ import annotations

import json
import secrets
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.comms.api.access import KEEPERS, Keeper, KeeperWhoRead
from services.comms.api.subscription_bodies import NewSubscription, Subscribed, WantedNotices
from services.comms.application.webhooks import SUBSCRIPTION
from services.comms.domain.refusals import UnknownSubscription
from services.comms.domain.signature import key_of, secret_of
from services.comms.domain.subscription import (
    ChangeSubscription,
    CreateSubscription,
    DisableSubscription,
    EnableSubscription,
)
from services.comms.projections import subscriptions
from services.comms.projections.subscriptions import SubscriptionRow
from shared.http.callers import Allow
from shared.http.commands import Done, etag
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

KEY_BYTES = 32
SEEN_BY_KEEPERS = Depends(Allow(*KEEPERS))
"""A URL may say more than everybody should know."""


def subscription_routes(area: Area) -> APIRouter:
    """Return the routes of subscriptions."""
    router = routes_of(area.name, "/subscriptions")

    async def forget_secret(subscription_id: UUID) -> None:
        async with area.pool.acquire() as db:
            await subscriptions.forget_secret(db, subscription_id)

    @router.post("", status_code=201, response_model=Subscribed)
    async def create_subscription(body: NewSubscription, asked: Keeper) -> JSONResponse:
        """Have notices sent to a URL; the secret they are signed with is shown here only."""
        secret = body.secret or secret_of(secrets.token_bytes(KEY_BYTES))
        key_of(secret)
        subscription_id = area.ids()
        async with area.pool.acquire() as db:
            await subscriptions.keep_secret(db, subscription_id, secret)
        try:
            done = await area.commands.carry_out(
                asked,
                SUBSCRIPTION,
                CreateSubscription(subscription_id, body.wish(), area.clock()),
                id=subscription_id,
                created_at=f"/api/comms/v1/subscriptions/{subscription_id}",
            )
        except Exception:
            await forget_secret(subscription_id)
            raise
        created = json.loads(bytes(done.body))
        if created["id"] != str(subscription_id):  # it was created before, under the same key
            await forget_secret(subscription_id)
        async with area.pool.acquire() as db:
            shown = await subscriptions.secret_of(db, UUID(created["id"]))
        headers = {name: done.headers[name] for name in ("etag", "location")}
        return JSONResponse({**created, "secret": shown}, status_code=201, headers=headers)

    @router.get("", dependencies=[SEEN_BY_KEEPERS])
    async def list_subscriptions(limit: Limit = 50, cursor: Cursor = None) -> Page[SubscriptionRow]:
        """List subscriptions in the order they were created, without their secrets."""
        (passed,) = after(cursor, list="subscriptions") or [0]
        async with area.pool.acquire() as db:
            every, _ = await subscriptions.every(db)
        found = every[passed : passed + limit + 1]
        more = len(found) > limit
        following = cursor_for([passed + limit], list="subscriptions") if more else None
        return Page(items=found[:limit], next_cursor=following)

    @router.get("/{subscription_id}", dependencies=[SEEN_BY_KEEPERS])
    async def get_subscription(subscription_id: UUID, response: Response) -> SubscriptionRow:
        """Read a subscription; the ETag is that of them all."""
        async with area.pool.acquire() as db:
            every, version = await subscriptions.every(db)
        for one in every:
            if one.subscription_id == subscription_id:
                response.headers["ETag"] = etag(version)
                return one
        raise UnknownSubscription(f"there is no subscription {subscription_id}")

    @router.put("/{subscription_id}", response_model=Done)
    async def change_subscription(
        subscription_id: UUID, body: WantedNotices, asked: KeeperWhoRead
    ) -> JSONResponse:
        """Have other notices sent, or elsewhere; the secret stays."""
        command = ChangeSubscription(subscription_id, body.wish(), area.clock())
        return await area.commands.carry_out(asked, SUBSCRIPTION, command, id=subscription_id)

    @router.post("/{subscription_id}/disable", response_model=Done)
    async def disable_subscription(subscription_id: UUID, asked: Keeper) -> JSONResponse:
        """Send nothing for the time being: new notices are not for it, those under way wait."""
        command = DisableSubscription(subscription_id, area.clock())
        return await area.commands.carry_out(asked, SUBSCRIPTION, command, id=subscription_id)

    @router.post("/{subscription_id}/enable", response_model=Done)
    async def enable_subscription(subscription_id: UUID, asked: Keeper) -> JSONResponse:
        """Send again, beginning with what waits."""
        command = EnableSubscription(subscription_id, area.clock())
        return await area.commands.carry_out(asked, SUBSCRIPTION, command, id=subscription_id)

    return router
