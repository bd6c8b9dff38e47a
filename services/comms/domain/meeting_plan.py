"""The plan of a meeting: kind, time, agenda, and how many people of each department attend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_agenda import AgendaItem, validate_agenda
from services.comms.domain.meeting_problem_refusals import ProblemWithoutLink
from services.comms.domain.meeting_refusals import (
    AlignmentMeetingTooLong,
    AttendeeNamedTwice,
    DepartmentSendsNobody,
    ImpossibleDuration,
    MeetingTooLong,
    NobodyAttends,
    ProjectMissing,
)
from shared.eventsourcing.refusal import words_for

MeetingKind = Literal["project", "alignment", "other"]
_CHINESE_KINDS = {"project": "项目会议", "alignment": "对齐会议", "other": "其他会议"}

AgendaSource = Literal["own", "proposed"]
"""Who wrote the agenda: people, or nobody; then it is proposed anew when the meeting starts."""

MAX_ALIGNMENT_MINUTES = 90
"""The longest alignment meeting, for whatever reason."""
OUTCOME_ALLOWANCE_MINUTES = 15
"""So long after its planned end outcomes of a meeting are still entered, unless a policy says."""
MAX_DURATION_MINUTES = 1440
"""The longest meeting: one of several days is planned as one meeting for each day."""


class DepartmentAttendance(BaseModel, frozen=True):
    """How many people of a department attend a meeting."""

    department: str
    persons: int


class MeetingPlan(BaseModel, frozen=True):
    """The plan of a meeting."""

    title: str
    kind: MeetingKind
    organiser: str
    """The department that organises the meeting."""
    project_id: UUID | None = None
    """The project; a project meeting must name one."""
    attendees: tuple[DepartmentAttendance, ...]
    agenda: tuple[str, ...]
    starts_at: datetime
    minutes: int
    reason: str | None = None
    """Why the meeting is planned longer than its kind should be."""
    items: tuple[AgendaItem, ...] = ()
    """The agenda with the minutes of each point; `agenda` has the subjects alone."""
    agenda_source: AgendaSource = "own"
    cycle_id: UUID | None = None
    """The cycle of goals that an alignment meeting is about."""
    extra_reason: str | None = None
    """Why a project meets once more in a week."""


def duration_limit_without_reason(kind: MeetingKind) -> int | None:
    """Return the longest time in minutes that needs no reason; `None` where there is no limit."""
    match kind:
        case "project":
            return 60
        case "alignment":
            return MAX_ALIGNMENT_MINUTES
        case "other":
            return None


def outcomes_end_at(plan: MeetingPlan, began_at: datetime, allowance_minutes: int) -> datetime:
    """Return until when outcomes are entered: the planned minutes and an allowance.

    Those of an alignment meeting are entered within its longest time, whatever the allowance.
    """
    minutes = plan.minutes + allowance_minutes
    if plan.kind == "alignment":
        minutes = min(minutes, MAX_ALIGNMENT_MINUTES)
    return began_at + timedelta(minutes=minutes)


def validate_plan(plan: MeetingPlan) -> None:
    """Raise `InvalidMeeting` where a plan breaks the rules of its kind."""
    validate_attendance(plan.attendees)
    validate_duration(plan.minutes)
    if plan.kind == "project" and plan.project_id is None:
        raise ProjectMissing
    if plan.kind == "alignment" and plan.minutes > MAX_ALIGNMENT_MINUTES:
        raise AlignmentMeetingTooLong(limit=MAX_ALIGNMENT_MINUTES, minutes=plan.minutes)
    validate_agenda(plan.items, plan.minutes)
    if plan.kind == "project":
        for item in plan.items:
            if item.kind == "topic":
                raise ProblemWithoutLink(subject=item.subject)
    limit = duration_limit_without_reason(plan.kind)
    if limit is not None and plan.minutes > limit and plan.reason is None:
        raise MeetingTooLong(
            kind=words_for(plan.kind, _CHINESE_KINDS), limit=limit, minutes=plan.minutes
        )


def validate_attendance(attendance: Sequence[DepartmentAttendance]) -> None:
    """Raise `InvalidMeeting` unless somebody attends, and each department is named once."""
    if not attendance:
        raise NobodyAttends
    counts = Counter(one.department for one in attendance)
    twice = sorted(department for department, count in counts.items() if count > 1)
    if twice:
        raise AttendeeNamedTwice(departments=", ".join(twice))
    for one in attendance:
        if one.persons < 1:
            raise DepartmentSendsNobody(department=one.department)


def validate_duration(minutes: int) -> None:
    """Raise `InvalidMeeting` unless a meeting can take so many minutes."""
    if not 1 <= minutes <= MAX_DURATION_MINUTES:
        raise ImpossibleDuration(limit=MAX_DURATION_MINUTES, minutes=minutes)
