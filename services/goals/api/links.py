"""The routes of links between goals: one side offers, the other accepts or declines."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.goals.api.authorization import (
    OFFICER_OR_DEPARTMENT_ROLES,
    OfficerOrDepartmentRequest,
    require_department_access,
    require_existing_goal,
)
from services.goals.api.possible_commands import link_commands
from services.goals.application import CYCLE_DECIDER, CascadingCycleStore
from services.goals.domain.cycle_and_hierarchy_commands import (
    AcceptLink,
    DeclineLink,
    OfferLink,
    WithdrawLink,
)
from services.goals.domain.goal_hierarchy import GoalLink, LinkKind, LinkSide, LinkStatus
from services.goals.domain.refusals import (
    UnknownLink,
)
from services.goals.projections import links
from services.goals.projections.links import LinkFilters, LinkRow
from services.goals.projections.present_relations import list_blockers_of
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class NewLink(BaseModel):
    """`source` contributes to `target`, or depends on it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "depends-on",
                    "source": "01900000-0000-7000-8000-000000000001",
                    "target": "01900000-0000-7000-8000-000000000002",
                }
            ]
        },
    )

    kind: LinkKind
    source: UUID
    target: UUID
    offered_by: Annotated[LinkSide, Field(description="The side that offers it")] = "source"


class LinkWithActions(LinkRow):
    """A link, and what its reader may do with it."""

    actions: Actions


def link_routes(area: AreaContext) -> APIRouter:
    """Return the routes of links."""
    router = create_area_router(area.name, "/links")
    streams = CascadingCycleStore(area, list_blockers_of)

    async def require_link(link_id: UUID) -> LinkRow:
        async with area.pool.acquire() as db:
            found = await links.find_link(db, link_id)
        if found is None:
            raise UnknownLink(link_id=link_id)
        return found

    async def require_access_to_side(
        request: CommandRequest, link: LinkRow, side: LinkSide
    ) -> None:
        goal = await require_existing_goal(area, link.source if side == "source" else link.target)
        require_department_access(request, goal.department, *OFFICER_OR_DEPARTMENT_ROLES)

    def answering_side(link: LinkRow) -> LinkSide:
        return "target" if link.offered_by == "source" else "source"

    @router.post("", status_code=201, response_model=Done)
    async def offer_link(body: NewLink, request: OfficerOrDepartmentRequest) -> JSONResponse:
        """Offer a link; for people of the side that offers. The version is the cycle's."""
        source, target = [
            await require_existing_goal(area, id_) for id_ in (body.source, body.target)
        ]
        offering = source if body.offered_by == "source" else target
        require_department_access(request, offering.department, *OFFICER_OR_DEPARTMENT_ROLES)
        link = GoalLink(link_id=area.id_factory(), **body.model_dump())
        return await area.command_executor.execute(
            request,
            CYCLE_DECIDER,
            OfferLink(source.cycle_id, link, area.clock()),
            id=link.link_id,
            created_location=f"/api/goals/v1/links/{link.link_id}",
            unit_of_work=streams,
        )

    @router.get("", dependencies=[READS_WORK])
    async def list_links(
        page: Annotated[ListParameters, list_parameters(links.LINK_LIST_QUERY)],
        cycle: UUID | None = None,
        goal: Annotated[UUID | None, Query(description="On either side")] = None,
        status: SeveralValues[LinkStatus] = None,
        department: Annotated[Code | None, Query(description="Whose goal is on a side")] = None,
    ) -> Page[LinkRow]:
        """List links in the order in which they were offered."""
        spelled = department and await area.references.spelling_of(department)
        filters = LinkFilters(cycle, goal, status, spelled)
        return await list_page(area.pool, links.LINK_LIST_QUERY, filters, page)

    @router.get("/{link_id}", dependencies=[READS_WORK])
    async def get_link(link_id: UUID, actions: CallerActions) -> LinkWithActions:
        """Read a link."""
        link = await require_link(link_id)
        departments = {
            "source": (await require_existing_goal(area, link.source)).department,
            "target": (await require_existing_goal(area, link.target)).department,
        }
        possible = await link_commands(
            area, link, departments[link.offered_by], departments[answering_side(link)], actions
        )
        return LinkWithActions(**link.model_dump(), actions=actions.among(possible))

    @router.post("/{link_id}/accept", response_model=Done)
    async def accept_link(link_id: UUID, request: OfficerOrDepartmentRequest) -> JSONResponse:
        """Accept a link; for people of the side that did not offer it."""
        link = await require_link(link_id)
        await require_access_to_side(request, link, answering_side(link))
        command = AcceptLink(link.cycle_id, link_id, area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=link_id, unit_of_work=streams
        )

    @router.post("/{link_id}/decline", response_model=Done)
    async def decline_link(
        link_id: UUID, body: ReasonBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Decline a link; for people of the side that did not offer it."""
        link = await require_link(link_id)
        await require_access_to_side(request, link, answering_side(link))
        command = DeclineLink(link.cycle_id, link_id, body.reason, area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=link_id, unit_of_work=streams
        )

    @router.post("/{link_id}/withdraw", response_model=Done)
    async def withdraw_link(
        link_id: UUID, body: ReasonBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Withdraw a link, before or after the answer; for people of the side that offered it."""
        link = await require_link(link_id)
        await require_access_to_side(request, link, link.offered_by)
        command = WithdrawLink(link.cycle_id, link_id, body.reason, area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=link_id, unit_of_work=streams
        )

    return router
