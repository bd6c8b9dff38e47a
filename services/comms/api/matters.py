"""Matters over HTTP: classified, then handled through a channel."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.comms.api.required_roles import MEMBER_ROLES, MemberCommandRequest
from services.comms.application.channel_policy_decider import load_current_channel_policy
from services.comms.application.matter_decider import MATTER_DECIDER
from services.comms.domain.channel_policy import Channel
from services.comms.domain.matter_class import MatterClass
from services.comms.domain.matter_commands import ClassifyMatter, HandleMatter, ReclassifyMatter
from services.comms.domain.matter_refusals import (
    UnknownMatter,
)
from services.comms.projections import matters
from services.comms.projections.documents import has_sent_document
from services.comms.projections.matters import MatterFilters, MatterRow, MatterStatus
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Actions, CallerActions, ProbedCommand, probe_commands
from shared.http.command_execution import COMMAND_ANSWER_HEADERS, Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code, MultilineText, SingleLineText, YearMonth
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class NewMatter(BaseModel, extra="forbid"):
    """Something a department has to settle."""

    subject: Annotated[SingleLineText, Field(examples=["The price list 价目表"])]
    department: Annotated[Code, Field(examples=["sales"])]
    matter_class: MatterClass


class ReclassifyMatterBody(BaseModel, extra="forbid"):
    """The class that a matter turned out to have."""

    matter_class: Annotated[MatterClass, Field(examples=["important"])]


class HandleMatterBody(BaseModel, extra="forbid"):
    """How it was settled; the reason is for a channel that was not recommended."""

    channel: Annotated[Channel, Field(examples=["meeting"])]
    reason: Annotated[MultilineText | None, Field(examples=["Everybody was there"])] = None


class NamedMatter(MatterRow):
    """A matter with its department's name."""

    department_name: str | None
    """`null` where the directory has not told it."""


class MatterWithActions(NamedMatter):
    """A matter, and what its reader may do with it."""

    actions: Actions


class Recommended(Done):
    """The answer to a command to a matter: which channel is recommended for it."""

    recommended: Channel
    deviates: bool
    """Whether the matter was handled through another channel."""


def matter_routes(area: AreaContext) -> APIRouter:
    """Return the routes of matters."""
    router = create_area_router(area.name, "/matters")

    async def require_matter(matter_id: UUID) -> MatterRow:
        async with area.pool.acquire() as db:
            found = await matters.find_matter(db, matter_id)
        if found is None:
            raise UnknownMatter(matter=matter_id)
        return found

    async def has_document(matter_id: UUID) -> bool:
        async with area.pool.acquire() as db:
            return await has_sent_document(db, matter_id)

    async def with_recommendation(response: JSONResponse) -> JSONResponse:
        body = json.loads(bytes(response.body))
        matter = await require_matter(UUID(body["id"]))
        headers = {
            name: response.headers[name]
            for name in COMMAND_ANSWER_HEADERS
            if name in response.headers
        }
        return JSONResponse(
            {**body, "recommended": matter.recommended, "deviates": matter.deviates},
            status_code=response.status_code,
            headers=headers,
        )

    @router.post("", status_code=201, response_model=Recommended)
    async def classify_matter(body: NewMatter, request: MemberCommandRequest) -> JSONResponse:
        """Classify a matter; the answer recommends a channel."""
        now, matter_id = area.clock(), area.id_factory()
        department = await area.references.resolve_department(
            body.department, day=company_date(now)
        )
        request.caller.require_department_role(department, *MEMBER_ROLES)
        policy = await load_current_channel_policy(area.event_store)
        return await with_recommendation(
            await area.command_executor.execute(
                request,
                MATTER_DECIDER,
                ClassifyMatter(
                    matter_id,
                    body.subject,
                    department,
                    body.matter_class,
                    policy,
                    now,
                ),
                id=matter_id,
                created_location=f"/api/comms/v1/matters/{matter_id}",
            )
        )

    @router.get("", dependencies=[READS_CORRESPONDENCE])
    async def list_matters(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(matters.MATTER_LIST_QUERY)],
        department: Annotated[Code | None, Query()] = None,
        month: Annotated[
            YearMonth | None, Query(description="Of its handling, or while open its classification")
        ] = None,
        matter_class: SeveralValues[MatterClass] = None,
        status: SeveralValues[MatterStatus] = None,
        deviates: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[NamedMatter]:
        """List matters in the order they were classified; `deviates=true` lists the deviations."""
        code = department and await area.references.spelling_of(department)
        scope.require_filter(ReadClass.CORRESPONDENCE, code)
        own = scope.limit(ReadClass.CORRESPONDENCE)
        filters = MatterFilters(code, month, matter_class, status, deviates)
        found = await list_page(
            area.pool, matters.MATTER_LIST_QUERY, filters, page, readable_by=own
        )
        names = await area.references.names_of({matter.department for matter in found.items})
        items = [
            NamedMatter(**dict(matter), department_name=names.get(matter.department))
            for matter in found.items
        ]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{matter_id}", dependencies=[READS_CORRESPONDENCE])
    async def get_matter(
        matter_id: UUID, response: Response, actions: CallerActions, scope: CallerReadScope
    ) -> MatterWithActions:
        """Read a matter with its recommendation."""
        matter = await require_matter(matter_id)
        scope.require(ReadClass.CORRESPONDENCE, matter.department)
        policy, now = await load_current_channel_policy(area.event_store), area.clock()
        other: MatterClass = "complex" if matter.matter_class == "simple" else "simple"
        department, sent = (matter.department,), await has_document(matter_id)
        possible = await probe_commands(
            area.event_store,
            actions,
            MATTER_DECIDER,
            [
                ProbedCommand(
                    "reclassify_matter",
                    ReclassifyMatter(matter_id, other, policy, now),
                    department,
                ),
                ProbedCommand(
                    "handle_matter",
                    HandleMatter(matter_id, matter.recommended, None, now, has_document=sent),
                    department,
                ),
            ],
        )
        names = await area.references.names_of(department)
        response.headers["ETag"] = format_etag(matter.version)
        return MatterWithActions(
            **dict(matter),
            department_name=names.get(matter.department),
            actions=actions.among(possible),
        )

    @router.post("/{matter_id}/reclassify", response_model=Recommended)
    async def reclassify_matter(
        matter_id: UUID, body: ReclassifyMatterBody, request: MemberCommandRequest
    ) -> JSONResponse:
        """Put an open matter into another class; the policy in force recommends anew."""
        request.caller.require_department_role(
            (await require_matter(matter_id)).department, *MEMBER_ROLES
        )
        policy = await load_current_channel_policy(area.event_store)
        command = ReclassifyMatter(matter_id, body.matter_class, policy, area.clock())
        return await with_recommendation(
            await area.command_executor.execute(request, MATTER_DECIDER, command, id=matter_id)
        )

    @router.post("/{matter_id}/handle", response_model=Recommended)
    async def handle_matter(
        matter_id: UUID, body: HandleMatterBody, request: MemberCommandRequest
    ) -> JSONResponse:
        """Record the channel that was used; a deviation, or no document here, needs its reason."""
        request.caller.require_department_role(
            (await require_matter(matter_id)).department, *MEMBER_ROLES
        )
        command = HandleMatter(
            matter_id,
            body.channel,
            body.reason,
            area.clock(),
            has_document=await has_document(matter_id),
        )
        return await with_recommendation(
            await area.command_executor.execute(request, MATTER_DECIDER, command, id=matter_id)
        )

    return router
