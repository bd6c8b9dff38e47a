"""The list of what departments owe and wait for, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic_core import to_json

from services.worklist.api.work_item_views import (
    WorkItem,
    WorkTotals,
    view_totals,
    view_work_items,
)
from services.worklist.domain.refusals import OwnDepartmentMissing, OwnPersonMissing
from services.worklist.domain.work_kinds import WorkArea, WorkKind, WorkRole, WorkSide
from services.worklist.projections.contacts import KnownContacts, find_spoken_for
from services.worklist.projections.work_list import (
    COUNTED_BY,
    WORK_LIST_QUERY,
    WorkFilters,
    has_rows_of,
)
from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_scope import CallerReadScope, ReadScope, RequireReadScope
from shared.http.router_factory import create_area_router
from shared.postgres.known_people_table import find_people
from shared.reference_data.refusals import (
    PersonDoesNotExist,
    PersonSpelledOtherwise,
    ReferenceRefused,
)
from shared.service_runtime.area_context import AreaContext

ME = "me"
"""The value of `person` that stands for the caller."""
MINE = "mine"
"""The value of `department` that stands for the caller's own."""

READS_OPEN_THINGS = Depends(RequireReadScope(ReadClass.FACTS))
"""Each row has the class of its kind: a caller gets those that he reads."""


def _own_department(scope: ReadScope) -> str:
    code = scope.department or scope.caller.department
    if code is None:
        raise OwnDepartmentMissing
    return code


def _own_person(scope: ReadScope) -> str:
    if scope.caller.person is None:
        raise OwnPersonMissing
    return scope.caller.person


def _classes_read(scope: ReadScope) -> list[str] | None:
    return None if scope.wide == DATA_CLASSES else sorted(scope.everywhere)


async def read_filters(
    scope: CallerReadScope,
    department: Annotated[
        Code | None, Query(description="Whose rows; `mine` for the caller's own department's")
    ] = None,
    person: Annotated[
        Code | None,
        Query(description="For which this person speaks today, by his id; `me` for the caller"),
    ] = None,
    side: Annotated[
        WorkSide | None, Query(description="What the department owes, or what it waits for")
    ] = None,
    role: SeveralValues[WorkRole] = None,
    area: SeveralValues[WorkArea] = None,
    kind: SeveralValues[WorkKind] = None,
    project_id: UUID | None = None,
    goal_id: UUID | None = None,
    due_from: Annotated[Timestamp | None, Query(description="Due then or later")] = None,
    due_until: Annotated[Timestamp | None, Query(description="Due then or earlier")] = None,
    overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
) -> WorkFilters:
    """Return the filters of a request, limited to what its caller reads.

    Raises `OwnDepartmentMissing` and `OwnPersonMissing` for a caller without one who asks for
    his own.
    """
    return WorkFilters(
        department=_own_department(scope) if department == MINE else department,
        person=_own_person(scope) if person == ME else person,
        role=role,
        side=side,
        area=area,
        kind=kind,
        project_id=project_id,
        goal_id=goal_id,
        due_from=due_from,
        due_until=due_until,
        overdue=overdue,
        readable=_classes_read(scope),
        own=scope.department,
        own_roles=sorted(scope.caller.roles),
    )


Filters = Annotated[WorkFilters, Depends(read_filters)]


def work_item_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the list and of its totals."""
    router = create_area_router(area.name, "/items")
    known_contacts = KnownContacts()

    def today() -> date:
        return area.clock().astimezone(COMPANY_TIME_ZONE).date()

    async def spell_department(code: str) -> str:
        known = await area.references.find_department(code)
        if known is not None:
            return known
        async with area.pool.acquire() as db:
            is_listed = await has_rows_of(db, code)
        if is_listed:
            return code
        judged = (await area.references.judge_departments([code], awaits_news=False))[code]
        if isinstance(judged, ReferenceRefused):
            raise judged
        return judged

    async def spell(filters: WorkFilters) -> WorkFilters:
        """Return the filters with codes as the directory spells them.

        What it never knew is refused, unless something of it is listed. Raises
        `DepartmentDoesNotExist`, `PersonDoesNotExist`, `PersonSpelledOtherwise`.
        """
        code, person = filters.department, filters.person
        found = replace(filters, department=code and await spell_department(code))
        if person is None:
            return found
        async with area.pool.acquire() as db:
            spoken = await find_spoken_for(db, person, today())
        if not (spoken.departments or spoken.items):
            async with area.pool.acquire() as db:
                known = (await find_people(db, [person], today())).get(person)
            if known is None:
                raise PersonDoesNotExist(person=person)
            if known.person != person:
                raise PersonSpelledOtherwise(person=person, existing=known.person)
        return replace(
            found,
            spoken_for=spoken.departments,
            spoken_for_items=spoken.items,
            others_items=spoken.others,
        )

    @router.get(
        "",
        dependencies=[READS_OPEN_THINGS],
        summary="What departments owe and wait for",
        response_model=Page[WorkItem],
    )
    async def list_work_items(
        filters: Filters,
        page: Annotated[ListParameters, list_parameters(WORK_LIST_QUERY)],
    ) -> Response:
        """List the open things of all areas, the soonest due first; what has no due time is last.

        A thing has a row for whoever owes it and one for each department that waits for it.
        """
        found = await list_page(area.pool, WORK_LIST_QUERY, await spell(filters), page)
        keys = {(row.department, row.contact_item) for row in found.items if row.department}
        version = found.items[0].contact_version if found.items else None
        contacts = await known_contacts.find(area.pool, keys, today(), version)
        items = await view_work_items(area.references, found.items, contacts)
        answer = {"items": items, "next_cursor": found.next_cursor, "total": found.total}
        return Response(to_json(answer), media_type="application/json")

    @router.get("/totals", dependencies=[READS_OPEN_THINGS], summary="How many open things")
    async def get_work_totals(
        filters: Filters,
    ) -> WorkTotals:
        """Count the rows of the list by side and kind, and those of them that are overdue."""
        async with area.pool.acquire() as db:
            counted = await WORK_LIST_QUERY.count_by(db, vars(await spell(filters)), COUNTED_BY)
        return view_totals(counted)

    return router
