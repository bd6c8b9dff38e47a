"""Calls the meetings of each running project week by week, and finds missed weeks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.comms.application.meeting_decider import MEETING_DECIDER, MEETING_STREAM_PREFIX
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain import project_rhythm, project_rhythm_state
from services.comms.domain.meeting_commands import CancelMeeting, PlanMeeting
from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan
from services.comms.domain.meeting_state import PlannedMeetingState
from services.comms.domain.project_rhythm_commands import (
    CheckRhythm,
    EndRhythm,
    ProjectRhythmCommand,
    StartRhythm,
    WeekSituation,
)
from services.comms.domain.project_rhythm_events import (
    ProjectMeetingsCalled,
    ProjectRhythmCheckSet,
    ProjectRhythmEvent,
    ProjectWeekMet,
    ProjectWeekMissed,
)
from services.comms.domain.project_rhythm_state import ProjectRhythm
from services.comms.domain.project_rhythm_terms import (
    RhythmTerms,
    version_for,
    week_name,
)
from shared.contracts.duties import ProjectCancelled, ProjectClosed, ProjectStarted
from shared.contracts.duties_changes import ProjectWithdrawn
from shared.contracts.duties_corrections import SharesCorrected
from shared.contracts.duties_transfers import ProjectTransferred
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.department_judgements import resolve_open_departments
from shared.reference_data.refusals import ReferenceRefused

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

RHYTHM_STREAM_PREFIX = "project-rhythm-"
_WEEK_IS_OVER = "the week is over 本周已结束"
_PROJECT_IS_OVER = "the project is over 协作事项已结束"
_BY_RHYTHM = "the project's rhythm 项目例会频率"

PROJECT_RHYTHM_DECIDER = Decider[ProjectRhythmCommand, ProjectRhythmEvent, ProjectRhythm | None](
    initial=None,
    decide=project_rhythm.decide,
    evolve=project_rhythm_state.evolve,
    stream_for=lambda command: f"{RHYTHM_STREAM_PREFIX}{command.project_id}",
)

_Begun = ProjectStarted | ProjectTransferred | SharesCorrected
_Ended = ProjectClosed | ProjectCancelled | ProjectWithdrawn
_FACT_ADAPTER = TypeAdapter[Any](Annotated[_Begun | _Ended, Field(discriminator="type")])
PROJECT_FACT_TYPES = frozenset(_FACT_ADAPTER.json_schema()["discriminator"]["mapping"])

FindWeekSituations = Callable[["Connection", UUID, date], Awaitable[Mapping[date, WeekSituation]]]
"""Returns what meetings a project has by week, from a week on."""


def rhythm_deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return how an event moves the time at which a project's meetings are looked at."""
    match event:
        case ProjectRhythmCheckSet(project_id=project_id, next_at=None):
            return [ClearDeadline(f"{RHYTHM_STREAM_PREFIX}{project_id}")]
        case ProjectRhythmCheckSet(project_id=project_id, next_at=datetime() as next_at):
            return [SetDeadline(f"{RHYTHM_STREAM_PREFIX}{project_id}", next_at)]
        case _:
            return ()


async def follow_projects(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Begin to call meetings of projects that have started, and end it for those that are over."""
    found = [
        (_FACT_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type in PROJECT_FACT_TYPES
    ]
    if not found:
        return
    now = unit.writer.clock()
    calendar = (await load_calendar_versions(unit, now)).current
    for one, fact in found:
        context = EventContext.caused_by(fact.id, fact.context, "consumer:comms")
        if isinstance(one, _Ended):
            rhythm = await load_rhythm(unit, one.project_id)
            await unit.execute_commands(
                PROJECT_RHYTHM_DECIDER, [(EndRhythm(one.project_id, now), context)]
            )
            ids = [] if rhythm is None else [id_ for ids in rhythm.called.values() for id_ in ids]
            await call_off(unit, ids, _PROJECT_IS_OVER, now, context)
            continue
        if not isinstance(one, ProjectStarted) and await load_rhythm(unit, one.project_id) is None:
            continue
        command = StartRhythm(one.project_id, one.name, one.participants, now, calendar)
        await unit.execute_commands(PROJECT_RHYTHM_DECIDER, [(command, context)])


async def check_rhythms(
    unit: UnitOfWork, find_situations: FindWeekSituations, streams: Sequence[str], now: datetime
) -> None:
    """Plan the meetings that are due in these projects, and judge the weeks that are over."""
    if not streams:
        return
    calendar = (await load_calendar_versions(unit, now)).current
    states = await unit.load_states(dict.fromkeys(streams, PROJECT_RHYTHM_DECIDER))
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")
    for stream in streams:
        rhythm = states[stream].state
        if rhythm is None:
            continue
        project_id = UUID(stream.removeprefix(RHYTHM_STREAM_PREFIX))
        situations = await find_situations(unit.connection, project_id, rhythm.to_judge)
        terms = rhythm.terms_on(company_date(now), calendar)
        attending = await _open_departments(unit, _callers(rhythm, terms), now)
        organiser = next(iter(attending), None)
        owed_by, former = organiser, rhythm.terms_in(rhythm.to_judge)
        if former.organiser != terms.organiser:
            callers = await _open_departments(unit, _callers(rhythm, former), now)
            owed_by = next(iter(callers), None)
        check = CheckRhythm(project_id, now, calendar, organiser, situations, owed_by)
        await unit.execute_commands(PROJECT_RHYTHM_DECIDER, [(check, context)])
        for event in PROJECT_RHYTHM_DECIDER.decide(check, rhythm):
            match event:
                case ProjectMeetingsCalled():
                    has_one = situations.get(event.week, WeekSituation()).called > 0
                    await _plan(unit, event, rhythm, attending, context, has_one=has_one)
                case ProjectWeekMissed(week=week) | ProjectWeekMet(week=week):
                    ids = [id_ for one, ids in rhythm.called.items() if one <= week for id_ in ids]
                    await call_off(unit, ids, _WEEK_IS_OVER, now, context)
                case _:
                    pass


async def _plan(
    unit: UnitOfWork,
    called: ProjectMeetingsCalled,
    rhythm: ProjectRhythm,
    attending: Sequence[str],
    context: EventContext,
    *,
    has_one: bool,
) -> None:
    """Plan the meetings of a week; all but its first one say why they are."""
    version = version_for(called.week, rhythm.versions) or rhythm.versions[0]
    for number, meeting in enumerate(called.meetings):
        plan = MeetingPlan(
            title=f"Project meeting 项目例会 {rhythm.project} {week_name(called.week)}"[:200],
            kind="project",
            organiser=attending[0],
            project_id=called.project_id,
            attendees=tuple(DepartmentAttendance(department=one, persons=1) for one in attending),
            agenda=(),
            starts_at=meeting.starts_at,
            minutes=version.terms.minutes,
            agenda_source="proposed",
            extra_reason=_BY_RHYTHM if has_one or number else None,
        )
        await unit.execute_commands(
            MEETING_DECIDER, [(PlanMeeting(meeting.meeting_id, plan, called.at), context)]
        )


async def call_off(
    unit: UnitOfWork, ids: Sequence[UUID], reason: str, now: datetime, context: EventContext
) -> None:
    """Cancel meetings that were planned by themselves, and nobody began or rewrote."""
    streams = {f"{MEETING_STREAM_PREFIX}{one}": one for one in ids}
    states = await unit.load_states(dict.fromkeys(streams, MEETING_DECIDER))
    await unit.execute_commands(
        MEETING_DECIDER,
        [
            (CancelMeeting(meeting_id, reason, now), context)
            for stream, meeting_id in streams.items()
            if isinstance(meeting := states[stream].state, PlannedMeetingState)
            and meeting.plan.agenda_source == "proposed"
        ],
    )


async def load_rhythm(unit: UnitOfWork, project_id: UUID) -> ProjectRhythm | None:
    """Return how often a project meets, or `None` where it is not known to have started."""
    stream = f"{RHYTHM_STREAM_PREFIX}{project_id}"
    states = await unit.load_states({stream: PROJECT_RHYTHM_DECIDER})
    found: ProjectRhythm | None = states[stream].state
    return found


def _callers(rhythm: ProjectRhythm, terms: RhythmTerms) -> Sequence[str]:
    """Return who may call meetings: the department that the terms name, then the participants."""
    named = terms.organiser
    return list(dict.fromkeys([*([named] if named else []), *rhythm.participants]))


async def _open_departments(unit: UnitOfWork, codes: Sequence[str], at: datetime) -> list[str]:
    """Return those of the departments that exist then, in their order."""
    day = company_date(at)
    try:
        spelled = await resolve_open_departments(unit.connection, codes, day)
        return list(dict.fromkeys(spelled[code] for code in codes))
    except ReferenceRefused:  # one of them is no more: each is asked by itself
        pass
    found = []
    for code in codes:
        try:
            spelled = await resolve_open_departments(unit.connection, [code], day)
        except ReferenceRefused:
            continue
        found.append(spelled[code])
    return list(dict.fromkeys(found))
