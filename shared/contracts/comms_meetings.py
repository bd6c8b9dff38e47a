"""The facts of meetings: planned, started, what they agreed on, and held with which attendance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


class MeetingPlanned(AddedFact, frozen=True):
    """A meeting was planned, or its plan was replaced."""

    type: Literal["concord.comms.meeting-planned.v1"] = "concord.comms.meeting-planned.v1"
    meeting_id: UUID
    title: str
    organiser: DepartmentCode
    departments: tuple[DepartmentCode, ...]
    starts_at: datetime
    minutes: int
    at: datetime


class MeetingStarted(AddedFact, frozen=True):
    """A meeting began."""

    type: Literal["concord.comms.meeting-started.v1"] = "concord.comms.meeting-started.v1"
    meeting_id: UUID
    title: str
    kind: Literal["project", "alignment", "other"]
    organiser: DepartmentCode
    departments: tuple[DepartmentCode, ...]
    """These were to attend."""
    goals: tuple[UUID, ...]
    """These are the goals on its agenda."""
    minutes: int
    """So many are planned."""
    at: datetime


class MeetingLeftOpen(AddedFact, frozen=True):
    """A meeting still ran when the time for its outcomes was over; published once."""

    type: Literal["concord.comms.meeting-left-open.v1"] = "concord.comms.meeting-left-open.v1"
    meeting_id: UUID
    title: str
    kind: Literal["project", "alignment", "other"]
    organiser: DepartmentCode
    departments: tuple[DepartmentCode, ...]
    """These were to attend."""
    goals_without_outcome: tuple[UUID, ...]
    """These goals of an alignment meeting's agenda lagged then, and nothing was agreed on them."""
    at: datetime
    """The time for outcomes was over then."""


class OutcomeRecorded(AddedFact, frozen=True):
    """A running meeting decided something, or was informed; a commitment is an action noted."""

    type: Literal["concord.comms.outcome-recorded.v1"] = "concord.comms.outcome-recorded.v1"
    meeting_id: UUID
    title: str
    departments: tuple[DepartmentCode, ...]
    """These were to attend, or organise it."""
    outcome_id: UUID
    outcome: Literal["decision", "information"]
    """This is its kind."""
    text: str
    goal_id: UUID | None
    """It is about this goal."""
    blocker_id: UUID | None
    """It is about this blocker."""
    at: datetime


class ProblemSettled(AddedFact, frozen=True):
    """A problem of a meeting's agenda left it: solved, handed on, or dropped with a reason."""

    type: Literal["concord.comms.problem-settled.v1"] = "concord.comms.problem-settled.v1"
    meeting_id: UUID
    title: str
    departments: tuple[DepartmentCode, ...]
    """These were to attend, or organise it."""
    project_id: UUID | None
    item_id: UUID
    subject: str
    about_kind: Literal["goal", "handoff", "request"] | None
    about_id: UUID | None
    """It is linked to this."""
    result: Literal["solved", "handed-on", "dropped"]
    """What became of it."""
    note: str
    """How it was solved, or why it was handed on or dropped."""
    handed_to: Literal["next-meeting", "request", "department"] | None
    """It was handed on to this; `None` where it was solved or dropped."""
    handed_request: UUID | None
    """This request was opened about it."""
    handed_department: DepartmentCode | None
    """It owes an action of the meeting."""
    at: datetime


@declare_visible_to_everybody
class AlignmentPolicySet(AddedFact, frozen=True):
    """The next version of the alignment policy was set: when a month's meeting is from now on."""

    type: Literal["concord.comms.alignment-policy-set.v1"] = "concord.comms.alignment-policy-set.v1"
    version: int
    at: datetime


class MeetingMissed(AddedFact, frozen=True):
    """A month passed without the meeting that was to be held in it; published once."""

    type: Literal["concord.comms.meeting-missed.v1"] = "concord.comms.meeting-missed.v1"
    series_id: UUID
    """This is the id of the cycle of goals."""
    kind: Literal["alignment"] = "alignment"
    """This is the kind of meeting."""
    about: str
    """This is the cycle's name."""
    month: str
    """It is written YYYY-MM."""
    organiser: DepartmentCode | None
    """This department was to call it; `None` where none is known."""
    reason: Literal["not-held", "nobody-calls-it"]
    """Why: nobody held it, or nobody was known who calls it."""
    at: datetime


class ProjectMeetingMissed(AddedFact, frozen=True):
    """A week passed without a meeting of a project that was to be held in it; published once."""

    type: Literal["concord.comms.project-meeting-missed.v1"] = (
        "concord.comms.project-meeting-missed.v1"
    )
    project_id: UUID
    project: str
    """This is its name."""
    week: date
    """This is its Monday."""
    organiser: DepartmentCode | None
    """This department was to call it; `None` where none is known."""
    to_hold: int
    """So many meetings were to be held."""
    held: int
    """So many were held."""
    reason: Literal["not-held", "nobody-calls-it"]
    """Why: nobody held it, or nobody was known who calls it."""
    at: datetime


class ProjectRhythmSet(AddedFact, frozen=True):
    """How often a project meets was set, from a week on."""

    type: Literal["concord.comms.project-rhythm-set.v1"] = "concord.comms.project-rhythm-set.v1"
    project_id: UUID
    project: str
    """This is its name."""
    participants: tuple[DepartmentCode, ...]
    version: int
    effective_from: date
    """This is a Monday."""
    every_weeks: int
    """It meets in every such week: 1 is each week, 2 every other week."""
    weekdays: tuple[int, ...]
    """Monday is 1."""
    reason: str | None
    at: datetime


class MeetingAttendance(BaseModel, frozen=True):
    """How much of a meeting's time was a department's."""

    department: DepartmentCode
    people: int
    """So many of its people attended."""
    minutes: int
    """The minutes of all of them together."""


class MeetingHeld(BaseModel, frozen=True):
    """A meeting took place; the fact says how long it took, and from which departments."""

    type: Literal["concord.comms.meeting-held.v1"] = "concord.comms.meeting-held.v1"
    meeting_id: UUID
    title: str
    kind: Literal["project", "alignment", "other"]
    planned_minutes: int
    actual_minutes: int
    departments: tuple[DepartmentCode, ...]
    """These are the departments of those who attended."""
    person_minutes: int
    attendance: tuple[MeetingAttendance, ...] | None = None
    """What each department's part was; `None` if an earlier version published it."""
    at: datetime
