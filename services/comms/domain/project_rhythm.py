"""Decides when a running project meets (项目例会安排): called and judged week by week.

As the alignment meetings of a cycle are called month by month: each week's meeting is planned some
days ahead unless somebody called one, and a week that is over without it is announced as missed,
once. After downtime a meeting is planned on the next working day of its week, and weeks that are
over are judged.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from services.comms.domain import project_rhythm_refusals as refusals
from services.comms.domain.project_rhythm_commands import (
    CheckRhythm,
    EndRhythm,
    ProjectRhythmCommand,
    SetRhythm,
    StartRhythm,
    WeekSituation,
)
from services.comms.domain.project_rhythm_events import (
    CalledMeeting,
    ProjectMeetingsCalled,
    ProjectParticipantsRecorded,
    ProjectRhythmCheckSet,
    ProjectRhythmEnded,
    ProjectRhythmEvent,
    ProjectRhythmSet,
    ProjectRhythmStarted,
    ProjectWeekMet,
    ProjectWeekMissed,
)
from services.comms.domain.project_rhythm_state import (
    WEEKS_LOOKED_AHEAD,
    ProjectRhythm,
    advanced,
    started,
)
from services.comms.domain.project_rhythm_terms import (
    RhythmVersion,
    judged_at,
    next_beginning_in,
    validate_rhythm,
    version_for,
    week_after,
    week_of,
)

PLANNED_AHEAD = timedelta(days=3)


def decide(command: ProjectRhythmCommand, rhythm: ProjectRhythm | None) -> list[ProjectRhythmEvent]:
    """Return the events of a command; what ended does not begin again.

    Raises `UnknownProjectRhythm`, `ProjectMeetsNoMore` and the refusals of terms.
    """
    match command:
        case StartRhythm():
            return _start(command) if rhythm is None else _know(command, rhythm)
        case SetRhythm():
            if rhythm is None:
                raise refusals.UnknownProjectRhythm(project=command.project_id)
            if rhythm.is_ended:
                raise refusals.ProjectMeetsNoMore
            return _set(command, rhythm)
        case EndRhythm(project_id, at):
            if rhythm is None or rhythm.is_ended:
                return []
            return [
                ProjectRhythmEnded(project_id=project_id, at=at),
                ProjectRhythmCheckSet(project_id=project_id, next_at=None, at=at),
            ]
        case CheckRhythm():
            return [] if rhythm is None or rhythm.is_ended else _check(command, rhythm)


def _start(command: StartRhythm) -> list[ProjectRhythmEvent]:
    event = ProjectRhythmStarted(
        project_id=command.project_id,
        project=command.project,
        participants=command.participants,
        first_week=week_after(week_of(command.at)),
        at=command.at,
    )
    return [event, _check_set(command, started(event))]


def _know(command: StartRhythm, rhythm: ProjectRhythm) -> list[ProjectRhythmEvent]:
    if (rhythm.project, rhythm.participants) == (command.project, command.participants):
        return []
    return [
        ProjectParticipantsRecorded(
            project_id=command.project_id,
            project=command.project,
            participants=command.participants,
            at=command.at,
        )
    ]


def _set(command: SetRhythm, rhythm: ProjectRhythm) -> list[ProjectRhythmEvent]:
    newest = rhythm.versions[-1]
    if (newest.terms, newest.effective_from) == (command.terms, command.effective_from):
        return []
    validate_rhythm(command.terms, command.effective_from, command.at, rhythm.to_call)
    event = ProjectRhythmSet(
        project_id=command.project_id,
        project=rhythm.project,
        participants=rhythm.participants,
        version=RhythmVersion(
            version=newest.version + 1,
            effective_from=command.effective_from,
            terms=command.terms,
            reason=command.reason,
            by=command.by,
        ),
        at=command.at,
    )
    return [event, _check_set(command, advanced(rhythm, event))]


def _check(command: CheckRhythm, rhythm: ProjectRhythm) -> list[ProjectRhythmEvent]:
    events: list[ProjectRhythmEvent] = []
    while (event := _next_event(command, rhythm)) is not None:
        events.append(event)
        rhythm = advanced(rhythm, event)
    next_set = _check_set(command, rhythm)
    return [*events, next_set] if events or next_set.next_at != rhythm.next_at else []


def _next_event(command: CheckRhythm, rhythm: ProjectRhythm) -> ProjectRhythmEvent | None:
    """Return what is due first; of two at one time the week before is judged first."""
    judged = rhythm.due_week(rhythm.to_judge, command.calendar)
    called = rhythm.due_week(rhythm.to_call, command.calendar)
    judge_at = None if judged is None else judged_at(judged[0], command.calendar)
    call_at = None if called is None else called[1][0] - PLANNED_AHEAD
    if judged and judge_at and judge_at <= command.at and (not call_at or judge_at <= call_at):
        return _judge(command, rhythm, *judged, judge_at)
    if called and call_at and call_at <= command.at:
        return _call(command, rhythm, *called)
    if judged and judge_at and judge_at <= command.at:
        return _judge(command, rhythm, *judged, judge_at)
    return None


def _check_set(
    command: StartRhythm | SetRhythm | CheckRhythm, rhythm: ProjectRhythm
) -> ProjectRhythmCheckSet:
    judged = rhythm.due_week(rhythm.to_judge, command.calendar)
    called = rhythm.due_week(rhythm.to_call, command.calendar)
    times = [
        *([] if judged is None else [judged_at(judged[0], command.calendar)]),
        *([] if called is None else [called[1][0] - PLANNED_AHEAD]),
    ]
    later = command.at + WEEKS_LOOKED_AHEAD * timedelta(days=7)
    return ProjectRhythmCheckSet(
        project_id=command.project_id, next_at=min(times, default=later), at=command.at
    )


def _call(
    command: CheckRhythm, rhythm: ProjectRhythm, week: date, beginnings: list[datetime]
) -> ProjectMeetingsCalled:
    """Return the meetings of a week that nobody called, at times that are still to come."""
    missing = len(beginnings) - command.situations.get(week, WeekSituation()).called
    times = [one for one in beginnings if one > command.at]
    version = version_for(week, rhythm.versions)
    if not times and version is not None:
        later = next_beginning_in(week, command.at, version.terms, command.calendar)
        times = [] if later is None else [later]
    called = [] if command.organiser is None or missing < 1 else times[-missing:]
    return ProjectMeetingsCalled(
        project_id=command.project_id,
        week=week,
        meetings=tuple(
            CalledMeeting(meeting_id=_meeting_id(command.project_id, week, number), starts_at=at)
            for number, at in enumerate(called, start=1)
        ),
        at=command.at,
    )


def _meeting_id(project_id: UUID, week: date, number: int) -> UUID:
    return uuid5(project_id, f"meeting/{week}/{number}")


def _judge(
    command: CheckRhythm,
    rhythm: ProjectRhythm,
    week: date,
    beginnings: list[datetime],
    at: datetime,
) -> ProjectWeekMet | ProjectWeekMissed:
    situation = command.situations.get(week, WeekSituation())
    if situation.held >= len(beginnings):
        return ProjectWeekMet(project_id=command.project_id, week=week, at=at)
    nobody = command.organiser is None and not situation.called
    return ProjectWeekMissed(
        project_id=command.project_id,
        project=rhythm.project,
        week=week,
        organiser=command.owed_by or command.organiser,
        expected=len(beginnings),
        held=situation.held,
        reason="nobody-calls-it" if nobody else "not-held",
        at=at,
    )
