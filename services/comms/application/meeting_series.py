"""Calls the alignment meetings of each active cycle, month by month, and finds missed months."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.comms.application.alignment_policy_decider import (
    ALIGNMENT_POLICY_DECIDER,
    OFFICERS_DECIDER,
)
from services.comms.application.meeting_decider import MEETING_DECIDER, MEETING_STREAM_PREFIX
from services.comms.application.project_meetings_called import FindUntouched
from services.comms.application.project_rhythms import FindWeekSituations
from services.comms.application.workday_calendar_decider import CALENDAR_DECIDER, with_first_version
from services.comms.domain import alignment_policy, company_officers, meeting_series
from services.comms.domain.agenda_goal import AgendaGoal
from services.comms.domain.alignment_policy import AlignmentTerms
from services.comms.domain.company_month import Month
from services.comms.domain.company_officers import calling_departments
from services.comms.domain.meeting_commands import CancelMeeting, PlanMeeting
from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan
from services.comms.domain.meeting_series import (
    CheckSeries,
    EndSeries,
    MeetingSeries,
    MonthSituation,
    SeriesCommand,
    StartSeries,
)
from services.comms.domain.meeting_series_events import SeriesEvent, SeriesMeetingCalled
from services.comms.domain.meeting_state import PlannedMeetingState
from services.comms.domain.workday_calendar_publication import STREAM_NAME as CALENDAR_STREAM
from shared.contracts.goals_corrections import CycleWithdrawn
from shared.contracts.goals_structure import CycleActivated, CycleClosed
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.department_judgements import resolve_open_departments
from shared.reference_data.refusals import ReferenceRefused
from shared.working_time.workday_calendar import Calendar

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SERIES_STREAM_PREFIX = "alignment-series-"
_CYCLE_IS_OVER = "the cycle of goals is over 目标周期已结束"

SERIES_DECIDER = Decider[SeriesCommand, SeriesEvent, MeetingSeries | None](
    initial=None,
    decide=meeting_series.decide,
    evolve=meeting_series.evolve,
    stream_for=lambda command: f"{SERIES_STREAM_PREFIX}{command.series_id}",
)

_FACT_ADAPTER = TypeAdapter[Any](
    Annotated[CycleActivated | CycleClosed | CycleWithdrawn, Field(discriminator="type")]
)
CYCLE_FACT_TYPES = frozenset(_FACT_ADAPTER.json_schema()["discriminator"]["mapping"])


@dataclass(frozen=True)
class SeriesReads:
    """What of the read models decides about the meetings of a cycle, or of a project."""

    find_situations: Callable[[Connection, UUID], Awaitable[Mapping[Month, MonthSituation]]]
    find_goals: Callable[[Connection, UUID | None], Awaitable[Sequence[AgendaGoal]]]
    find_weeks: FindWeekSituations
    find_untouched: FindUntouched


async def follow_cycles(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Begin to call meetings for cycles that are active, and end it for those that are over."""
    found = [
        (_FACT_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type in CYCLE_FACT_TYPES
    ]
    if not found:
        return
    now = unit.writer.clock()
    terms, calendar, _ = await _load_settings(unit, now)
    await unit.execute_commands(
        SERIES_DECIDER,
        [
            (
                StartSeries(one.cycle_id, one.cycle, now, terms, calendar)
                if isinstance(one, CycleActivated)
                else EndSeries(one.cycle_id, now),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in found
        ],
    )
    for one, fact in found:
        if not isinstance(one, CycleActivated):
            context = EventContext.caused_by(fact.id, fact.context, "consumer:comms")
            await _call_off(unit, one.cycle_id, now, context)


async def _call_off(
    unit: UnitOfWork, series_id: UUID, now: datetime, context: EventContext
) -> None:
    """Cancel what the series of a cycle that is over planned and nobody began or rewrote."""
    stream = f"{SERIES_STREAM_PREFIX}{series_id}"
    series = (await unit.load_states({stream: SERIES_DECIDER}))[stream].state
    ids = [] if series is None else meeting_series.meetings_to_come(series_id, series)
    streams = {f"{MEETING_STREAM_PREFIX}{one}": one for one in ids}
    states = await unit.load_states(dict.fromkeys(streams, MEETING_DECIDER))
    commands = [
        (CancelMeeting(meeting_id, _CYCLE_IS_OVER, now), context)
        for meeting_stream, meeting_id in streams.items()
        if isinstance(meeting := states[meeting_stream].state, PlannedMeetingState)
        and meeting.plan.agenda_source == "proposed"
    ]
    await unit.execute_commands(MEETING_DECIDER, commands)


async def check_series(
    unit: UnitOfWork, reads: SeriesReads, streams: Sequence[str], now: datetime
) -> None:
    """Plan the meetings that are due in these series, and judge the months that are over."""
    if not streams:
        return
    terms, calendar, callers = await _load_settings(unit, now)
    states = await unit.load_states(dict.fromkeys(streams, SERIES_DECIDER))
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")
    organiser = await _first_open(unit, _callers(terms, callers), now)
    for stream in streams:
        series_id = UUID(stream.removeprefix(SERIES_STREAM_PREFIX))
        situations = await reads.find_situations(unit.connection, series_id)
        check = CheckSeries(series_id, now, terms, calendar, organiser, situations)
        await unit.execute_commands(SERIES_DECIDER, [(check, context)])
        for called in SERIES_DECIDER.decide(check, states[stream].state):
            match called, states[stream].state:
                case SeriesMeetingCalled(meeting_id=UUID() as meeting_id), MeetingSeries(title):
                    plan = await _plan(unit, reads, called, title, str(organiser), terms)
                    await unit.execute_commands(
                        MEETING_DECIDER, [(PlanMeeting(meeting_id, plan, now), context)]
                    )
                case _:
                    pass


async def _plan(
    unit: UnitOfWork,
    reads: SeriesReads,
    called: SeriesMeetingCalled,
    cycle: str,
    organiser: str,
    terms: AlignmentTerms,
) -> MeetingPlan:
    """Return the plan of a month's meeting, with the departments whose goals need it."""
    goals = await reads.find_goals(unit.connection, called.series_id)
    starts_at = called.starts_at or called.at
    codes = dict.fromkeys(goal.department for goal in goals if goal.department)
    attending = [await _first_open(unit, [one], starts_at) for one in codes]
    departments = dict.fromkeys([organiser, *(one for one in attending if one)])
    return MeetingPlan(
        title=f"Alignment meeting 目标对齐会 {cycle} {called.month}",
        kind="alignment",
        organiser=organiser,
        attendees=tuple(DepartmentAttendance(department=one, persons=1) for one in departments),
        agenda=(),
        starts_at=starts_at,
        minutes=terms.minutes,
        agenda_source="proposed",
        cycle_id=called.series_id,
    )


async def _load_settings(
    unit: UnitOfWork, now: datetime
) -> tuple[AlignmentTerms, Calendar, list[str]]:
    """Return the policy's terms, the calendar, and the departments that may call meetings."""
    states = await unit.load_states(
        {
            alignment_policy.STREAM_NAME: ALIGNMENT_POLICY_DECIDER,
            CALENDAR_STREAM: CALENDAR_DECIDER,
            company_officers.STREAM_NAME: OFFICERS_DECIDER,
        }
    )
    calendar = with_first_version(states[CALENDAR_STREAM].state, now).current
    callers = calling_departments(states[company_officers.STREAM_NAME].state)
    return states[alignment_policy.STREAM_NAME].state.current.terms, calendar, callers


def _callers(terms: AlignmentTerms, callers: Sequence[str]) -> Sequence[str]:
    """Return who may call meetings; others do where the policy's department exists no more."""
    return [terms.organiser, *callers] if terms.organiser else callers


async def _first_open(unit: UnitOfWork, codes: Sequence[str], at: datetime) -> str | None:
    """Return the first of the departments that exists then; `None` where none does."""
    for code in codes:
        try:
            found = await resolve_open_departments(unit.connection, [code], company_date(at))
        except ReferenceRefused:
            continue
        return found[code]
    return None
