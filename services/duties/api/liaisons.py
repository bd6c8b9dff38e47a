"""The queries on liaisons over HTTP: who speaks for whom about what, on which day."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.duties.api.liaison_competence import current_terms
from services.duties.api.liaison_items import is_item_open
from services.duties.api.liaison_views import (
    CompetenceView,
    LiaisonDetail,
    LiaisonGapView,
    LiaisonLoadView,
    LiaisonView,
    MeasuredView,
    view_liaison,
    view_liaisons,
    view_load,
)
from services.duties.api.named_departments import spelled_as_known
from services.duties.domain.liaison_events import LiaisonItem, LiaisonItemKind
from services.duties.domain.liaison_refusals import UnknownLiaison
from services.duties.projections import liaison_contacts, liaisons
from services.duties.projections.liaison_competence import list_competence
from services.duties.projections.liaison_measures import load_measures
from services.duties.projections.liaisons import LiaisonFilters
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import CallerActions
from shared.http.command_execution import format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import Code, Day
from shared.http.list_query_paging import (
    ListParameters,
    list_page,
    list_parameters,
    sequence_page,
)
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_PEOPLE, READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

OnDay = Annotated[Day | None, Query(description="The day of which it tells; today, if left out")]


def liaison_routes(area: AreaContext) -> APIRouter:
    """Return the routes of queries on liaisons."""
    router = create_area_router(area.name, "/liaisons")

    def day_of(on: date | None) -> date:
        return on or company_date(area.clock())

    async def require_office(liaison_id: UUID, day: date) -> liaisons.LiaisonRow:
        async with area.pool.acquire() as db:
            found = await liaisons.find_office(db, liaison_id, day)
        if found is None:
            raise UnknownLiaison(liaison=liaison_id)
        return found

    @router.get("", dependencies=[READS_WORK])
    async def list_liaisons(
        page: Annotated[ListParameters, list_parameters(liaisons.LIAISON_LIST_QUERY)],
        department: Code | None = None,
        kind: SeveralValues[LiaisonItemKind] = None,
        item: Annotated[UUID | None, Query(description="The id of what they are for")] = None,
        person: Annotated[Code | None, Query(description="As liaison or as deputy")] = None,
        vacant: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        on: OnDay = None,
    ) -> Page[LiaisonView]:
        """List who speaks for departments on a day, and who acts where one is absent."""
        code = await spelled_as_known(area, department)
        day = day_of(on)
        filters = LiaisonFilters(day, code, kind, item, person, vacant)
        found = await list_page(area.pool, liaisons.LIAISON_LIST_QUERY, filters, page)
        views = await view_liaisons(area, found.items, day)
        return Page(items=views, next_cursor=found.next_cursor, total=found.total)

    @router.get("/load", dependencies=[READS_WORK])
    async def list_liaison_load(
        page: Annotated[ListParameters, list_parameters(liaisons.LIAISON_LOAD_LIST_QUERY)],
        department: Code | None = None,
        person: Code | None = None,
        overloaded: Annotated[
            bool | None, Query(description="Who speaks for more items than one person can")
        ] = None,
        on: OnDay = None,
    ) -> Page[LiaisonLoadView]:
        """List for how many items each person speaks, the most first."""
        most = (await current_terms(area)).max_items
        filters = {
            "on": day_of(on),
            "department": await spelled_as_known(area, department),
            "person": person,
            "overloaded": overloaded,
            "most": most,
        }
        found = await list_page(area.pool, liaisons.LIAISON_LOAD_LIST_QUERY, filters, page)
        views = await view_load(area, found.items, most)
        return Page(items=views, next_cursor=found.next_cursor, total=found.total)

    @router.get("/gaps", dependencies=[READS_WORK])
    async def list_liaison_gaps(
        limit: Limit = 50,
        cursor: Cursor = None,
        *,
        department: Code | None = None,
        on: OnDay = None,
        total: Total = False,
    ) -> Page[LiaisonGapView]:
        """List the departments in running projects for which no liaison speaks."""
        code, day = await spelled_as_known(area, department), day_of(on)
        async with area.pool.acquire() as db:
            found = await liaison_contacts.list_gaps(db, day, code)
        names = await area.references.names_of(sorted({one.department for one in found}))
        views = [
            LiaisonGapView(**one.model_dump(), department_name=names.get(one.department))
            for one in found
        ]
        bound = {"list": "liaison-gaps", "department": code, "on": day.isoformat()}
        return sequence_page(views, cursor, limit, total=total, **bound)

    @router.get("/{liaison_id}", dependencies=[READS_WORK])
    async def get_liaison(
        liaison_id: UUID, response: Response, actions: CallerActions, on: OnDay = None
    ) -> LiaisonDetail:
        """Read who holds an office, who held it and who is to, and who acts on the day."""
        day = day_of(on)
        found = await require_office(liaison_id, day)
        response.headers["ETag"] = format_etag(found.version)
        item = LiaisonItem(kind=found.item.kind, id=found.item.id)
        goes_on = await is_item_open(area, item) is not False
        return await view_liaison(area, found, day, actions, is_item_open=goes_on)

    @router.get("/{liaison_id}/competence", dependencies=[READS_PEOPLE])
    async def list_liaison_competence(
        liaison_id: UUID,
        scope: CallerReadScope,
        limit: Limit = 50,
        cursor: Cursor = None,
        *,
        total: Total = False,
    ) -> Page[CompetenceView]:
        """List what was stated of the office's persons, and what is measured of each.

        Measured is how they answered in the last year what was addressed to them.
        """
        found = await require_office(liaison_id, day_of(None))
        scope.require_filter(ReadClass.PEOPLE, found.department)
        async with area.pool.acquire() as db:
            stated = await list_competence(db, liaison_id, found.department)
            people = [one.person for one in stated]
            measures = await load_measures(db, found.department, people, area.clock())
        noted = [
            CompetenceView(**one.model_dump(), measured=MeasuredView.of(measures[one.person]))
            for one in stated
        ]
        return sequence_page(
            noted, cursor, limit, total=total, list="liaison-competence", liaison=str(liaison_id)
        )

    return router
