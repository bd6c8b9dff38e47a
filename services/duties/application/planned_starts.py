"""Projects start by themselves at the time that was planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.duties.application.deciders import (
    PROJECT_DECIDER,
    PROJECT_STREAM_PREFIX,
    DutiesEvent,
)
from services.duties.domain import project_events, project_schedule_events
from services.duties.domain.project_schedule_commands import StartPlannedProject
from services.duties.domain.project_state import PlannedProject, Project
from services.duties.domain.project_withdrawal import ProjectWithdrawn
from services.duties.domain.refusals import DutyOverlaps
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.eventsourcing.uniqueness_check import UniquenessCheck
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.department_judgements import resolve_open_departments
from shared.reference_data.refusals import ReferenceRefused
from shared.service_runtime.calendar_versions import load_calendars_in


def planned_start_deadline_changes(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Return the changes of an event to the timers: one runs while a kick-off is planned."""
    match event:
        case project_schedule_events.KickOffPlanned(kick_off=kick_off):
            return [SetDeadline(_key(event.project_id), kick_off)]
        case (
            project_events.ProjectStarted() | project_events.ProjectCancelled() | ProjectWithdrawn()
        ):
            return [ClearDeadline(_key(event.project_id))]
        case _:
            return ()


async def start_planned_projects(
    unit: UnitOfWork,
    streams: Iterable[str],
    now: datetime,
    context: EventContext,
    checks: Sequence[UniquenessCheck],
) -> None:
    """Start those of these streams' projects whose time has come, or record why they cannot."""
    names = [name for name in streams if name.startswith(PROJECT_STREAM_PREFIX)]
    if not names:
        return
    calendar = (await load_calendars_in(unit)).in_force(now)
    states = await unit.load_states(dict.fromkeys(names, PROJECT_DECIDER))
    checked = UniqueValueStore(unit, checks)
    for name in names:
        refusal = await _refusal_of_departments(unit, states[name].state, now)
        project_id = UUID(name.removeprefix(PROJECT_STREAM_PREFIX))
        start = StartPlannedProject(project_id, now, calendar, refusal)
        try:
            await execute_command(checked, PROJECT_DECIDER, start, context)
        except DutyOverlaps as overlap:
            refused = replace(start, refusal=overlap)
            await execute_command(unit, PROJECT_DECIDER, refused, context)


async def _refusal_of_departments(
    unit: UnitOfWork, project: Project, now: datetime
) -> Refusal | None:
    """Return why a project's departments cannot be named today; `None` where they all can."""
    if not isinstance(project, PlannedProject):
        return None
    duties = project.duties.active_duties.values()
    codes = {*project.terms.participants, *(one.recipient for one in duties)}
    try:
        await resolve_open_departments(unit.connection, sorted(codes), company_date(now))
    except ReferenceRefused as refusal:
        return refusal
    return None


def _key(project_id: UUID) -> str:
    return f"kick-off-{project_id}"
