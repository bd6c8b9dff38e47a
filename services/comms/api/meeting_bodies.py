"""The bodies of requests about meetings, and their translation into domain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.comms.api.action_persons import ActionPerson
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_events import ActionItem
from services.comms.domain.meeting_plan import (
    MAX_DURATION_MINUTES,
    AgendaSource,
    DepartmentAttendance,
    MeetingKind,
    MeetingPlan,
)
from services.comms.domain.meeting_problems import ProblemLink
from shared.http.field_types import Code, Day, MultilineText, SingleLineText, Timestamp

MeetingDurationMinutes = Annotated[int, Field(ge=1, le=MAX_DURATION_MINUTES)]


class Attendees(BaseModel, extra="forbid"):
    """How many people of a department."""

    department: Code
    persons: Annotated[int, Field(ge=1, le=10**5)]


AttendanceByDepartment = Annotated[list[Attendees], Field(min_length=1, max_length=200)]


class NewAgendaItem(BaseModel, extra="forbid"):
    """A point of the agenda with its minutes, about a goal or not."""

    item_id: UUID | None = Field(default=None, description="Of an item that exists, to keep it")
    subject: SingleLineText
    minutes: Annotated[int, Field(ge=1, le=MAX_DURATION_MINUTES)]
    goal_id: UUID | None = None
    about: ProblemLink | None = Field(
        default=None, description="The goal, handoff or request that a problem is linked to"
    )

    def to_agenda_item(self, new_id: UUID) -> AgendaItem:
        """Return it as a domain value; `new_id` is the id of a new item."""
        return AgendaItem(
            item_id=self.item_id or new_id,
            kind="problem" if self.about else "topic" if self.goal_id is None else "goal",
            subject=self.subject,
            minutes=self.minutes,
            goal_id=self.goal_id,
            about=self.about,
        )


class MeetingPlanBody(BaseModel):
    """What a meeting is called for; one that takes longer than its kind should needs a reason."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Launch, week 41 新品上市周会",
                    "kind": "project",
                    "organiser": "marketing",
                    "project_id": "01900000-0000-7000-8000-000000000000",
                    "attendees": [
                        {"department": "marketing", "persons": 2},
                        {"department": "rnd", "persons": 3},
                    ],
                    "agenda": ["The missing test report"],
                    "starts_at": "2026-10-05T09:00:00+08:00",
                    "minutes": 60,
                }
            ]
        },
    )

    title: SingleLineText
    kind: MeetingKind
    organiser: Code
    project_id: UUID | None = None
    attendees: AttendanceByDepartment
    agenda: Annotated[list[SingleLineText], Field(max_length=50)] = []
    agenda_items: Annotated[list[NewAgendaItem], Field(max_length=50)] = []
    agenda_source: AgendaSource = Field(
        default="own", description="`proposed`: the agenda is what is proposed when it starts"
    )
    cycle_id: UUID | None = Field(default=None, description="The cycle of goals it is about")
    starts_at: Timestamp
    minutes: MeetingDurationMinutes
    reason: MultilineText | None = None
    extra_reason: MultilineText | None = Field(
        default=None, description="Why a project meets once more in a week"
    )

    def to_meeting_plan(
        self, codes: Mapping[str, str], items: tuple[AgendaItem, ...]
    ) -> MeetingPlan:
        """Return the plan as a domain value, with the codes as the directory spells them."""
        if self.kind == "project":
            items = tuple(_as_problem(item) for item in items)
        subjects = tuple(item.subject for item in items)
        return MeetingPlan(
            organiser=codes[self.organiser],
            attendees=to_department_attendance(self.attendees, codes),
            agenda=tuple(self.agenda) or subjects,
            items=items,
            **self.model_dump(exclude={"organiser", "attendees", "agenda", "agenda_items"}),
        )


def _as_problem(item: AgendaItem) -> AgendaItem:
    """Return a goal of a project meeting's agenda as a problem that is linked to it."""
    if item.kind != "goal" or item.goal_id is None:
        return item
    link = ProblemLink(kind="goal", id=item.goal_id)
    return item.model_copy(update={"kind": "problem", "about": link})


class HoldMeetingBody(BaseModel):
    """What a meeting took; it began when it was planned to, unless said otherwise."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"minutes": 75, "attendance": [{"department": "rnd", "persons": 3}]}]
        },
    )

    began_at: Timestamp | None = None
    minutes: MeetingDurationMinutes
    attendance: AttendanceByDepartment


class NewAction(BaseModel, extra="forbid"):
    """What a department will do by when."""

    text: Annotated[MultilineText, Field(examples=["Send the test report"])]
    department: Annotated[Code, Field(examples=["rnd"])]
    due_on: Annotated[Day, Field(examples=["2026-10-08"])]
    person: ActionPerson = None

    def to_action_item(
        self, action_id: UUID, department: str, person: str | None = None
    ) -> ActionItem:
        """Return it as a domain value, department and person as the directory spells them."""
        return ActionItem(
            action_id=action_id,
            text=self.text,
            department=department,
            due_on=self.due_on,
            person=person,
        )


def to_department_attendance(
    attendees: list[Attendees], codes: Mapping[str, str]
) -> tuple[DepartmentAttendance, ...]:
    """Return the attendance as domain values, with the codes as the directory spells them."""
    return tuple(
        DepartmentAttendance(department=codes[one.department], persons=one.persons)
        for one in attendees
    )
