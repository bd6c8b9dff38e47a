"""The state of the meetings of a project: which week is called and judged next (项目例会安排)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from services.comms.domain.project_rhythm_events import (
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
from services.comms.domain.project_rhythm_terms import (
    RhythmTerms,
    RhythmVersion,
    beginnings_in,
    monday_of,
    version_for,
    week_after,
)
from shared.working_time.workday_calendar import Calendar

WEEKS_LOOKED_AHEAD = 20
"""So far ahead a week with a meeting is sought: the longest rhythm and a long holiday fit."""


@dataclass(frozen=True)
class ProjectRhythm:
    """The meetings of a project, which go on or have ended."""

    project: str
    participants: tuple[str, ...]
    versions: tuple[RhythmVersion, ...]
    to_call: date
    """The next week whose meetings may be planned."""
    to_judge: date
    next_at: datetime | None = None
    is_ended: bool = False
    called: Mapping[date, tuple[UUID, ...]] = field(default_factory=dict)
    """The meetings that were planned by themselves in weeks that are not judged."""

    def terms_on(self, day: date, calendar: Calendar) -> RhythmTerms:
        """Return the terms of the week that is planned next, or of the week of a day after it."""
        due = self.due_week(self.to_call, calendar)
        return self.terms_in(max(self.to_call if due is None else due[0], monday_of(day)))

    def terms_in(self, week: date) -> RhythmTerms:
        """Return the terms of a week; before the first one its terms."""
        return (version_for(week, self.versions) or self.versions[0]).terms

    def beginnings_in(self, week: date, calendar: Calendar) -> list[datetime]:
        """Return when the meetings of a week begin by its terms."""
        version = version_for(week, self.versions)
        return [] if version is None else beginnings_in(week, version, calendar)

    def due_week(self, start: date, calendar: Calendar) -> tuple[date, list[datetime]] | None:
        """Return the first week from a week on that has meetings, and when they begin."""
        week = start
        for _ in range(WEEKS_LOOKED_AHEAD):
            if beginnings := self.beginnings_in(week, calendar):
                return week, beginnings
            week = week_after(week)
        return None


def evolve(rhythm: ProjectRhythm | None, event: ProjectRhythmEvent) -> ProjectRhythm | None:
    """Return the meetings of a project after an event."""
    match event, rhythm:
        case ProjectRhythmStarted(), _:
            return started(event)
        case _, ProjectRhythm():
            return advanced(rhythm, event)
        case _:
            return rhythm


def started(event: ProjectRhythmStarted) -> ProjectRhythm:
    """Return what a project begins with: the built-in terms, from its first week on."""
    week = event.first_week
    built_in = RhythmVersion(version=1, effective_from=week, terms=RhythmTerms())
    return ProjectRhythm(event.project, event.participants, (built_in,), week, week)


def advanced(  # noqa: PLR0911  one for each
    rhythm: ProjectRhythm, event: ProjectRhythmEvent
) -> ProjectRhythm:
    """Return what has begun after a further event."""
    match event:
        case ProjectParticipantsRecorded(project=project, participants=participants):
            return replace(rhythm, project=project, participants=participants)
        case ProjectRhythmSet(version=version):
            return replace(rhythm, versions=(*rhythm.versions, version))
        case ProjectMeetingsCalled(week=week):
            ids = tuple(one.meeting_id for one in event.meetings)
            called = {**rhythm.called, week: ids}
            return replace(rhythm, to_call=week_after(week), called=called)
        case ProjectWeekMet(week=week) | ProjectWeekMissed(week=week):
            called = {one: ids for one, ids in rhythm.called.items() if one > week}
            return replace(rhythm, to_judge=week_after(week), called=called)
        case ProjectRhythmCheckSet(next_at=next_at):
            return replace(rhythm, next_at=next_at)
        case ProjectRhythmEnded():
            return replace(rhythm, is_ended=True)
        case _:
            return rhythm
