"""Templates over HTTP: defining, publishing, retiring and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from services.workflows.api.flow_template_bodies import TemplateBody
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.api.template_surroundings import load_surroundings
from services.workflows.application.deciders import FLOW_DECIDER, TEMPLATE_DECIDER
from services.workflows.domain.flow_map import flow_stream_name
from services.workflows.domain.flow_template import FlowTemplate, template_stream_name
from services.workflows.domain.refusals import WorkflowsRefused
from services.workflows.domain.template_commands import (
    DefineTemplate,
    DraftTemplateVersion,
    PublishTemplateVersion,
    RetireTemplate,
    TemplateCommand,
)
from services.workflows.domain.template_refusals import UnknownTemplate
from services.workflows.projections import flow_templates
from services.workflows.projections.flow_templates import (
    TemplateDetail,
    TemplateEntry,
    TemplateStatus,
)
from shared.eventsourcing.command_handler import load_stream_state
from shared.http.allowed_actions import (
    Actions,
    CallerActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
)
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
VersionNumber = Annotated[int, Path(ge=1, le=1_000_000)]


class ListedTemplate(TemplateEntry):
    """A template in the list, and what its reader may do with it."""

    actions: Actions


class WholeTemplate(TemplateDetail):
    """A template with its versions, and what its reader may do with it."""

    actions: Actions


def flow_template_routes(area: AreaContext) -> APIRouter:
    """Return the routes of templates."""
    router = create_area_router(area.name, "/templates")

    @router.post("", status_code=201, response_model=Done)
    async def define_template(body: TemplateBody, request: OfficerCommandRequest) -> JSONResponse:
        """Draft the first version of a template; cases are started from it once it is published."""
        template_id = area.id_factory()
        return await area.command_executor.execute(
            request,
            TEMPLATE_DECIDER,
            DefineTemplate(template_id, body.to_terms(), area.clock()),
            id=template_id,
            created_location=f"/api/workflows/v1/templates/{template_id}",
        )

    @router.put("/{template_id}/draft", response_model=Done)
    async def draft_template_version(
        template_id: UUID, body: TemplateBody, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Say what the template's next version has; replaces an earlier draft."""
        command = DraftTemplateVersion(template_id, body.to_terms(), area.clock())
        return await area.command_executor.execute(
            request, TEMPLATE_DECIDER, command, id=template_id
        )

    @router.post("/{template_id}/versions/{number}/publish", response_model=Done)
    async def publish_template_version(
        template_id: UUID, number: VersionNumber, request: OfficerIfMatchRequest
    ) -> JSONResponse:
        """Have cases started from the drafted version, if it has no fault; all faults are told.

        Running cases keep the form that they were started with.
        """
        now = area.clock()
        stream = template_stream_name(template_id)
        template = (await load_stream_state(area.event_store, TEMPLATE_DECIDER, stream)).state
        terms = [template.draft] if template is not None and template.draft is not None else []
        surroundings = await load_surroundings(area, terms, now)
        command = PublishTemplateVersion(template_id, number, surroundings, now)
        return await area.command_executor.execute(
            request, TEMPLATE_DECIDER, command, id=template_id
        )

    @router.post("/{template_id}/retire", response_model=Done)
    async def retire_template(template_id: UUID, request: OfficerCommandRequest) -> JSONResponse:
        """Have no case started from the template any more; those that run go on.

        Another version that is drafted and published brings it back.
        """
        command = RetireTemplate(template_id, area.clock())
        return await area.command_executor.execute(
            request, TEMPLATE_DECIDER, command, id=template_id
        )

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_templates(
        page: Annotated[ListParameters, list_parameters(flow_templates.TEMPLATE_LIST_QUERY)],
        actions: CallerActions,
        status: SeveralValues[TemplateStatus] = None,
        flow_id: UUID | None = None,
    ) -> Page[ListedTemplate]:
        """List templates in the order they were defined."""
        filters = {"status": status, "flow_id": flow_id}
        found = await list_page(area.pool, flow_templates.TEMPLATE_LIST_QUERY, filters, page)
        possible = await possible_commands(area, found.items)
        items = [
            ListedTemplate(**dict(one), actions=actions.among(possible[one.id]))
            for one in found.items
        ]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{template_id}", dependencies=[READS_REFERENCE])
    async def get_template(
        template_id: UUID, response: Response, actions: CallerActions
    ) -> WholeTemplate:
        """Read a template with all its versions and their forms."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            template = await flow_templates.find_template(db, template_id)
        if template is None:
            raise UnknownTemplate(template=template_id)
        response.headers["ETag"] = format_etag(template.version)
        possible = await possible_commands(area, [template])
        return WholeTemplate(**dict(template), actions=actions.among(possible[template_id]))

    return router


async def possible_commands(
    area: AreaContext, templates: Sequence[TemplateEntry]
) -> dict[UUID, list[PossibleCommand]]:
    """Return the commands to each template, with what stands against them now."""
    if not templates:
        return {}
    now = area.clock()
    streams = {template_stream_name(one.id): one.id for one in templates}
    flows = {flow_stream_name(one.flow_id): one.flow_id for one in templates}
    loaded = await area.event_store.load_states(
        {**dict.fromkeys(streams, TEMPLATE_DECIDER), **dict.fromkeys(flows, FLOW_DECIDER)}
    )
    states: dict[UUID, FlowTemplate] = {
        one: loaded[stream].state for stream, one in streams.items()
    }
    first_steps = {
        flow_id: flow.published_versions[-1][0].department
        for stream, flow_id in flows.items()
        if (flow := loaded[stream].state) is not None and flow.published_versions
    }
    drafts = [one.draft for one in states.values() if one.draft is not None]
    surroundings = await load_surroundings(area, drafts, now, is_read=True)
    found = {}
    for template_id, template in states.items():
        number = len(template.published_versions) + (template.draft is not None)
        probed: Sequence[ProbedCommand[TemplateCommand]] = (
            ProbedCommand(
                "draft_template_version",
                DraftTemplateVersion(template_id, template.newest, now),
                has_own_values=True,
            ),
            ProbedCommand(
                "publish_template_version",
                PublishTemplateVersion(template_id, number, surroundings, now),
            ),
            ProbedCommand("retire_template", RetireTemplate(template_id, now)),
        )
        terms = template.published_versions[-1] if template.published_versions else template.newest
        starter = first_steps.get(terms.flow_id) or terms.department
        start = PossibleCommand(
            "start_case_from_template",
            None if starter is None else (starter,),
            _refusal_to_start(template, now),
        )
        found[template_id] = [
            *(decided_command(one, TEMPLATE_DECIDER, template) for one in probed),
            start,
        ]
    return found


def _refusal_to_start(template: FlowTemplate, now: datetime) -> WorkflowsRefused | None:
    try:
        template.in_force(now)
    except WorkflowsRefused as refusal:
        return refusal.with_traceback(None)
    return None
