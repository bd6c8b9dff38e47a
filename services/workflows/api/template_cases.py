"""Starting cases from a template over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from services.workflows.api.acting_parties import require_starting_party
from services.workflows.api.flow_template_bodies import NewTemplateCase
from services.workflows.api.named_departments import find_open_department, with_departments_of_flow
from services.workflows.api.required_roles import WORKER_ROLES
from services.workflows.application import CASE_DECIDER, load_version_in_force
from services.workflows.application.deciders import TEMPLATE_DECIDER
from services.workflows.domain.case_commands import StartCase
from services.workflows.domain.case_form import CaseForm, fill_subject
from services.workflows.domain.filled_form import departments_in, fill_form
from services.workflows.domain.flow_template import template_stream_name
from services.workflows.domain.form_values import FormContext
from services.workflows.domain.planned_step import plan_steps
from services.workflows.domain.template_refusals import UnknownTemplate
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_days import company_date
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.occurred_at import resolve_occurred_at
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars

OptionalNewCase = Annotated[NewTemplateCase, Body(default_factory=NewTemplateCase)]
WorkerCommandRequest = Annotated[CommandRequest, command_request_dependency(*WORKER_ROLES)]


def template_case_routes(area: AreaContext) -> APIRouter:
    """Return the route that starts cases from templates."""
    router = create_area_router(area.name, "/templates/{template_id}")

    @router.post("/cases", status_code=201, response_model=Done)
    async def start_case_from_template(
        template_id: UUID, body: OptionalNewCase, request: WorkerCommandRequest
    ) -> JSONResponse:
        """Start a case from a template, on its flow's version in force, with the form filled in.

        Every fault of the form is told at once. The case keeps the form of this version.
        """
        case_id, now = area.id_factory(), area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        day = company_date(at)
        stream = template_stream_name(template_id)
        template = (await load_stream_state(area.event_store, TEMPLATE_DECIDER, stream)).state
        if template is None:
            raise UnknownTemplate(template=template_id)
        number, terms = template.in_force(at, body.template_version)
        flow_version, mapped = await load_version_in_force(area.event_store, terms.flow_id, at)
        named = body.department or terms.department
        if named is None and mapped[0].department is None:
            named = request.caller.department
        department = await find_open_department(area, named, day)
        steps = await with_departments_of_flow(area, plan_steps(mapped, department), day)
        own_choice = department if body.department is not None else None
        party = require_starting_party(area, request.caller, steps, own_choice, at=at, now=now)
        judged = await area.references.judge_departments(
            {*departments_in(terms.form, body.values)}, day=day
        )
        values = fill_form(terms.form, body.values, FormContext(day, judged))
        command = StartCase(
            case_id,
            body.subject or fill_subject(terms.subject, values),
            terms.flow_id,
            flow_version,
            steps,
            at,
            party.connector,
            department,
            await load_calendars(area.event_store),
            CaseForm(template_id=template_id, template_version=number, values=values),
        )
        return await area.command_executor.execute(
            request,
            CASE_DECIDER,
            command,
            id=case_id,
            created_location=f"/api/workflows/v1/cases/{case_id}",
        )

    return router
