"""The bodies of requests to a running meeting."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.comms.api.action_persons import ActionPerson
from services.comms.api.meeting_bodies import AttendanceByDepartment, MeetingDurationMinutes
from services.comms.domain.meeting_events import ActionItem
from services.comms.domain.meeting_outcomes import About, Outcome, OutcomeKind
from shared.http.field_types import Code, Day, MultilineText


class _OutcomeBody(BaseModel):
    """What every outcome says."""

    text: Annotated[MultilineText, Field(examples=["Two more engineers for the line"])]
    goal_id: UUID | None = None
    blocker_id: UUID | None = None
    item_id: UUID | None = Field(default=None, description="The item of the agenda")

    @property
    def about(self) -> About:
        """What the outcome is about."""
        return About(goal_id=self.goal_id, blocker_id=self.blocker_id, item_id=self.item_id)


class NewDecision(_OutcomeBody, extra="forbid"):
    """A decision, or a piece of information."""

    kind: OutcomeKind

    def to_outcome(self, outcome_id: UUID) -> Outcome:
        """Return it as a domain value."""
        return Outcome(outcome_id=outcome_id, kind=self.kind, text=self.text, about=self.about)


class NewCommitment(_OutcomeBody, extra="forbid"):
    """What a department will do by when."""

    kind: Literal["commitment"]
    department: Annotated[Code, Field(examples=["rnd"])]
    due_on: Annotated[Day, Field(examples=["2026-12-10"])]
    person: ActionPerson = None

    def to_action_item(self, action_id: UUID, department: str, person: str | None) -> ActionItem:
        """Return it as a domain value, department and person as the directory spells them."""
        return ActionItem(
            action_id=action_id,
            text=self.text,
            department=department,
            due_on=self.due_on,
            about=self.about,
            person=person,
        )


NewOutcome = Annotated[NewDecision | NewCommitment, Field(discriminator="kind")]
"""What a meeting agrees on: a `decision`, an `information` or a `commitment`."""


class CloseMeetingBody(BaseModel):
    """Who sat in a meeting; it took until now unless fewer minutes are given."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"attendance": [{"department": "rnd", "persons": 3}]}]},
    )

    attendance: AttendanceByDepartment
    minutes: MeetingDurationMinutes | None = None
