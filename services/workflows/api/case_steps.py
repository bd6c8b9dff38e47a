"""A case's steps over HTTP: claimed, handed back, delegated and withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from services.workflows.api.acting_parties import acting_party
from services.workflows.api.request_bodies import DelegateStepBody, HolderBody
from services.workflows.api.required_roles import OFFICER_ROLES, PEOPLE_ROLES
from services.workflows.application import CASE_DECIDER
from services.workflows.domain.case_commands import (
    CaseCommand,
    ClaimStep,
    ReleaseStep,
    WithdrawCase,
    WithdrawStep,
)
from services.workflows.domain.refusals import UnknownCase
from services.workflows.domain.step_events import case_stream_name
from shared.eventsourcing.command_handler import load_stream_state
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars

PersonCommandRequest = Annotated[CommandRequest, command_request_dependency(*PEOPLE_ROLES)]
OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
StepNumber = Annotated[int, Path(ge=1, le=1_000_000)]


def case_step_routes(area: AreaContext) -> APIRouter:
    """Return the routes of who does a step, and of what need not be done any more."""
    router = create_area_router(area.name, "/cases")

    async def act_for(
        request: CommandRequest, code: str
    ) -> tuple[str, frozenset[str] | None, datetime]:
        """Return the department as it is spelled, the caller's roles in it, and the time.

        Raises `Problem` where the caller may not act for it.
        """
        now = area.clock()
        request.caller.require_department_role(code, *PEOPLE_ROLES)
        roles = acting_party(request.caller, code, now).roles
        return await area.references.spelling_of(code), roles, now

    async def execute(request: CommandRequest, command: CaseCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, CASE_DECIDER, command, id=command.case_id
        )

    @router.post("/{case_id}/steps/{step}/claim", response_model=Done)
    async def claim_step(
        case_id: UUID, step: StepNumber, body: HolderBody, request: PersonCommandRequest
    ) -> JSONResponse:
        """Take a step of one's department on; then nobody else of it completes the step."""
        department, roles, now = await act_for(request, body.department)
        command = ClaimStep(case_id, step, department, request.caller.subject, now, roles)
        return await execute(request, command)

    @router.post("/{case_id}/steps/{step}/hand-back", response_model=Done)
    async def hand_step_back(
        case_id: UUID, step: StepNumber, body: HolderBody, request: PersonCommandRequest
    ) -> JSONResponse:
        """Hand a claimed step back to the department; its head does it for others too."""
        department, roles, now = await act_for(request, body.department)
        command = ReleaseStep(case_id, step, department, request.caller.subject, now, roles)
        return await execute(request, command)

    @router.post("/{case_id}/steps/{step}/delegate", response_model=Done)
    async def delegate_step(
        case_id: UUID, step: StepNumber, body: DelegateStepBody, request: PersonCommandRequest
    ) -> JSONResponse:
        """Give a step to another person of the department, by the subject of that sign-on."""
        department, roles, now = await act_for(request, body.department)
        command = ClaimStep(case_id, step, department, body.to, now, roles, request.caller.subject)
        return await execute(request, command)

    @router.post("/{case_id}/steps/{step}/withdraw", response_model=Done)
    async def withdraw_step(
        case_id: UUID, step: StepNumber, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Have a step not done, or a reviewer not vote, with a reason.

        The ways through it are not taken; a join waits for the others alone.
        """
        calendars = await load_calendars(area.event_store)
        command = WithdrawStep(case_id, step, body.reason, area.clock(), calendars)
        return await execute(request, command)

    @router.post("/{case_id}/withdraw", response_model=Done)
    async def withdraw_case(
        case_id: UUID, body: ReasonBody, request: PersonCommandRequest
    ) -> JSONResponse:
        """End a case before its last step: by the department that it was started for."""
        caller, now = request.caller, area.clock()
        stream = case_stream_name(case_id)
        case = (await load_stream_state(area.event_store, CASE_DECIDER, stream)).state
        if case is None:
            raise UnknownCase(case=case_id)
        caller.require_department_role(case.department, *PEOPLE_ROLES)
        party = acting_party(caller, case.department, now)
        department = case.department if party.entered_at is not None else None
        return await execute(request, WithdrawCase(case_id, body.reason, now, department))

    return router
