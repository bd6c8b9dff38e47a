"""The routes of blockers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.goals.api.authorization import (
    OFFICER_OR_DEPARTMENT_ROLES,
    OfficerOrDepartmentRequest,
    require_department_access,
    require_existing_goal,
)
from services.goals.api.possible_commands import blocker_commands
from services.goals.application import BLOCKER_DECIDER
from services.goals.domain.blocker_commands import RaiseBlocker, ResolveBlocker
from services.goals.domain.blocker_refusals import (
    BlockedGoalIsArchived,
)
from services.goals.domain.refusals import (
    UnknownBlocker,
)
from services.goals.projections import blockers
from services.goals.projections.blockers import BlockerFilters, BlockerRow, SupportRow
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_bodies import OptionalOccurredAtBody
from shared.http.command_execution import Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, MultilineText, Timestamp
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope, ReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class NewBlocker(BaseModel, extra="forbid"):
    """Something that blocks a goal, since `at`; since now, if that is left out."""

    what: Annotated[MultilineText, Field(examples=["The licence for two regions is missing"])]
    at: Timestamp | None = None


class SupportWithActions(SupportRow):
    """A support, and what its reader may do with it."""

    actions: Actions


class BlockerWithSupports(BlockerRow):
    """A blocker, the support that was asked for against it, and what its reader may do."""

    supports: Sequence[SupportWithActions]
    actions: Actions


def _as_read(row: BlockerRow, scope: ReadScope) -> BlockerRow:
    """Return a blocker without who raised it, where its reader does not read those people."""
    if scope.includes(ReadClass.PEOPLE, [row.department]):
        return row
    return row.model_copy(update={"raised_by": None})


async def require_blocker(area: AreaContext, blocker_id: UUID) -> BlockerRow:
    """Return a blocker; raises `UnknownBlocker`."""
    async with area.pool.acquire() as db:
        found = await blockers.find_blocker(db, blocker_id)
    if found is None:
        raise UnknownBlocker(blocker_id=blocker_id)
    return found


def blocker_routes(area: AreaContext) -> APIRouter:
    """Return the routes of blockers."""
    router = create_area_router(area.name)

    @router.post("/goals/{goal_id}/blockers", status_code=201, response_model=Done)
    async def raise_blocker(
        goal_id: UUID, body: NewBlocker, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Raise a blocker against a goal; for people of the goal's department."""
        goal = await require_existing_goal(area, goal_id)
        require_department_access(request, goal.department, *OFFICER_OR_DEPARTMENT_ROLES)
        if goal.archived is not None:
            raise BlockedGoalIsArchived
        blocker_id, at = area.id_factory(), resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            BLOCKER_DECIDER,
            RaiseBlocker(blocker_id, goal.reference, body.what, at),
            id=blocker_id,
            created_location=f"/api/goals/v1/blockers/{blocker_id}",
        )

    @router.get("/blockers", dependencies=[READS_WORK])
    async def list_blockers(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(blockers.BLOCKER_LIST_QUERY)],
        goal: UUID | None = None,
        department: Annotated[
            Code | None, Query(description="Whose goal it is, or who is asked")
        ] = None,
        resolved: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[BlockerRow]:
        """List blockers in the order in which they were raised."""
        asked = department and await area.references.spelling_of(department)
        filters = BlockerFilters(goal, asked, resolved)
        rows = await list_page(area.pool, blockers.BLOCKER_LIST_QUERY, filters, page)
        return rows.model_copy(update={"items": [_as_read(row, scope) for row in rows.items]})

    @router.get("/blockers/{blocker_id}", dependencies=[READS_WORK])
    async def get_blocker(
        blocker_id: UUID, response: Response, actions: CallerActions, scope: CallerReadScope
    ) -> BlockerWithSupports:
        """Read a blocker and the support that was asked for."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await blockers.find_blocker(db, blocker_id)
            supports = await blockers.list_supports(db, blocker_id)
        if found is None:
            raise UnknownBlocker(blocker_id=blocker_id)
        response.headers["ETag"] = format_etag(found.version)
        possible = await blocker_commands(area, found, supports, actions)
        shown = [
            SupportWithActions(
                **support.model_dump(), actions=actions.among(possible[support.support_id])
            )
            for support in supports
        ]
        return BlockerWithSupports(
            **dict(_as_read(found, scope)),
            supports=shown,
            actions=actions.among(possible[blocker_id]),
        )

    @router.post("/blockers/{blocker_id}/resolve", response_model=Done)
    async def resolve_blocker(
        blocker_id: UUID, body: OptionalOccurredAtBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Resolve a blocker; support still owed is withdrawn."""
        blocker = await require_blocker(area, blocker_id)
        require_department_access(request, blocker.department, *OFFICER_OR_DEPARTMENT_ROLES)
        at = resolve_occurred_at(body.at, area.clock)
        return await area.command_executor.execute(
            request,
            BLOCKER_DECIDER,
            ResolveBlocker(blocker_id, at, body.at is not None),
            id=blocker_id,
        )

    return router
