"""Cases over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from services.workflows.api.acting_parties import require_acting_party, require_starting_party
from services.workflows.api.allowed_commands import probe_cases, remembered_decisions
from services.workflows.api.named_departments import (
    find_open_department,
    mark_closed_departments,
    with_departments_of_flow,
)
from services.workflows.api.request_bodies import CompleteStepBody, NewCase, SendCaseBackBody
from services.workflows.api.required_roles import WORKER_ROLES
from services.workflows.application import CASE_DECIDER, load_version_in_force
from services.workflows.domain.case_commands import CompleteStep, SendBack, StartCase
from services.workflows.domain.planned_step import plan_steps
from services.workflows.domain.refusals import UnknownCase
from services.workflows.projections import case_queries
from services.workflows.projections.case_forms import FilledForm, find_filled_form
from services.workflows.projections.case_queries import (
    CaseDetail,
    CaseEntry,
    CaseFilter,
    CaseStatus,
)
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Actions, CallerActions
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.occurred_at import resolve_occurred_at
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars


class ListedCase(CaseEntry):
    """A case in the list, and what its reader may do with it."""

    actions: Actions


class WholeCase(CaseDetail):
    """A case with its steps, and what its reader may do with it."""

    form: FilledForm | None
    """What was filled in, where it was started from a template."""
    actions: Actions


WorkerCommandRequest = Annotated[CommandRequest, command_request_dependency(*WORKER_ROLES)]
StepNumber = Annotated[int, Path(ge=1, le=1_000_000)]


def case_routes(area: AreaContext) -> APIRouter:
    """Return the routes of cases."""
    router = create_area_router(area.name, "/cases")
    decisions = remembered_decisions()

    @router.post("", status_code=201, response_model=Done)
    async def start_case(body: NewCase, request: WorkerCommandRequest) -> JSONResponse:
        """Start a case on its flow's version of that time.

        Who starts it acts for the department that holds its first step, and for the one named.
        """
        case_id, now = area.id_factory(), area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        number, mapped = await load_version_in_force(area.event_store, body.flow_id, at)
        department = await find_open_department(area, body.department, company_date(at))
        steps = await with_departments_of_flow(
            area, plan_steps(mapped, department), company_date(at)
        )
        party = require_starting_party(area, request.caller, steps, department, at=at, now=now)
        return await area.command_executor.execute(
            request,
            CASE_DECIDER,
            StartCase(
                case_id,
                body.subject,
                body.flow_id,
                number,
                steps,
                at,
                party.connector,
                department,
                await load_calendars(area.event_store),
            ),
            id=case_id,
            created_location=f"/api/workflows/v1/cases/{case_id}",
        )

    @router.post("/{case_id}/steps/{step}/complete", response_model=Done)
    async def complete_step(
        case_id: UUID, step: StepNumber, body: CompleteStepBody, request: WorkerCommandRequest
    ) -> JSONResponse:
        """Say that the department has done its step; the next one is opened."""
        now = area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        party = require_acting_party(area, request.caller, body.department, at, now)
        command = CompleteStep(
            case_id,
            step,
            await area.references.spelling_of(body.department),
            body.resource,
            at,
            body.at is not None,
            party.entered_at,
            party.connector,
            request.caller.subject if party.entered_at is not None else None,
            party.roles,
            body.decision,
            body.reason,
            await load_calendars(area.event_store),
        )
        return await area.command_executor.execute(request, CASE_DECIDER, command, id=case_id)

    @router.post("/{case_id}/steps/{step}/send-back", response_model=Done)
    async def send_case_back(
        case_id: UUID, step: StepNumber, body: SendCaseBackBody, request: WorkerCommandRequest
    ) -> JSONResponse:
        """Return the case to the step before, with a reason; that step is opened again."""
        now = area.clock()
        at = resolve_occurred_at(body.at, lambda: now)
        party = require_acting_party(area, request.caller, body.department, at, now)
        command = SendBack(
            case_id,
            step,
            await area.references.spelling_of(body.department),
            body.reason,
            at,
            body.at is not None,
            party.entered_at,
            party.connector,
            request.caller.subject if party.entered_at is not None else None,
            party.roles,
            body.to,
            await load_calendars(area.event_store),
        )
        return await area.command_executor.execute(request, CASE_DECIDER, command, id=case_id)

    @router.get("", dependencies=[READS_WORK])
    async def list_cases(
        page: Annotated[ListParameters, list_parameters(case_queries.CASE_LIST_QUERY)],
        actions: CallerActions,
        status: SeveralValues[CaseStatus] = None,
        flow_id: UUID | None = None,
        import_id: UUID | None = None,
        department: Annotated[Code | None, Query(description="Holds the open step")] = None,
        template_id: UUID | None = None,
    ) -> Page[ListedCase]:
        """List cases by their opening."""
        code = department and await area.references.spelling_of(department)
        filters = CaseFilter(status, flow_id, import_id, code, template_id)
        found = await list_page(area.pool, case_queries.CASE_LIST_QUERY, filters, page)
        await mark_closed_departments(area, found.items)
        names = await area.references.names_of(
            {case.department for case in found.items if case.department}
        )
        possible = await probe_cases(area, found.items, actions, decisions)
        items = [
            ListedCase(
                **{**vars(case), "department_name": names.get(case.department or "")},
                actions=actions.among(possible[case.id]),
            )
            for case in found.items
        ]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{case_id}", dependencies=[READS_WORK])
    async def get_case(
        case_id: UUID, response: Response, actions: CallerActions, scope: CallerReadScope
    ) -> WholeCase:
        """Read a case with every opening of its steps."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            case = await case_queries.find_case(db, case_id)
            form = await find_filled_form(db, case_id)
        if case is None:
            raise UnknownCase(case=case_id)
        response.headers["ETag"] = format_etag(case.version)
        await mark_closed_departments(area, [case])
        names = await area.references.names_of({step.department for step in case.steps})
        steps = [
            step.model_copy(
                update={
                    "department_name": names.get(step.department),
                    "resource": step.resource
                    if scope.includes(ReadClass.PEOPLE, [step.department])
                    else None,
                    "claimed_by": step.claimed_by
                    if scope.includes(ReadClass.PEOPLE, [step.department])
                    else None,
                }
            )
            for step in case.steps
        ]
        holder = names.get(case.department or "")
        possible = await probe_cases(area, [case], actions, decisions)
        return WholeCase(
            **{**dict(case), "steps": steps, "department_name": holder},
            form=form,
            actions=actions.among(possible[case_id]),
        )

    return router
