"""Notices over HTTP, with the log of their deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.comms.api.delivery_views import delivery_actions
from services.comms.api.required_roles import WEBHOOK_ADMIN_ROLES
from services.comms.domain.notice import NoticeKind
from services.comms.domain.webhook_refusals import (
    UnknownNotice,
)
from services.comms.projections import notices, webhook_deliveries_and_claims
from services.comms.projections.notices import NoticeFilters, NoticeRow
from services.comms.projections.webhook_deliveries_and_claims import DeliveryRow
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import (
    Actions,
    AllowedActions,
    CallerActions,
)
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_NOTICES
from shared.http.read_scope import CallerReadScope, ReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class DeliveryWithActions(DeliveryRow):
    """A notice on its way to a subscription, and what the reader may do with it."""

    actions: Actions


class NoticeWithDeliveries(NoticeRow):
    """A notice and how it went to each subscription."""

    deliveries: Sequence[DeliveryWithActions]
    """Empty for readers who keep no webhooks: it would tell them how foreign machines answer."""


def notice_routes(area: AreaContext) -> APIRouter:
    """Return the routes of notices."""
    router = create_area_router(area.name)

    @router.get("/notices", dependencies=[READS_NOTICES])
    async def list_notices(
        page: Annotated[ListParameters, list_parameters(notices.NOTICE_LIST_QUERY)],
        actions: CallerActions,
        scope: CallerReadScope,
        kind: SeveralValues[NoticeKind] = None,
        department: Annotated[Code | None, Query(description="Who is notified")] = None,
        about: Annotated[UUID | None, Query(description="A request, meeting or matter")] = None,
    ) -> Page[NoticeWithDeliveries]:
        """List the notices to the departments that the caller reads, the newest first.

        For those who keep webhooks, each comes with every attempt to deliver it.
        """
        code = department and await area.references.spelling_of(department)
        scope.require_filter(ReadClass.NOTICES, code)
        own, filters = scope.limit(ReadClass.NOTICES), NoticeFilters(kind, code, about)
        found = await list_page(
            area.pool, notices.NOTICE_LIST_QUERY, filters, page, readable_by=own
        )
        items = await _view_notices(area, found.items, scope, actions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/notices/{notice_id}", dependencies=[READS_NOTICES])
    async def get_notice(
        notice_id: UUID, actions: CallerActions, scope: CallerReadScope
    ) -> NoticeWithDeliveries:
        """Read a notice; with every attempt to deliver it, for those who keep webhooks."""
        async with area.pool.acquire() as db:
            notice = await notices.find_notice(db, notice_id)
        if notice is None:
            raise UnknownNotice(notice=notice_id)
        scope.require(ReadClass.NOTICES, *notice.to)
        (view,) = await _view_notices(area, [notice], scope, actions)
        return view

    return router


async def _view_notices(
    area: AreaContext,
    rows: Sequence[NoticeRow],
    scope: ReadScope,
    actions: AllowedActions,
) -> list[NoticeWithDeliveries]:
    """Return notices with the names of their departments, and what may be done with deliveries."""
    deliveries = await _visible_deliveries(area, [row.notice_id for row in rows], scope)
    sent = [delivery for row in rows for delivery in deliveries[row.notice_id]]
    allowed = await delivery_actions(area, sent, actions)
    views = {
        delivery.delivery_id: DeliveryWithActions(**dict(delivery), actions=one)
        for delivery, one in zip(sent, allowed, strict=True)
    }
    names = await area.references.names_of({code for row in rows for code in row.to})
    return [
        NoticeWithDeliveries(
            **{
                **dict(row),
                "to_names": {code: names[code] for code in row.to if code in names},
                "deliveries": [views[one.delivery_id] for one in deliveries[row.notice_id]],
            }
        )
        for row in rows
    ]


async def _visible_deliveries(
    area: AreaContext, notice_ids: Sequence[UUID], scope: ReadScope
) -> Mapping[UUID, Sequence[DeliveryRow]]:
    """Return the deliveries of some notices, none of them for readers who keep no webhooks."""
    if scope.caller.roles.isdisjoint(WEBHOOK_ADMIN_ROLES):
        return {notice_id: [] for notice_id in notice_ids}
    # A notice never changes, so its deliveries need not be read in the same snapshot.
    async with area.pool.acquire() as db:
        return await webhook_deliveries_and_claims.list_deliveries_by_notice(db, notice_ids)
