"""The own subscriptions of people over HTTP: what each has sent to his mailbox, and when.

A person reads and changes his own alone; officers and operators see, disable and delete them among
all others (`webhook_subscriptions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from services.comms.api.message_address_storage import execute_with_address
from services.comms.api.own_subscription_bodies import (
    MailServer,
    NewOwnSubscription,
    OwnSubscriptionBody,
)
from services.comms.api.required_roles import SUBSCRIBER_ROLES, SubscriberCommandRequest
from services.comms.application.stream_state import load_state
from services.comms.application.webhook_deciders import SUBSCRIPTION_DECIDER
from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_refusals import NoMailServerForPeople
from services.comms.domain.message_settings import OwnSettings
from services.comms.domain.own_subscription import (
    find_mail_server,
    own_settings,
    validate_mailbox,
)
from services.comms.domain.webhook_refusals import KeysNotEncrypted, UnknownSubscription
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    DeleteSubscription,
)
from services.comms.domain.webhook_subscription_events import STREAM_NAME
from services.comms.domain.webhook_subscription_state import Subscription
from services.comms.projections import webhook_keys, webhook_subscriptions
from services.comms.projections.webhook_subscriptions import SubscriptionRow
from shared.contracts.read_classes import ReadClass
from shared.http.auth import Caller
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_scope import CallerReadScope, ReadScope, RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

READS_OWN = Depends(RequireReadScope(ReadClass.INSTALLATION, *SUBSCRIBER_ROLES))
MAY_BE_TOLD = Depends(RequireReadScope(ReadClass.NOTICES, *SUBSCRIBER_ROLES))
"""Nobody has notices sent to him that he may not read."""


def own_subscription_routes(area: AreaContext) -> APIRouter:
    """Return the routes of people's own subscriptions."""
    router = create_area_router(area.name)

    async def list_own(caller: Caller) -> Sequence[SubscriptionRow]:
        async with area.pool.acquire() as db:
            found, _ = await webhook_subscriptions.list_subscriptions(db, person=caller.subject)
        return found

    async def find_own(caller: Caller, subscription_id: UUID) -> Subscription:
        """Return one of the caller's; another person's is as unknown as none."""
        subscriptions = await load_state(area.event_store, SUBSCRIPTION_DECIDER, STREAM_NAME)
        found = subscriptions.get(subscription_id)
        own = None if found is None else own_settings(found)
        if found is None or own is None or own.person != caller.subject:
            raise UnknownSubscription(subscription=subscription_id)
        return found

    async def departments_of(scope: ReadScope, codes: Sequence[str]) -> tuple[str, ...]:
        """Return whose notices are told: of all that the caller reads, or those that he names."""
        spelled = await area.references.resolve_departments(codes)
        given = tuple(dict.fromkeys(spelled[code] for code in codes))
        for code in given:
            scope.require_filter(ReadClass.NOTICES, code)
        limit = scope.limit(ReadClass.NOTICES)
        return given if limit is None else (limit,)

    async def read_server_address(mail_server: UUID) -> tuple[Subscription, MessageAddress]:
        subscriptions = await load_state(area.event_store, SUBSCRIPTION_DECIDER, STREAM_NAME)
        server = find_mail_server(mail_server, subscriptions)
        if area.outbound.cipher is None:
            raise KeysNotEncrypted
        async with area.pool.acquire() as db:
            text = await webhook_keys.read_key(db, area.outbound.cipher, server.key_id)
        if text is None:
            raise NoMailServerForPeople(subscription=mail_server)
        return server, MessageAddress.model_validate_json(text)

    @router.get("/mail-servers", dependencies=[READS_OWN])
    async def list_mail_servers(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[MailServer]:
        """List the mail servers by which people may have notices sent to their own mailbox."""
        async with area.pool.acquire() as db:
            found, _ = await webhook_subscriptions.list_subscriptions(db)
        servers = [
            MailServer(subscription_id=one.subscription_id, url=one.url)
            for one in found
            if one.active and one.message is not None and one.message.serves_people
        ]
        return sequence_page(servers, cursor, limit, total=total, list="mail-servers")

    @router.post(
        "/own-subscriptions", status_code=201, response_model=Done, dependencies=[MAY_BE_TOLD]
    )
    async def create_own_subscription(
        body: NewOwnSubscription, request: SubscriberCommandRequest, scope: CallerReadScope
    ) -> JSONResponse:
        """Have notices sent to your own mailbox; no answer shows it."""
        departments = await departments_of(scope, body.departments)
        server, address = await read_server_address(body.mail_server)
        validate_mailbox(body.mailbox, address.sender)
        subscription_id = area.id_factory()
        own = OwnSettings(person=request.caller.subject, mail_server=body.mail_server)
        command = CreateSubscription(
            subscription_id,
            body.to_settings(server.wish.url, departments, own),
            subscription_id,
            area.clock(),
            area.outbound.allowed_networks,
        )
        return await execute_with_address(
            area,
            request,
            MessageAddress(url=server.wish.url, recipient=body.mailbox),
            command,
            created_location=f"/api/comms/v1/own-subscriptions/{subscription_id}",
        )

    @router.get("/own-subscriptions", dependencies=[READS_OWN])
    async def list_own_subscriptions(
        scope: CallerReadScope, limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[SubscriptionRow]:
        """List your own subscriptions in the order they were created, without the mailbox."""
        found = await list_own(scope.caller)
        return sequence_page(found, cursor, limit, total=total, list="own-subscriptions")

    @router.get("/own-subscriptions/{subscription_id}", dependencies=[READS_OWN])
    async def get_own_subscription(
        subscription_id: UUID, scope: CallerReadScope
    ) -> SubscriptionRow:
        """Read one of your own subscriptions."""
        for one in await list_own(scope.caller):
            if one.subscription_id == subscription_id:
                return one
        raise UnknownSubscription(subscription=subscription_id)

    @router.put(
        "/own-subscriptions/{subscription_id}", response_model=Done, dependencies=[MAY_BE_TOLD]
    )
    async def change_own_subscription(
        subscription_id: UUID,
        body: OwnSubscriptionBody,
        request: SubscriberCommandRequest,
        scope: CallerReadScope,
    ) -> JSONResponse:
        """Have other notices sent to you, in another language or at other times."""
        found = await find_own(request.caller, subscription_id)
        departments = await departments_of(scope, body.departments)
        settings = body.to_settings(found.wish.url, departments, own_settings(found))
        command = ChangeSubscription(
            subscription_id, settings, area.clock(), area.outbound.allowed_networks
        )
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    @router.delete("/own-subscriptions/{subscription_id}", response_model=Done)
    async def delete_own_subscription(
        subscription_id: UUID, request: SubscriberCommandRequest
    ) -> JSONResponse:
        """Hear no more by it, and forget the mailbox."""
        await find_own(request.caller, subscription_id)
        command = DeleteSubscription(subscription_id, area.clock())
        return await area.command_executor.execute(
            request, SUBSCRIPTION_DECIDER, command, id=subscription_id
        )

    return router
