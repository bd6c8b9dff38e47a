"""The register of who is accountable for an activity (业务事项): an aggregate for each activity.

For each day and part of the company at most one department is accountable. Standing duties can only
overlap where their activity is the same, so one activity is the smallest unit of consistency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.standing_duty_events import StandingDuty, last_day_texts
from services.duties.domain.standing_duty_refusals import StandingDutyOverlaps


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

ActivityAccountabilityState = Mapping[UUID, StandingDuty]
"""The duties of the accountable departments by id, without those whose period became empty."""


@dataclass(frozen=True)
class TakeActivity:
    """Make a department accountable for an activity."""

    duty: StandingDuty

    @property
    def activity(self) -> str:
        """The activity that the duty belongs to."""
        return self.duty.activity


@dataclass(frozen=True)
class ReleaseActivity:
    """End a department's accountability with a day."""

    activity: str
    duty_id: UUID
    last_day: date


ActivityCommand = TakeActivity | ReleaseActivity


def decide(command: ActivityCommand, duties: ActivityAccountabilityState) -> list[ActivityEvent]:
    """Return the events that follow from a command.

    Raises `StandingDutyOverlaps` where another department is accountable for part of scope and
    period.
    """
    match command:
        case TakeActivity(duty):
            if duty.duty_id in duties:
                return []
            for other in duties.values():
                if other.accountable != duty.accountable and _overlaps(other, duty):
                    raise _overlap_refusal(other)
            return [ActivityTaken(duty=duty)]
        case ReleaseActivity(_, duty_id, last_day):
            duty_taken = duties.get(duty_id)
            if duty_taken is None or (duty_taken.until or date.max) <= last_day:
                return []
            return [ActivityReleased(duty_id=duty_id, last_day=last_day)]


def evolve(
    duties: ActivityAccountabilityState, event: ActivityEvent
) -> ActivityAccountabilityState:
    """Return the accountable duties after an event."""
    match event:
        case ActivityTaken(duty=duty):
            return {**duties, duty.duty_id: duty}
        case ActivityReleased(duty_id=duty_id, last_day=last_day):
            shortened = duties[duty_id].model_copy(update={"until": last_day})
            others = {id_: duty for id_, duty in duties.items() if id_ != duty_id}
            return (
                {**others, duty_id: shortened} if last_day >= shortened.effective_from else others
            )


def _overlaps(one: StandingDuty, other: StandingDuty) -> bool:
    periods_overlap = one.effective_from <= (other.until or date.max) and other.effective_from <= (
        one.until or date.max
    )
    first, second = ({normalize_activity(part) for part in duty.scope} for duty in (one, other))
    return periods_overlap and (not first or not second or not first.isdisjoint(second))


def _overlap_refusal(other: StandingDuty) -> StandingDutyOverlaps:
    scope = ", ".join(other.scope)
    return StandingDutyOverlaps(
        department=other.accountable,
        activity=other.activity,
        duty=other.duty_id,
        deliverable=other.deliverable,
        scope={"en": scope or "the whole company", "zh": scope or "全公司"},
        first=other.effective_from,
        last=last_day_texts(other),
    )
