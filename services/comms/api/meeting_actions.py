"""The actions of all meetings over HTTP: what departments agreed to do by when."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.comms.api.meeting_views import ListedAction, view_actions
from services.comms.domain.meeting_plan import MeetingKind
from services.comms.projections import meeting_actions
from services.comms.projections.meeting_actions import ActionStatus
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import CallerActions
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def meeting_action_routes(area: AreaContext) -> APIRouter:
    """Return the route that lists the actions of all meetings."""
    router = create_area_router(area.name, "/meeting-actions")

    @router.get("", dependencies=[READS_CORRESPONDENCE])
    async def list_meeting_actions(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(meeting_actions.ACTION_LIST_QUERY)],
        actions: CallerActions,
        department: SeveralValues[Code] = None,
        status: SeveralValues[ActionStatus] = None,
        goal: Annotated[UUID | None, Query(description="For which it was committed to")] = None,
        person: Annotated[
            Code | None, Query(description="Who sees to it, by the id in the directory")
        ] = None,
        meeting: UUID | None = None,
        kind: SeveralValues[MeetingKind] = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[ListedAction]:
        """List what departments agreed to do, the most urgent first."""
        codes = department and sorted(
            {await area.references.spelling_of(code) for code in department}
        )
        for code in codes or ():
            scope.require_filter(ReadClass.CORRESPONDENCE, code)
        filters = {
            "department": codes,
            "goal": goal,
            "person": person,
            "meeting": meeting,
            "kind": kind,
            "status": status,
            "overdue": overdue,
            "today": None if overdue is None else f"{company_date(area.clock())}",
        }
        own = scope.limit(ReadClass.CORRESPONDENCE)
        found = await list_page(
            area.pool, meeting_actions.ACTION_LIST_QUERY, filters, page, readable_by=own
        )
        items = await view_actions(area, found.items, actions)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    return router
