"""The events of the register of activities that versions up to 0.3 kept beside standing duties.

They are read, as logs of those versions have them, and written no more: who is accountable for an
activity follows from the events of projects, handoffs and standing duties themselves.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.standing_duty_events import StandingDuty


class ActivityTaken(BaseModel, frozen=True):
    """A department became accountable for the activity, for a scope and a period."""

    type: Literal["activity-taken"] = "activity-taken"
    duty: StandingDuty


class ActivityReleased(BaseModel, frozen=True):
    """A department's accountability ends with this day."""

    type: Literal["activity-released"] = "activity-released"
    duty_id: UUID
    last_day: date


ActivityEvent = Annotated[ActivityTaken | ActivityReleased, Field(discriminator="type")]
