"""The bodies of requests about meetings, and how they read in the domain's terms."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.comms.domain.meeting import Action
from services.comms.domain.meeting_plan import LONGEST, Attendance, MeetingKind, MeetingPlan
from shared.http.fields import Code, Moment, Prose, Text

Minutes = Annotated[int, Field(ge=1, le=LONGEST)]


class Attendees(BaseModel, extra="forbid"):
    """How many people of a department."""

    department: Code
    persons: Annotated[int, Field(ge=1, le=10**5)]


Attending = Annotated[list[Attendees], Field(min_length=1, max_length=200)]


class PlannedMeeting(BaseModel):
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

    title: Text
    kind: MeetingKind
    organiser: Code
    project_id: UUID | None = None
    attendees: Attending
    agenda: Annotated[list[Text], Field(max_length=50)] = []
    starts_at: Moment
    minutes: Minutes
    reason: Prose | None = None

    def plan(self) -> MeetingPlan:
        """Return it as the domain has it."""
        return MeetingPlan(
            attendees=attendance(self.attendees),
            agenda=tuple(self.agenda),
            **self.model_dump(exclude={"attendees", "agenda"}),
        )


class HeldMeeting(BaseModel):
    """What a meeting took; it began when it was planned to, unless said otherwise."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"minutes": 75, "attendance": [{"department": "rnd", "persons": 3}]}]
        },
    )

    began_at: Moment | None = None
    minutes: Minutes
    attendance: Attending


class NewAction(BaseModel, extra="forbid"):
    """What a department will do by when."""

    text: Annotated[Prose, Field(examples=["Send the test report"])]
    department: Annotated[Code, Field(examples=["rnd"])]
    due_on: Annotated[date, Field(examples=["2026-10-08"])]

    def action(self, action_id: UUID) -> Action:
        """Return it as the domain has it."""
        return Action(action_id=action_id, **self.model_dump())


class WhyCancelled(BaseModel, extra="forbid"):
    """Why a meeting does not take place."""

    reason: Annotated[Prose, Field(examples=["Nothing is open any more"])]


def attendance(sent: list[Attendees]) -> tuple[Attendance, ...]:
    """Return who attends, as the domain has it."""
    return tuple(Attendance(department=one.department, persons=one.persons) for one in sent)
