"""The product's own templates over HTTP: what there is, and taking one over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.workflows.api.flow_template_bodies import AdoptBody
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.api.template_surroundings import load_surroundings
from services.workflows.application.deciders import FLOW_DECIDER, TEMPLATE_DECIDER
from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.cost_allocation import LIBRARY
from services.workflows.domain.flow_map import DraftVersion, MapFlow, PublishVersion
from services.workflows.domain.flow_template import template_stream_name
from services.workflows.domain.form_fields import FormField
from services.workflows.domain.template_commands import (
    AdoptTemplate,
    LibraryOrigin,
)
from services.workflows.domain.template_library import LibraryTemplate
from services.workflows.domain.template_refusals import UnknownLibraryTemplate
from services.workflows.projections.flow_maps import SHOWN_STEPS_ADAPTER, StepView
from services.workflows.projections.flow_templates import find_adopted
from services.workflows.projections.people_of_departments import find_held_roles
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_context import EventContext
from shared.http.allowed_actions import Actions, CallerActions, NothingLeftToDo, PossibleCommand
from shared.http.command_execution import CommandRequest, command_request_dependency
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
LibraryKey = Annotated[str, Path(min_length=1, max_length=100, examples=["cost-allocation"])]


class LibraryRoleView(BaseModel):
    """A part in the flow that departments of the company take."""

    key: str
    label: BothLanguages
    several: bool = Field(description="Whether more than one department may take it")


class LibraryEntry(BaseModel):
    """A template of the library."""

    key: str
    name: BothLanguages
    description: BothLanguages
    roles: list[LibraryRoleView] = Field(
        description="Adopting names departments for each; steps name these roles"
    )
    steps: list[StepView]
    subject: str
    form: list[FormField]
    template_id: UUID | None = Field(
        description="The installation's template; null as long as none was taken over"
    )
    actions: Actions


class Adopted(BaseModel):
    """What was taken over; both can be changed like any other."""

    template_id: UUID
    flow_id: UUID


def template_library_routes(area: AreaContext) -> APIRouter:
    """Return the routes of the library of templates."""
    router = create_area_router(area.name, "/template-library")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_library_templates(
        actions: CallerActions, limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[LibraryEntry]:
        """List the templates that come with the product."""
        ids = [one.template_id for one in LIBRARY.values()]
        async with area.pool.acquire() as db:
            adopted = await find_adopted(db, ids)
        items = [_view(one, adopted, actions) for one in LIBRARY.values()]
        return sequence_page(items, cursor, limit, total=total, list="template-library")

    @router.post("/{key}/adopt", response_model=Adopted)
    async def adopt_library_template(
        key: LibraryKey, body: AdoptBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Take a template over with the company's departments: its flow and it are published.

        Both can be changed afterwards. Adopting it again with the same departments changes nothing.
        """

        async def adopt() -> Adopted:
            return await _adopt(area, key, body, request)

        return await area.command_executor.run_idempotently(request, adopt)

    return router


async def _adopt(area: AreaContext, key: str, body: AdoptBody, request: CommandRequest) -> Adopted:
    template, now = LIBRARY.get(key), area.clock()
    if template is None:
        raise UnknownLibraryTemplate(key=key, possible=", ".join(LIBRARY))
    departments = await _named_departments(area, template, body, now)
    terms = template.terms_with(body.baseline.to_baseline())
    surroundings = await load_surroundings(area, [terms], now)
    # The flow is published in the same transaction, before the template.
    surroundings = surroundings.with_flow(template.flow_id)
    origin = LibraryOrigin(key=key, departments=departments)
    command = AdoptTemplate(template.template_id, terms, origin, surroundings, now)
    context = EventContext(
        correlation=area.id_factory(),
        actor=request.caller.subject,
        traceparent=current_traceparent(),
    )
    flow_id = template.flow_id
    stream = template_stream_name(template.template_id)
    async with area.unit_of_work() as unit:
        if (await unit.load_states({stream: TEMPLATE_DECIDER}))[stream].state is None:
            steps = template.steps_for(departments)
            held = await find_held_roles(unit.connection, company_date(now))
            commands = (
                MapFlow(flow_id, template.flow_name, now),
                DraftVersion(flow_id, steps, now),
                PublishVersion(flow_id, 1, now, held),
            )
            await unit.execute_commands(FLOW_DECIDER, [(one, context) for one in commands])
        await unit.execute_commands(TEMPLATE_DECIDER, [(command, context)])
    return Adopted(template_id=template.template_id, flow_id=flow_id)


async def _named_departments(
    area: AreaContext, template: LibraryTemplate, body: AdoptBody, now: datetime
) -> dict[str, tuple[str, ...]]:
    """Return the departments by role as the directory spells them, in the order of the roles.

    Raises `LibraryRolesIncomplete` with every fault.
    """
    given = {role: tuple(dict.fromkeys(codes)) for role, codes in body.departments.items()}
    named = {code for codes in given.values() for code in codes}
    judged = await area.references.judge_departments(named, day=company_date(now))
    template.refuse_wrong_roles(given, judged)
    return {
        role.key: tuple(dict.fromkeys(str(judged[code]) for code in given[role.key]))
        for role in template.roles
    }


def _view(template: LibraryTemplate, adopted: set[UUID], actions: CallerActions) -> LibraryEntry:
    is_adopted = template.template_id in adopted
    possible = PossibleCommand(
        "adopt_library_template", refusal=NothingLeftToDo() if is_adopted else None
    )
    return LibraryEntry(
        key=template.key,
        name=template.name,
        description=template.description,
        roles=[
            LibraryRoleView(key=role.key, label=role.label, several=role.several)
            for role in template.roles
        ],
        steps=list(
            SHOWN_STEPS_ADAPTER.validate_python([step.model_dump() for step in template.steps])
        ),
        subject=template.subject,
        form=list(template.form),
        template_id=template.template_id if is_adopted else None,
        actions=actions.among([possible]),
    )
