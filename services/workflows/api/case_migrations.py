"""Running cases on another version of their flow: what would become of them, and the move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.workflows.api.named_departments import with_known_departments
from services.workflows.api.required_roles import OFFICER_ROLES
from services.workflows.application import CASE_DECIDER, load_published_version
from services.workflows.domain.case_commands import MigrateCase
from services.workflows.domain.case_state import CaseWithSteps
from services.workflows.domain.planned_step import MappedStep, plan_steps
from services.workflows.domain.refusals import UnknownCase
from services.workflows.domain.step_events import case_stream_name
from services.workflows.projections.case_queries import find_cases_to_migrate
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.refusal import Refusal
from shared.http.allowed_actions import Reason
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.field_types import Code
from shared.http.object_keys import EACH_CODE_ONCE
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.reference_data.refusals import ReferenceRefused
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars
from shared.working_time.heard_calendars import WorkingCalendars

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
VersionNumber = Annotated[int, Path(ge=1, le=1_000_000)]
MAX_LISTED_CASES = 200


class MappingBody(BaseModel, extra="forbid"):
    """Where the steps of another version stand in this one."""

    mapping: Annotated[
        dict[Code, Code], Field(max_length=100, examples=[{"check": "verify"}]), EACH_CODE_ONCE
    ] = {}
    """New keys by the old ones; steps of the same key need none."""


OptionalMappingBody = Annotated[MappingBody, Body(default_factory=MappingBody)]


class MigrateCaseBody(MappingBody, extra="forbid"):
    """The version that a case is to follow."""

    flow_version: Annotated[int, Field(ge=1, le=1_000_000, examples=[2])]


class MigratedCaseView(BaseModel):
    """What would become of a case."""

    id: UUID
    subject: str
    flow_version: int
    """The version that it follows now."""
    stands_at: list[str]
    """The keys of the steps that would be open; empty where it does not fit."""
    code: str | None = None
    """The `code` with which the move would be refused; `null` where the case fits."""
    reason: Reason | None = None


class MigrationPreview(BaseModel):
    """What would become of a flow's running cases on a version."""

    items: list[MigratedCaseView]
    total: int
    """All running cases on other versions; the oldest 200 of them are listed."""


@dataclass(frozen=True)
class _Target:
    flow_id: UUID
    number: int
    steps: tuple[MappedStep, ...]
    mapping: Mapping[str, str]
    calendars: WorkingCalendars


def case_migration_routes(area: AreaContext) -> APIRouter:
    """Return the routes by which cases move to another version."""
    router = create_area_router(area.name, "")

    async def command_for(case: CaseWithSteps, target: _Target, now: datetime) -> MigrateCase:
        steps = await with_known_departments(
            area, plan_steps(target.steps, case.department), company_date(now)
        )
        case_id = case.started.case_id
        return MigrateCase(
            case_id, target.flow_id, target.number, steps, target.mapping, now, target.calendars
        )

    async def look_at(case: CaseWithSteps, target: _Target, now: datetime) -> MigratedCaseView:
        """Return what would become of a case, also where a department of it is closed."""
        try:
            return _try_move(case, await command_for(case, target, now))
        except ReferenceRefused as refusal:
            return _view_of(case, refusal)

    @router.post(
        "/flows/{flow_id}/versions/{number}/migration-preview",
        dependencies=[Depends(RequireReadScope(ReadClass.WORK, *OFFICER_ROLES))],
    )
    async def preview_migration(
        flow_id: UUID, number: VersionNumber, body: OptionalMappingBody
    ) -> MigrationPreview:
        """Say of each running case of the flow where it would stand on this version; no change."""
        now = area.clock()
        mapped = await load_published_version(area.event_store, flow_id, number)
        calendars = await load_calendars(area.event_store)
        target = _Target(flow_id, number, mapped, body.mapping, calendars)
        async with area.pool.acquire() as db:
            found = await find_cases_to_migrate(db, flow_id, number, MAX_LISTED_CASES)
        streams = {case_stream_name(one): CASE_DECIDER for one in found.case_ids}
        states = await area.event_store.load_states(streams)
        cases = [states[stream].state for stream in streams]
        items = [await look_at(case, target, now) for case in cases]
        return MigrationPreview(items=items, total=found.total)

    @router.post("/cases/{case_id}/migrate", response_model=Done)
    async def migrate_case(
        case_id: UUID, body: MigrateCaseBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Move a running case to another published version of its flow, if it fits there."""
        now, stream = area.clock(), case_stream_name(case_id)
        case = (await load_stream_state(area.event_store, CASE_DECIDER, stream)).state
        if case is None:
            raise UnknownCase(case=case_id)
        flow_id, number = case.started.flow_id, body.flow_version
        mapped = await load_published_version(area.event_store, flow_id, number)
        calendars = await load_calendars(area.event_store)
        target = _Target(flow_id, number, mapped, body.mapping, calendars)
        command = await command_for(case, target, now)
        return await area.command_executor.execute(request, CASE_DECIDER, command, id=case_id)

    return router


def _try_move(case: CaseWithSteps, command: MigrateCase) -> MigratedCaseView:
    """Return where a case would stand, as its decider says."""
    try:
        moved = CASE_DECIDER.fold(CASE_DECIDER.decide(command, case), case)
    except Refusal as refusal:
        return _view_of(case, refusal)
    return _view_of(case, None, () if moved is None else sorted(moved.open_keys()))


def _view_of(
    case: CaseWithSteps, refusal: Refusal | None, stands_at: Sequence[str] = ()
) -> MigratedCaseView:
    return MigratedCaseView(
        id=case.started.case_id,
        subject=case.started.case,
        flow_version=case.started.flow_version,
        stands_at=list(stands_at),
        code=None if refusal is None else refusal.code(),
        reason=None if refusal is None else Reason(en=refusal.text("en"), zh=refusal.text("zh")),
    )
