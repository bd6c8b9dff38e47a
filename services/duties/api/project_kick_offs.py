"""The routes of T: start a project now or later, move its T, and see what a move would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.duties.api.accountability_checks import accountability_store, find_overlap
from services.duties.api.bodies import MoveKickOffBody, OptionalStartProjectBody
from services.duties.api.named_departments import require_known_departments
from services.duties.api.projects import OfficerCommandRequest
from services.duties.application import PROJECT_DECIDER
from services.duties.application.deciders import PROJECT_STREAM_PREFIX
from services.duties.domain.project_events import ProjectEvent
from services.duties.domain.project_refusals import UnknownProject
from services.duties.domain.project_schedule_commands import (
    MoveKickOff,
    PlanKickOff,
    ScheduleCommand,
    StartProject,
)
from services.duties.domain.project_schedule_events import DutyRescheduled
from services.duties.domain.project_state import PlannedProject, Project, RunningProject
from services.duties.domain.refusals import DutiesRefused
from services.duties.projections import project_duties
from services.duties.projections.projects import StartRefusal
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.refusal import Refusal
from shared.http.command_execution import CommandRequest, Done
from shared.http.field_types import Timestamp
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars


class MovedDueDate(BaseModel):
    """An entry whose due date moves with T."""

    duty_id: UUID
    activity: str
    deliverable: str
    accountable: str
    recipient: str
    was: CompanyTime
    due_at: CompanyTime
    calendar_version: int | None
    """By which version of the company's calendar; `null` where calendar days count."""


class KickOffPreview(BaseModel):
    """What a move of T would change."""

    kick_off: CompanyTime
    refusal: StartRefusal | None
    """Why the move would be refused; `null` where it would not."""
    moved: Sequence[MovedDueDate]
    """Soonest first; none of a project that has not started: its entries have no dates yet."""
    departments: Sequence[str]
    """Those that owe or wait for what moves."""


def kick_off_routes(area: AreaContext) -> APIRouter:
    """Return the routes of kick-offs."""
    router = create_area_router(area.name, "/projects")

    async def execute(request: CommandRequest, command: ScheduleCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request,
            PROJECT_DECIDER,
            command,
            id=command.project_id,
            unit_of_work=accountability_store(area),
        )

    async def move_command(project_id: UUID, body: MoveKickOffBody) -> MoveKickOff:
        async with area.pool.acquire() as db:
            settled = await project_duties.find_settled_duties(db, project_id)
        now = area.clock()
        calendar = (await load_calendars(area.event_store)).in_force(now)
        return MoveKickOff(project_id, body.kick_off, body.reason, now, calendar, settled)

    @router.post("/{project_id}/start", response_model=Done)
    async def start_project(
        project_id: UUID, body: OptionalStartProjectBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Kick a planned project off: due dates count from T, and its handoffs are opened.

        With a T that lies ahead the project starts by itself at that time.
        """
        now = area.clock()
        await require_known_departments(area, project_id)
        if body.kick_off is not None and body.kick_off > now:
            return await execute(request, PlanKickOff(project_id, body.kick_off, now))
        calendar = (await load_calendars(area.event_store)).in_force(now)
        stated = body.kick_off is not None
        return await execute(
            request, StartProject(project_id, body.kick_off or now, stated, calendar)
        )

    @router.post("/{project_id}/kick-off/move", response_model=Done)
    async def move_project_kick_off(
        project_id: UUID, body: MoveKickOffBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Move T of a planned or running project, with a reason: what is still owed moves with it.

        What was handed over or waived keeps its date. The preview lists what would move; both
        departments of each entry are told. The same T counts working days anew, by the company's
        calendar as it is now.
        """
        return await execute(request, await move_command(project_id, body))

    @router.get("/{project_id}/kick-off/preview", dependencies=[READS_WORK])
    async def preview_project_kick_off(
        project_id: UUID,
        kick_off: Annotated[
            Timestamp | None, Query(description="The T to try; the present one, if left out")
        ] = None,
    ) -> KickOffPreview:
        """See which due dates a move of T would change; nothing is recorded."""
        stream = f"{PROJECT_STREAM_PREFIX}{project_id}"
        project = (await load_stream_state(area.event_store, PROJECT_DECIDER, stream)).state
        tried = kick_off or _present_kick_off(project) or area.clock()
        command = await move_command(project_id, MoveKickOffBody(reason="-", kick_off=tried))
        events: Sequence[ProjectEvent] = ()
        refused: Refusal | None = None
        try:
            events = PROJECT_DECIDER.decide(command, project)
        except UnknownProject:
            raise
        except DutiesRefused as refusal:
            refused = refusal
        async with area.pool.acquire() as db:
            refused = refused or await find_overlap(db, events)
        moved = sorted(
            (event for event in events if isinstance(event, DutyRescheduled)),
            key=lambda event: (event.due_at, event.duty.duty_id),
        )
        sides = {side for one in moved for side in (one.duty.accountable, one.duty.recipient)}
        return KickOffPreview(
            kick_off=tried,
            refusal=refused
            and StartRefusal(code=refused.code(), en=refused.text("en"), zh=refused.text("zh")),
            moved=[_moved(one) for one in moved],
            departments=sorted(sides),
        )

    return router


def _present_kick_off(project: Project) -> datetime | None:
    match project:
        case PlannedProject(planned_kick_off=kick_off):
            return kick_off
        case RunningProject(kick_off=kick_off):
            return kick_off
        case _:
            return None


def _moved(event: DutyRescheduled) -> MovedDueDate:
    duty = event.duty
    return MovedDueDate(
        duty_id=duty.duty_id,
        activity=duty.activity,
        deliverable=duty.deliverable,
        accountable=duty.accountable,
        recipient=duty.recipient,
        was=event.was,
        due_at=event.due_at,
        calendar_version=event.calendar_version,
    )
